package io.dashclaw.runtime.database;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An empty database for a {@code @QuarkusTest}, which never runs {@code main}: the same PostgreSQL as in production. */
public final class EmbeddedPostgresResource implements QuarkusTestResourceLifecycleManager {
    private static final Path HOME = Path.of("target", "test-home");

    private EmbeddedPostgres postgres;

    @Override
    public Map<String, String> start() {
        removeOldData();
        postgres = EmbeddedPostgres.start(HOME);
        return postgres.datasource();
    }

    /** What an interrupted test run left behind is stopped first; then only PostgreSQL's programs remain. */
    private static void removeOldData() {
        if (Files.exists(HOME)) {
            EmbeddedPostgres.start(HOME).close();
            Home.delete(HOME.resolve("data"));
        }
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }
}
