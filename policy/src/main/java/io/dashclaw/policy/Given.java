package io.dashclaw.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a case says is known, as it was written; {@link PolicySpec.TestCase} says what each means. A null is unknown.
 *
 * @param now null: the time is taken from elsewhere
 */
public record Given(
        String now,
        Long decisions,
        Long claims,
        String spentUsd,
        Long tokensUsed,
        PolicySpec.TestCase.Past session,
        PolicySpec.TestCase.Registration agent,
        Verdict opinion) {

    /** Of these fields; what is wrong with them is among their problems. */
    public static Given read(Fields fields) {
        return new Given(
                time(fields).orElse(null),
                fields.number("decisions", 0, MatchReader.MOST_COUNTED).orElse(null),
                fields.number("claims", 0, MatchReader.MOST_COUNTED).orElse(null),
                MatchReader.usd(fields, "spentUsd").orElse(null),
                fields.number("tokensUsed", 0, MatchReader.MOST_TOKENS).orElse(null),
                fields.object("session").map(Given::past).orElse(null),
                fields.object("agent").map(Given::registration).orElse(null),
                fields.choice("opinion", CaseReader.VERDICTS, CaseReader.ANY_VERDICT)
                        .orElse(null));
    }

    static Given of(PolicySpec.TestCase test) {
        return new Given(
                test.now(),
                test.decisions(),
                test.claims(),
                test.spentUsd(),
                test.tokensUsed(),
                test.session(),
                test.agent(),
                test.opinion());
    }

    /** Nothing is known but how many decisions there were. */
    static Given of(Long decisions) {
        return new Given(null, decisions, null, null, null, null, null, null);
    }

    private static Optional<String> time(Fields fields) {
        return fields.text("now", SpecReader.LONGEST_WORD).filter(text -> {
            try {
                OffsetDateTime.parse(text);
                return true;
            } catch (DateTimeException e) {
                fields.problem("now", "must be an RFC 3339 time such as 2026-01-15T09:00:00Z");
                return false;
            }
        });
    }

    private static PolicySpec.TestCase.Past past(Fields fields) {
        var wrote = fields.words("wrote", SpecReader.MOST_ITEMS, text -> Optional.empty());
        var readSecret = fields.flag("readSecret");
        var sawUntrusted = fields.flag("sawUntrusted");
        fields.nothingElse();
        return new PolicySpec.TestCase.Past(wrote.orElse(null), readSecret.orElse(false), sawUntrusted.orElse(false));
    }

    private static PolicySpec.TestCase.Registration registration(Fields fields) {
        var owner = fields.word("owner", SpecReader.LONGEST_WORD);
        var labels = fields.object("labels").map(SpecReader::labels);
        var namespace = fields.word("namespace", SpecReader.LONGEST_WORD);
        var permission = fields.choice(
                "permission", DeclaredIntent.PERMISSIONS, "readonly, workspace_write, danger, prompt or allow");
        fields.nothingElse();
        return new PolicySpec.TestCase.Registration(
                owner.orElse(null), labels.orElse(null), namespace.orElse(null), permission.orElse(null));
    }

    /**
     * Answers whatever the set asks about the intent.
     *
     * @param otherwise the time where none is given
     */
    public Facts facts(Intent intent, PolicySet set, Instant otherwise) {
        var known = new Facts(
                now == null ? otherwise : OffsetDateTime.parse(now).toInstant(), registered(intent), Map.of());
        var answers = new HashMap<Question, Answer>();
        for (var question : set.questions(intent, known)) {
            answer(question).ifPresent(answer -> answers.put(question, answer));
        }
        return new Facts(known.now(), known.agent(), answers);
    }

    private RegisteredAgent registered(Intent intent) {
        return agent == null || intent.agentId() == null
                ? RegisteredAgent.UNKNOWN
                : new RegisteredAgent(
                        intent.agentId(), agent.owner(), agent.labels(), agent.namespace(), agent.permission());
    }

    private Optional<Answer> answer(Question question) {
        if (question instanceof Question.Rate rate) {
            return number(rate.of() == Question.Counted.CLAIMS ? claims : decisions);
        }
        if (question instanceof Question.Budget budget) {
            return number(budget.unit() == Question.Unit.TOKENS ? tokensUsed : spent());
        }
        if (question instanceof Question.Session) {
            return Optional.ofNullable(session)
                    .map(past -> new Answer.History(Set.copyOf(past.wrote()), past.readSecret(), past.sawUntrusted()));
        }
        return Optional.ofNullable(opinion).map(verdict -> new Answer.Opinion(verdict, List.of(), Map.of()));
    }

    private Long spent() {
        return spentUsd == null ? null : Usd.micro(spentUsd).orElseThrow();
    }

    private static Optional<Answer> number(Long value) {
        return Optional.ofNullable(value).map(Answer.Number::new);
    }
}
