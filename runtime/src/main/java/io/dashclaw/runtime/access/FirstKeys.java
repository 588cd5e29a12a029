package io.dashclaw.runtime.access;

import io.dashclaw.runtime.database.StartFailure;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The first way in. On the embedded database an admin key and an agent key are made once and shown once, on the screen of whoever
 * started it; with an external database stdout is somebody's log, so a start without any admin key is refused instead.
 */
@ApplicationScoped
class FirstKeys {
    private static final Logger LOG = Logger.getLogger(FirstKeys.class);
    private static final int SHORT_KEY = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final AccessConfig config;
    private final ServerKeys serverKeys;
    private final KeySource keys;
    private final Keys service;
    private final DataSource database;
    private final Clock clock;
    private final boolean embedded;

    FirstKeys(
            AccessConfig config,
            ServerKeys serverKeys,
            KeySource keys,
            Keys service,
            DataSource database,
            Clock clock) {
        this.config = config;
        this.serverKeys = serverKeys;
        this.keys = keys;
        this.service = service;
        this.database = database;
        this.clock = clock;
        this.embedded = config.embedded();
    }

    void checkServerKeys(@Observes @Priority(40) StartupEvent event) throws SQLException {
        try (var connection = database.getConnection()) {
            serverKeys.checkAgainst(connection);
        }
    }

    void checkWayIn(@Observes @Priority(250) StartupEvent event) {
        if (keys.of(config.apiKeyOrg()) == null) {
            throw new StartFailure("DASHCLAW_API_KEY_ORG names an organisation that this database does not have: '"
                    + config.apiKeyOrg() + "'. Leave it out for org_default.");
        }
        config.apiKey()
                .filter(key -> key.length() < SHORT_KEY)
                .ifPresent(
                        key -> LOG.warn(
                                "DASHCLAW_API_KEY is short: anyone who guesses it rules this runtime. Use 32 random characters."));
        if (config.apiKey().isEmpty()
                && !embedded
                && !keys.of(config.apiKeyOrg()).hasAdmin()) {
            throw new StartFailure(
                    "This database has no admin key yet, and one is not printed to a log: set DASHCLAW_API_KEY to a long random value.");
        }
    }

    /** Only now is the port ours: keys that are made before a start that fails would never have been seen. */
    void show(@ObservesAsync HttpServerStart event) throws SQLException {
        if (LaunchMode.current() == LaunchMode.TEST) {
            return;
        }
        Welcome welcome = new Welcome(event.options().getPort(), config, embedded);
        if (embedded && service.list(config.apiKeyOrg()).isEmpty()) {
            Credential operator = new Credential(
                    Credential.OPERATOR,
                    config.apiKeyOrg(),
                    Role.ADMIN,
                    Credential.OPERATOR,
                    Credential.OPERATOR,
                    List.of());
            String admin = config.apiKey().isPresent() ? null : make(operator, "first admin key", Role.ADMIN);
            welcome.printFirst(admin, make(operator, "first agent key", Role.MEMBER));
        } else {
            welcome.printAgain();
        }
    }

    private String make(Credential operator, String label, Role role) {
        return service.create(operator, new ApiKey.Wanted(label, role), clock.instant())
                .await()
                .atMost(PATIENCE)
                .raw();
    }
}
