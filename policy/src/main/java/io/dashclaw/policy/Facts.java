package io.dashclaw.policy;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was known when the decision was made.
 *
 * @param now decides whether a grant is still alive, and what time of day it is
 * @param agent who asks, as registered; null for an agent that nobody registered, {@link RegisteredAgent#UNKNOWN} where that is not known
 * @param answers to {@link PolicySet#questions}; one that is missing is unknown
 * @param offers what may spare an approval
 */
public record Facts(Instant now, RegisteredAgent agent, Map<Question, Answer> answers, Offers offers) {

    /** Facts with nothing on offer. */
    public Facts(Instant now, RegisteredAgent agent, Map<Question, Answer> answers) {
        this(now, agent, answers, Offers.NONE);
    }

    public Facts {
        Objects.requireNonNull(now, "now");
        answers = Map.copyOf(answers);
        Objects.requireNonNull(offers, "offers");
    }

    public Facts with(Offers offers) {
        return new Facts(now, agent, answers, offers);
    }

    /** Facts for intents about which nothing was asked. */
    public static Facts at(Instant now) {
        return new Facts(now, null, Map.of());
    }

    /** As JSON values, for the record of the decision; {@link #read} makes the same facts of them, so that a replay needs nothing else. */
    public Map<String, Object> written() {
        return RecordedFacts.write(this);
    }

    /** What {@link #written} made, also after it was JSON text. @throws RuntimeException for anything else */
    public static Facts read(Map<?, ?> written) {
        return RecordedFacts.read(written);
    }

    /** Empty when it was not answered, or by something that is no such answer. */
    <A extends Answer> Optional<A> answer(Question question, Class<A> kind) {
        return Optional.ofNullable(answers.get(question))
                .filter(kind::isInstance)
                .map(kind::cast);
    }
}
