package io.dashclaw.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.Homes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the postmaster under load: the runtime says 503 until its database is back, and goes on. */
class KillPostmasterIT {
    private static final int KILLS = 3;
    private static final int REQUESTS_BETWEEN = 1000;

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    @Test
    void nothingAnsweredIsLostAndNothingUnansweredIsDoubled() throws Exception {
        Path home = Homes.in(folder);
        try (var runtime = PackagedRuntime.start(home, Map.of("DASHCLAW_API_KEY", Doors.OPERATOR))
                .awaitReady()) {
            Client operator = new Client(runtime, Doors.OPERATOR);
            try (Load load = new Load(operator.as(operator.key("member").raw()))) {
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitAnswers(load, load.answered() + REQUESTS_BETWEEN);
                    ProcessHandle postmaster = postmaster(home);
                    postmaster.destroyForcibly();
                    postmaster.onExit().join();
                }
                awaitAnswers(load, load.answered() + REQUESTS_BETWEEN);
                load.stop();
                assertTrue(Set.of(503).containsAll(load.refusals()), () -> "answered " + load.refusals());
                await().atMost(Duration.ofMinutes(1)).until(runtime::isReady);
                try (LedgerOnDisk ledger = new LedgerOnDisk(runtime.jdbcUrl())) {
                    load.assertKept(ledger);
                }
            }
        }
    }

    private static void awaitAnswers(Load load, int answers) {
        await().atMost(Duration.ofMinutes(3)).until(() -> load.answered() >= answers);
    }

    private static ProcessHandle postmaster(Path home) throws Exception {
        return ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(home.resolve("data/postmaster.pid")).get(0)))
                .orElseThrow();
    }
}
