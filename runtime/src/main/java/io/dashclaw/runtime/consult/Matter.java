package io.dashclaw.runtime.consult;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Intent;
import java.time.Instant;
import java.util.Objects;

/**
 * What others are asked about.
 *
 * @param intent masked: nothing in it is secret any more
 * @param preliminary what the policies say without them
 */
public record Matter(String org, Intent intent, Decision preliminary, Instant now) {
    public Matter {
        Objects.requireNonNull(org, "org");
        Objects.requireNonNull(intent, "intent");
        Objects.requireNonNull(preliminary, "preliminary");
        Objects.requireNonNull(now, "now");
    }
}
