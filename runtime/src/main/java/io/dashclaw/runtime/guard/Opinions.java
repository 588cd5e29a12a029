package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.PolicyRef;
import io.dashclaw.policy.PolicySpec.Check;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Question.Consult;
import io.dashclaw.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What others thought of an intent when it was decided, as it is kept: what they looked at is gone by the time of the claim. */
final class Opinions {
    private Opinions() {}

    /** Empty where nobody answered. */
    static List<Map<String, Object>> of(Map<Question, Answer> answers) {
        List<Map<String, Object>> opinions = new ArrayList<>();
        answers.forEach((question, answer) -> {
            if (question instanceof Consult consult && answer instanceof Opinion opinion) {
                opinions.add(view(consult, opinion));
            }
        });
        return opinions;
    }

    private static Map<String, Object> view(Consult consult, Opinion opinion) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy", key(consult.by()));
        view.put("policy_id", consult.by().id());
        view.put("check", word(consult.check()));
        view.put("verdict", opinion.verdict().wire());
        view.put("reasons", opinion.reasons());
        view.put("evidence", opinion.evidence());
        return view;
    }

    static String word(Check check) {
        return check instanceof Check.NonFabrication
                ? "non_fabrication"
                : check instanceof Check.Webhook ? "webhook" : "semantic";
    }

    /** The opinions on record, as far as the rules that want them are still the same. */
    @SuppressWarnings("unchecked")
    static Map<Question, Answer> kept(Object stored, Set<Question> questions) {
        Map<Question, Answer> answers = new HashMap<>();
        if (!(stored instanceof List<?> views)) {
            return answers;
        }
        for (Question question : questions) {
            for (Object each : views) {
                if (question instanceof Consult consult
                        && each instanceof Map<?, ?> view
                        && key(consult.by()).equals(view.get("policy"))) {
                    answers.put(
                            consult,
                            new Opinion(
                                    Verdict.parse((String) view.get("verdict")).orElseThrow(),
                                    (List<String>) view.get("reasons"),
                                    (Map<String, Object>) view.get("evidence")));
                }
            }
        }
        return answers;
    }

    /** The very text that asks, whatever revision it has. */
    private static String key(PolicyRef ref) {
        return ref.id() + "@" + ref.digest();
    }
}
