package io.dashclaw.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dashclaw.runtime.database.Homes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the runtime under load. */
class KillRuntimeIT {
    private static final int REQUESTS = 3000;

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    @Test
    void whatWasAnsweredIsThereAfterwards() throws Exception {
        Map<String, String> environment = Map.of("DASHCLAW_API_KEY", Doors.OPERATOR);
        try (var killed = PackagedRuntime.start(Homes.in(folder), environment).awaitReady()) {
            Client operator = new Client(killed, Doors.OPERATOR);
            String agent = operator.key("member").raw();
            try (Load load = new Load(operator.as(agent))) {
                await().atMost(Duration.ofMinutes(3)).until(() -> load.answered() >= REQUESTS);
                killed.kill();
                load.stop();
                assertFalse(load.unanswered().isEmpty(), "it was killed under load");
                try (var again =
                        PackagedRuntime.start(killed.home(), environment).awaitReady()) {
                    try (LedgerOnDisk ledger = new LedgerOnDisk(again.jdbcUrl())) {
                        load.assertKept(ledger);
                    }
                    Client client = new Client(again, agent);
                    for (var intent : load.unanswered().values()) {
                        assertEquals(
                                200,
                                client.post("/api/guard?record=true", intent).status());
                    }
                    try (LedgerOnDisk ledger = new LedgerOnDisk(again.jdbcUrl())) {
                        load.assertKept(ledger);
                    }
                }
            }
        }
    }
}
