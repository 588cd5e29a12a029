package io.dashclaw.runtime.action;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "dashclaw.action")
public interface ActionConfig {
    /** How long an outcome may stay out, counted from the claim, else the approval, else the creation, before it is lost. 1m to 24h. */
    @WithDefault("15m")
    Duration outcomeTimeout();

    /** How long an approval may be claimed. */
    @WithDefault("15m")
    Duration approvalLease();

    /** How often overdue approvals and lost outcomes are looked for. */
    @WithDefault("5s")
    Duration sweepEvery();
}
