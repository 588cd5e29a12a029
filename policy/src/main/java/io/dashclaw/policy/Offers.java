package io.dashclaw.policy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * What may spare an intent its approval, beside the grants among the policies: found by the runtime, judged by the policy set. A null is not
 * there.
 */
public record Offers(Pause pause, Approved approved, Calibrated calibrated) {
    public static final Offers NONE = new Offers(null, null, null);

    /**
     * An administrator lets through what would wait.
     *
     * @param until exclusive
     */
    public record Pause(Instant until, String by) {
        public Pause {
            Objects.requireNonNull(until, "until");
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * People have said yes to the very same: same credential, agent, action type, goal and act; nobody has used it yet.
     *
     * @param actionId of the action that they approved
     * @param by the credential of who approved last
     * @param rules that they answered, each {@link PolicyRef#exact}; another one that holds is not answered by it
     */
    public record Approved(String actionId, String by, Set<String> rules) {
        public Approved {
            Objects.requireNonNull(actionId, "actionId");
            Objects.requireNonNull(by, "by");
            rules = Set.copyOf(rules);
        }

        boolean answers(List<Judged> held) {
            return held.stream()
                    .allMatch(each -> rules.contains(each.finding().by().exact()));
        }
    }

    /**
     * What was learnt from the approvals that people resolved.
     *
     * @param threshold of the risk score: from here on people want to be asked
     * @param ceiling the highest score that people are known to let through; -1: none
     * @param ready enough was learnt to spare anybody anything
     * @param alarmed people deny this agent too often
     */
    public record Calibrated(Mode mode, double threshold, int ceiling, boolean ready, boolean alarmed) {
        public Calibrated {
            Objects.requireNonNull(mode, "mode");
        }

        boolean spares(int risk) {
            return ready && !alarmed && risk < threshold && risk <= ceiling;
        }

        boolean asks(int risk) {
            return alarmed || risk >= threshold;
        }
    }

    /** How much of what was learnt bites. */
    public enum Mode {
        OFF,
        /** Recorded, never bites. */
        SHADOW,
        /** Spares approvals. */
        RELIEF,
        /** Spares approvals, and asks for them. */
        ACTIVE;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
