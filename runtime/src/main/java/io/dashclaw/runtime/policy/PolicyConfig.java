package io.dashclaw.runtime.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

@ConfigMapping(prefix = "dashclaw.policy")
interface PolicyConfig {
    /** Whether a fresh organisation gets the default policies; otherwise it starts with none, and everything is allowed. */
    @WithDefault("true")
    boolean defaultPack();

    /** Whether a change that may let more through than before waits for a second administrator, of another owner. */
    @WithDefault("false")
    boolean fourEyes();
}
