package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Offers;
import java.time.Instant;

/**
 * The pause of one organisation's approvals as it was last set; whether it is over is the clock's to say.
 *
 * @param pause null when there is none
 * @param reason in the words of who paused; null when none was given
 * @param at when it was set; null without a pause
 */
public record LivePause(Offers.Pause pause, String reason, Instant at) {
    static final LivePause NONE = new LivePause(null, null, null);

    public boolean activeAt(Instant now) {
        return pause != null && now.isBefore(pause.until());
    }
}
