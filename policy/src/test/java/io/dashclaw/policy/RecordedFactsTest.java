package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Facts on record are the facts. */
class RecordedFactsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property
    void whatWasWrittenReadsTheSame(@ForAll("facts") Facts facts) {
        assertEquals(facts, Facts.read(facts.written()));
    }

    @Property
    void whatWasWrittenReadsTheSameFromItsText(@ForAll("facts") Facts facts) throws JsonProcessingException {
        assertEquals(facts, Facts.read(JSON.readValue(JSON.writeValueAsString(facts.written()), Map.class)));
    }

    @Test
    void factsWithoutAnswersAreATimeOnly() {
        var now = Instant.parse("2026-01-15T09:00:00.123456Z");
        assertEquals(Map.of("now", "2026-01-15T09:00:00.123456Z"), Facts.at(now).written());
    }

    @Provide
    Arbitrary<Facts> facts() {
        var answered = Arbitraries.oneOf(
                pairs(Arbitraries.oneOf(rates(), budgets()), Arbitraries.longs().map(Answer.Number::new)),
                pairs(Arbitraries.just(new Question.Session()), histories()),
                pairs(consults(), opinions()));
        return Combinators.combine(
                        Arbitraries.longs()
                                .between(0, 4_000_000_000_000_000L)
                                .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS)),
                        agents().injectNull(0.5),
                        answered.list().ofMaxSize(5),
                        offers())
                .as((now, agent, pairs, offers) -> {
                    var answers = new HashMap<Question, Answer>();
                    pairs.forEach(pair -> answers.put(pair.getKey(), pair.getValue()));
                    return new Facts(now, agent, answers, offers);
                });
    }

    private static Arbitrary<Offers> offers() {
        var pauses = texts().map(by -> new Offers.Pause(Instant.EPOCH.plusSeconds(by.length()), by));
        var approved = Combinators.combine(texts(), texts(), texts().set().ofMaxSize(3))
                .as(Offers.Approved::new);
        var calibrated = Combinators.combine(
                        Arbitraries.of(Offers.Mode.class),
                        Arbitraries.doubles().between(20, 102),
                        Arbitraries.integers().between(-1, 100),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Offers.Calibrated::new);
        return Combinators.combine(pauses.injectNull(0.5), approved.injectNull(0.5), calibrated.injectNull(0.5))
                .as(Offers::new);
    }

    private static Arbitrary<Map.Entry<Question, Answer>> pairs(
            Arbitrary<? extends Question> questions, Arbitrary<? extends Answer> answers) {
        return Combinators.combine(questions, answers).as((question, answer) -> Map.entry(question, answer));
    }

    private static Arbitrary<Question> rates() {
        return Combinators.combine(
                        Arbitraries.of(Question.Counted.class),
                        windows(),
                        texts().set().ofMaxSize(3))
                .as(Question.Rate::new);
    }

    private static Arbitrary<Question> budgets() {
        return Combinators.combine(
                        Arbitraries.of(Question.Unit.class),
                        Arbitraries.of(Question.Owner.class),
                        windows(),
                        Arbitraries.longs())
                .as(Question.Budget::new);
    }

    private static Arbitrary<Question> consults() {
        var refs = Combinators.combine(texts(), Arbitraries.longs(), texts(), texts())
                .as(PolicyRef::new);
        var verdicts = Arbitraries.of(Verdict.class).injectNull(0.3);
        var said = texts().injectNull(0.3);
        Arbitrary<PolicySpec.Check> checks = Arbitraries.oneOf(
                Combinators.combine(said, said, verdicts).as(PolicySpec.Check.Webhook::new),
                Combinators.combine(
                                said,
                                Arbitraries.integers().injectNull(0.3),
                                Arbitraries.integers().injectNull(0.3))
                        .as(PolicySpec.Check.Semantic::new),
                Combinators.combine(said, said, verdicts).as(PolicySpec.Check.NonFabrication::new));
        return Combinators.combine(refs, checks).as(Question.Consult::new);
    }

    private static Arbitrary<Answer> histories() {
        return Combinators.combine(texts().set().ofMaxSize(4), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Answer.History::new);
    }

    private static Arbitrary<Answer> opinions() {
        var evidence = Arbitraries.maps(
                        texts(), Arbitraries.<Object>of("text", true, 1.5, List.of("a", "b"), Map.of("k", "v")))
                .ofMaxSize(3);
        return Combinators.combine(Arbitraries.of(Verdict.class), texts().list().ofMaxSize(3), evidence)
                .as(Answer.Opinion::new);
    }

    private static Arbitrary<RegisteredAgent> agents() {
        return Combinators.combine(
                        texts(),
                        texts().injectNull(0.3),
                        Arbitraries.maps(texts(), texts()).ofMaxSize(3),
                        texts().injectNull(0.3),
                        Arbitraries.of(Permission.class))
                .as(RegisteredAgent::new);
    }

    private static Arbitrary<Duration> windows() {
        return Arbitraries.longs().between(1, 7 * 24 * 60).map(Duration::ofMinutes);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(12).filter(RecordedFactsTest::wellFormed);
    }

    /** No half of a character: JSON text cannot carry one. */
    private static boolean wellFormed(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
