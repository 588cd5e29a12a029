package io.dashclaw.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types that ask somebody else: an endpoint, a model, the source of a text. What they say can only tighten. */
final class OutsideRules {
    private static final int USUAL_SIMILARITY = 75;
    private static final int LONGEST_MODEL = 128;
    /** What a call has that is looked at as it was received. */
    private static final Set<String> RECEIVED =
            Set.of("content", "source_of_truth", "declared_goal", "act", "tool", "intel");

    private static final Map<String, Verdict> ON_SILENCE =
            Map.of("allow", Verdict.ALLOW, "block", Verdict.BLOCK, "require_approval", Verdict.REQUIRE_APPROVAL);

    private OutsideRules() {}

    /** The endpoint says how strict it is; a bare objection is a warning. */
    static Compiled webhookCheck(WireRules rules) {
        var fields = rules.fields();
        fields.required("url");
        var url = fields.text("url", MatchReader.LONGEST_URL);
        url.flatMap(MatchReader::problemWithUrl).ifPresent(message -> fields.problem("url", message));
        var timeout = fields.number("timeout_ms", 1000, 10_000).orElse(5000L);
        var check = new PolicySpec.Check.Webhook(url.orElse(null), timeout + "ms", null);
        return asked(rules, Verdict.WARN, List.of(), check, onSilence(rules, "on_timeout"));
    }

    static Compiled nonFabrication(WireRules rules) {
        var onViolation = rules.action("on_violation", Verdict.BLOCK, Verdict.REQUIRE_APPROVAL, Verdict.BLOCK);
        var check = new PolicySpec.Check.NonFabrication(
                path(rules, "content_path"), path(rules, "source_path"), onViolation);
        return asked(rules, onViolation, rules.ofTypes(), check, null);
    }

    private static String path(WireRules rules, String key) {
        var path = MatchReader.path(rules.fields(), key);
        path.filter(text -> !RECEIVED.contains(text.split("\\.")[0])).ifPresent(text -> rules.fields()
                .problem(
                        key,
                        "must begin with one of "
                                + String.join(", ", RECEIVED.stream().sorted().toList())));
        return path.orElse(null);
    }

    /** Which model answers is a setting of the runtime; what the policy names is read and left alone. */
    static Compiled semanticCheck(WireRules rules) {
        var fields = rules.fields();
        fields.required("instruction");
        fields.text("model", LONGEST_MODEL);
        var instruction = fields.word("instruction", MatchReader.LONGEST_INSTRUCTION);
        var check = new PolicySpec.Check.Semantic(instruction.orElse(""), null);
        var onSilence = onSilence(rules, "fallback");
        return asked(rules, Verdict.BLOCK, List.of(), check, onSilence == null ? Verdict.REQUIRE_APPROVAL : onSilence);
    }

    static Compiled behavioralAnomaly(WireRules rules) {
        var fields = rules.fields();
        var similarity = rules.share("similarity_threshold").orElse(USUAL_SIMILARITY);
        var history = fields.number("min_history", 1, MatchReader.MOST_HISTORY).map(Long::intValue);
        var check = new PolicySpec.Check.Semantic(null, similarity, history.orElse(null));
        return asked(rules, rules.action(Verdict.REQUIRE_APPROVAL), List.of(), check, null);
    }

    /** Null where the rule does not say. */
    private static Verdict onSilence(WireRules rules, String key) {
        return rules.fields()
                .choice(key, ON_SILENCE, "allow, block or require_approval")
                .orElse(null);
    }

    private static Compiled asked(
            WireRules rules, Verdict verdict, List<Condition> conditions, PolicySpec.Check check, Verdict onSilence) {
        var question = new Question.Consult(rules.document().ref(), check);
        var objection = new AskingCondition.Objection(question, onSilence);
        return rules.rule(verdict, WireRules.both(conditions, objection)).compiled();
    }
}
