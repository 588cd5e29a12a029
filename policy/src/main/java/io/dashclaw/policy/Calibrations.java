package io.dashclaw.policy;

import java.util.Optional;

/** What calibration says to an intent: by its mode it bites, or is only recorded. */
final class Calibrations {
    private static final PolicyRef REF = new PolicyRef(Decision.CALIBRATION, 1, "", "Calibration");

    private Calibrations() {}

    /** Who would be asked though no rule asks; empty where calibration has nothing to add. */
    static Optional<Judged> asks(Situation situation) {
        var calibrated = situation.facts().offers().calibrated();
        if (calibrated == null
                || calibrated.mode() == Offers.Mode.OFF
                || calibrated.mode() == Offers.Mode.RELIEF
                || !calibrated.asks(situation.risk().finalScore())) {
            return Optional.empty();
        }
        var reason = calibrated.alarmed()
                ? "people deny this agent too often"
                : "risk " + situation.risk().finalScore() + " >= " + calibrated.threshold();
        var finding = new Finding(REF, Verdict.REQUIRE_APPROVAL, reason);
        return Optional.of(new Judged(finding, Approval.PLAIN, false, calibrated.mode() == Offers.Mode.SHADOW));
    }

    /** What it would spare if it were more than a shadow. */
    static Optional<Judged> wouldSpare(Situation situation) {
        var calibrated = situation.facts().offers().calibrated();
        if (calibrated == null
                || calibrated.mode() != Offers.Mode.SHADOW
                || !calibrated.spares(situation.risk().finalScore())) {
            return Optional.empty();
        }
        var finding = new Finding(REF, Verdict.WARN, "would be watched instead");
        return Optional.of(new Judged(finding, Approval.PLAIN, false, true));
    }
}
