package io.dashclaw.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the tests of a {@link PolicySpec}. */
final class CaseReader {
    static final Map<String, Verdict> VERDICTS = SpecReader.verdicts(any -> true);
    static final String ANY_VERDICT = "Allow, Warn, AllowContained, RequireApproval or Block";

    private CaseReader() {}

    /** @param timed whether the policy looks at the time, so that a case without one would say nothing */
    static Optional<PolicySpec.TestCase> read(Fields fields, boolean timed) {
        fields.required("intent");
        fields.required("expect");
        if (timed && !fields.has("now")) {
            fields.problem("now", "is required, because the policy has a schedule; such as 2026-01-15T09:00:00Z");
        }
        var name = fields.text("name", SpecReader.LONGEST_WORD);
        var intent = fields.object("intent");
        intent.ifPresent(DeclaredIntent.YAML::read);
        var expect = fields.choice("expect", VERDICTS, ANY_VERDICT);
        var given = Given.read(fields);
        fields.nothingElse();
        return intent.flatMap(object -> expect.map(verdict -> new PolicySpec.TestCase(
                name.orElse(null),
                stringKeys(object.values()),
                verdict,
                given.now(),
                given.decisions(),
                given.claims(),
                given.spentUsd(),
                given.tokensUsed(),
                given.session(),
                given.agent(),
                given.opinion())));
    }

    private static Map<String, Object> stringKeys(Map<?, ?> values) {
        var copy = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
