package io.dashclaw.runtime.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What holds for every answer of the service. */
@ConfigMapping(prefix = "dashclaw.http")
interface HttpConfig {
    /** The largest request body; a larger one is answered 413. */
    @WithDefault("2M")
    MemorySize maxBody();

    /** The one origin whose pages may call the API from a browser, such as {@code https://ops.example.com}; unset, none may. */
    Optional<String> allowedOrigin();

    /** Whether a proxy in front of the service writes X-Forwarded-For. The last address in it is then the client's; without a proxy anyone could write any. */
    @WithDefault("false")
    boolean trustProxy();

    /** For how long browsers must use https only (Strict-Transport-Security); unset, the header is not sent. */
    Optional<Duration> hsts();
}
