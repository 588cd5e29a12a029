package io.dashclaw.policy;

import java.util.Comparator;
import java.util.List;

/** A finding with what counts about the rule that made it. */
record Judged(Finding finding, Approval approval, boolean ungrantable, boolean shadow) {
    static final Comparator<Judged> STRICTEST_FIRST = Comparator.comparing(Judged::verdict)
            .reversed()
            .thenComparing(judged -> judged.finding.by(), PolicyRef.BY_ID);

    static Judged of(Rule rule, Finding finding) {
        return new Judged(finding, rule.approval(), rule.ungrantable(), rule.shadow());
    }

    Verdict verdict() {
        return finding.verdict();
    }

    boolean holds() {
        return verdict() == Verdict.REQUIRE_APPROVAL;
    }

    static List<Finding> findings(List<Judged> judged) {
        return judged.isEmpty()
                ? List.of()
                : judged.stream().map(Judged::finding).toList();
    }
}
