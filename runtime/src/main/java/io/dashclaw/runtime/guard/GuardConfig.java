package io.dashclaw.runtime.guard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "dashclaw.guard")
public interface GuardConfig {
    /** What an evaluation that cannot finish answers: it can only tighten what was already found. */
    enum Fallback {
        allow,
        require_approval,
        block
    }

    /** How long a decision may take from the request's arrival; past it the fallback is answered, marked as degraded. 10ms to 30s. */
    @WithDefault("3500ms")
    Duration deadline();

    @WithDefault("require_approval")
    Fallback fallback();

    /** Blocks outbound {@code content} in which a secret is found, instead of warning about it. */
    @WithDefault("false")
    boolean blockSecrets();

    /** How long after the client stopped waiting an approval still counts, in seconds. */
    @WithDefault("900s")
    Duration approvalGrace();
}
