package io.dashclaw.policy;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What was known when the decision was made.
 *
 * @param now decides whether a grant is still alive
 * @param answers to {@link PolicySet#questions}; one that is missing is unknown, and a rule that needs it holds the intent
 */
public record Facts(Instant now, Map<Question, Long> answers) {

    public Facts {
        Objects.requireNonNull(now, "now");
        answers = Map.copyOf(answers);
    }

    /** Facts for intents about which nothing was asked. */
    public static Facts at(Instant now) {
        return new Facts(now, Map.of());
    }

    OptionalLong answer(Question question) {
        var answer = answers.get(question);
        return answer == null ? OptionalLong.empty() : OptionalLong.of(answer);
    }
}
