package io.dashclaw.runtime.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "dashclaw.stream")
interface StreamConfig {
    /** How long a stream is silent before it says that it is alive. 100ms to 60s. */
    @WithDefault("15s")
    Duration heartbeat();

    /** After this long the server ends a stream; the client comes back with the last id it saw. */
    @WithDefault("30m")
    Duration lifetime();

    /** How long a reader may take nothing of what it was sent before its connection is cut. */
    @WithDefault("30s")
    Duration patience();

    /** How many entries a reader may be behind and still be told all of them. */
    @WithDefault("100000")
    long replay();

    /** Open streams of one credential on this replica; one more is answered 503. */
    @WithDefault("100")
    int perCredential();

    /** Open streams of this replica; one more is answered 503. */
    @WithDefault("10000")
    int perReplica();
}
