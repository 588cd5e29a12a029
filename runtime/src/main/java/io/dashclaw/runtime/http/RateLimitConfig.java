package io.dashclaw.runtime.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** How many requests are taken in a window. A limit of 0 is off. Each replica counts on its own. */
@ConfigMapping(prefix = "dashclaw.rate-limit")
interface RateLimitConfig {
    /** Requests of one client address to one path in a window. A fleet behind one address shares this number, hence its size. */
    @WithDefault("1000")
    int addressMax();

    /** Governed calls ({@code POST /api/guard}, {@code POST /api/actions}) of one org in a window; unset, no limit: fair queues shed load. */
    OptionalInt orgMax();

    /** The window of both limits. 1s to 1h. */
    @WithDefault("60s")
    Duration window();

    /** Paths without the limit by address; set to an empty value, all are counted. {@code /q/} never is. */
    @WithDefault("/api/guard,/api/stream")
    Optional<Set<String>> exempt();
}
