package io.dashclaw.runtime.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "dashclaw.ledger")
interface LedgerConfig {
    /** How many changes may wait for the writer before callers are told to come back (503). 64 to 65536. */
    @WithDefault("4096")
    int queue();

    /** The most changes in one batch. 1 to 1024. */
    @WithDefault("256")
    int batch();

    /** How long a caller waits for the database before it is told 503. */
    @WithDefault("10s")
    Duration patience();
}
