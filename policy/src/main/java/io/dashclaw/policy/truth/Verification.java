package io.dashclaw.policy.truth;

import io.dashclaw.policy.Verdict;
import java.util.List;

/** Whether a text states nothing that its source of truth does not hold. @param violations at most {@value #MOST}; none: it does not */
public record Verification(List<Violation> violations) {
    /** Changes whenever the same text and source could come out differently. */
    public static final String ENGINE = "truth/1";

    static final int MOST = 50;

    public Verification {
        violations = List.copyOf(violations);
    }

    /**
     * Pure, bounded, and never throws: what cannot be verified is a violation.
     *
     * @param content the text; anything else violates
     * @param source the JSON object of facts, as it came
     */
    public static Verification of(Object content, Object source) {
        if (!(content instanceof String text)) {
            return failed(Violation.Code.INVALID_CONTENT, "the content is no text");
        }
        if (source == null) {
            return failed(Violation.Code.MISSING_SOURCE, "there is no source of truth");
        }
        try {
            var facts = SourceOfTruth.read(source);
            return facts.problems().isEmpty()
                    ? new Verification(new Comparison(facts, NormalText.of(text)).violations())
                    : failed(
                            Violation.Code.MISSING_SOURCE,
                            "the source of truth cannot be read: "
                                    + facts.problems().get(0));
        } catch (RuntimeException | StackOverflowError e) {
            return failed(Violation.Code.ENGINE_ERROR, "the content could not be verified");
        }
    }

    private static Verification failed(Violation.Code code, String what) {
        return new Verification(List.of(new Violation(code, what)));
    }

    public boolean passed() {
        return violations.isEmpty();
    }

    /** @param onViolation what a violation is worth, unless it is one that always blocks */
    public Verdict verdict(Verdict onViolation) {
        if (passed()) {
            return Verdict.ALLOW;
        }
        boolean absolute =
                violations.stream().anyMatch(violation -> violation.code().isAbsolute());
        return absolute ? Verdict.BLOCK : onViolation;
    }
}
