package io.dashclaw.policy;

import io.dashclaw.policy.Decision.Relieved;
import io.dashclaw.policy.Decision.Way;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The one stage that may lower a verdict. Never a block or containment, never where one of the rules is ungrantable, never where the act turned out to be
 * something else than what was declared. The first that applies is enough, in the order of {@link Way}; so what is offered besides changes
 * nothing.
 *
 * @param standing what is left of the findings
 * @param relieved what was taken away
 * @param given by what; empty when nothing was
 * @param grants that gave it
 * @param notes sentences about relief given, and about a grant that would have matched but for the risk
 */
record Relief(
        List<Judged> standing,
        List<Judged> relieved,
        Optional<Relieved> given,
        List<PolicyRef> grants,
        List<String> notes) {

    /** @param biting strictest first */
    static Relief of(List<Judged> biting, Grants grants, Situation situation) {
        if (biting.isEmpty()
                || biting.get(0).verdict() == Verdict.BLOCK
                || biting.stream().anyMatch(Judged::ungrantable)
                || situation.risk().mismatch()) {
            return none(biting, List.of());
        }
        var covering = grants.covering(situation);
        var reaching = covering.stream()
                .filter(grant -> grant.reaches(situation.risk()))
                .toList();
        if (!reaching.isEmpty()) {
            return byGrants(reaching, biting);
        }
        var notes = covering.stream()
                .map(grant -> outOfReach(grant, situation.risk()))
                .toList();
        return biting.get(0).holds() ? offered(biting, situation, notes) : none(biting, notes);
    }

    private static Relief none(List<Judged> biting, List<String> notes) {
        return new Relief(biting, List.of(), Optional.empty(), List.of(), notes);
    }

    /** Containment stands: a grant spares people, not care. */
    private static Relief byGrants(List<Grant> grants, List<Judged> biting) {
        var first = grants.get(0).ref();
        var spared = biting.stream()
                .filter(each -> each.verdict() != Verdict.ALLOW_CONTAINED)
                .toList();
        if (spared.isEmpty()) {
            return none(biting, List.of());
        }
        var notes = spared.stream()
                .map(each -> "superseded by grant " + first.name() + ": "
                        + each.finding().text())
                .toList();
        return new Relief(
                biting.stream()
                        .filter(each -> each.verdict() == Verdict.ALLOW_CONTAINED)
                        .toList(),
                spared,
                Optional.of(new Relieved(Way.GRANT, first.id())),
                grants.stream().map(Grant::ref).toList(),
                notes);
    }

    private static String outOfReach(Grant grant, Risk risk) {
        return "grant " + grant.ref().name() + " not applied: risk " + risk.finalScore() + " >= " + grant.riskBelow();
    }

    private static Relief offered(List<Judged> biting, Situation situation, List<String> notes) {
        var offers = situation.facts().offers();
        var approved = offers.approved();
        if (approved != null && situation.act() != null && approved.answers(held(biting))) {
            var why = approved.by() + " approved it as " + approved.actionId();
            return lift(biting, notes, new Relieved(Way.APPROVAL, approved.actionId()), why);
        }
        var pause = offers.pause();
        if (pause != null && situation.facts().now().isBefore(pause.until())) {
            var why = "no human approved; " + pause.by() + " paused approvals until " + pause.until();
            return lift(biting, notes, new Relieved(Way.PAUSE, pause.by()), why);
        }
        var calibrated = offers.calibrated();
        if (calibrated != null
                && calibrated.mode().compareTo(Offers.Mode.RELIEF) >= 0
                && calibrated.spares(situation.risk().finalScore())) {
            return watch(biting, notes, calibrated);
        }
        return none(biting, notes);
    }

    private static List<Judged> held(List<Judged> biting) {
        return biting.stream().filter(Judged::holds).toList();
    }

    /** What waited is allowed; warnings stay. */
    private static Relief lift(List<Judged> biting, List<String> notes, Relieved given, String why) {
        var held = held(biting);
        var standing = biting.stream().filter(Predicate.not(Judged::holds)).toList();
        return new Relief(standing, held, Optional.of(given), List.of(), more(notes, held, why));
    }

    /** What waited is watched. */
    private static Relief watch(List<Judged> biting, List<String> notes, Offers.Calibrated calibrated) {
        var held = held(biting);
        var standing = biting.stream()
                .map(each -> each.holds() ? watched(each) : each)
                .sorted(Judged.STRICTEST_FIRST)
                .toList();
        var why = "people let through what weighs up to " + calibrated.ceiling();
        return new Relief(
                standing,
                held,
                Optional.of(new Relieved(Way.CALIBRATION, Decision.CALIBRATION)),
                List.of(),
                more(notes, held, why));
    }

    private static Judged watched(Judged held) {
        var finding = held.finding();
        return new Judged(
                new Finding(finding.by(), Verdict.WARN, finding.reason()), held.approval(), false, held.shadow());
    }

    private static List<String> more(List<String> notes, List<Judged> held, String why) {
        return Stream.concat(
                        notes.stream(),
                        held.stream().map(each -> why + ": " + each.finding().text()))
                .toList();
    }

    Verdict verdict() {
        return standing.isEmpty() ? Verdict.ALLOW : standing.get(0).verdict();
    }

    /** The joined terms of the rules that still hold, or will where nothing can be run contained; null when none does. */
    Approval terms() {
        return standing.stream()
                .filter(each -> each.verdict().mayWait())
                .map(Judged::approval)
                .reduce(Approval::join)
                .orElse(null);
    }
}
