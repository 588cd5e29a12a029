package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Visible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A condition that rests on something that only the world can answer. */
sealed interface AskingCondition extends Condition {
    Question question();

    @Override
    default Stream<Question> questions() {
        return Stream.of(question());
    }

    @Override
    default boolean mayHold(Situation situation) {
        return true;
    }

    @Override
    default boolean isSubject() {
        return false;
    }

    /**
     * As many as are free were already there within the window, so this one is too many. An unknown count is taken as reached: the rule then says what it says
     * at the most, so a warning stays a warning and a block stays a block.
     */
    record RateReached(long free, Question.Rate question) implements AskingCondition {
        @Override
        public Said test(Situation situation) {
            var count = situation.answer(question, Answer.Number.class);
            if (count.isEmpty()) {
                return FailClosed.RATE_UNKNOWN.said();
            }
            return count.get().value() >= free ? Said.YES : Said.NO;
        }

        @Override
        public String phrase(Situation situation) {
            var what = question.of().name().toLowerCase(Locale.ROOT) + " within " + shown(question.window());
            return situation
                    .answer(question, Answer.Number.class)
                    .map(count -> count.value() + " " + what + ", limit " + free)
                    .orElse(what + " " + FailClosed.RATE_UNKNOWN.text() + " of " + free);
        }
    }

    /** With what this intent says that it takes, the sum would pass the limit. */
    record BudgetPassed(Question.Budget question) implements AskingCondition {
        @Override
        public Said test(Situation situation) {
            return situation
                    .answer(question, Answer.Number.class)
                    .map(before -> before.value() > question.limit() - taken(situation) ? Said.YES : Said.NO)
                    .orElse(FailClosed.BUDGET_UNKNOWN.said());
        }

        /** What is left unsaid is nothing; so is less than nothing. */
        private long taken(Situation situation) {
            var reported = situation.intent().reported();
            var said = question.unit() == Question.Unit.TOKENS ? reported.tokens() : reported.spendMicroUsd();
            return said == null ? 0 : Math.max(0, said);
        }

        @Override
        public String phrase(Situation situation) {
            var limit = "limit " + shown(question.limit()) + " within " + AskingCondition.shown(question.window());
            var before = situation.answer(question, Answer.Number.class);
            var sum = before.map(number -> shown(number.value())).orElse(FailClosed.BUDGET_UNKNOWN.text());
            long more = taken(situation);
            return subject() + " " + sum + (more == 0 ? "" : " and " + shown(more) + " more") + ", " + limit;
        }

        private String subject() {
            var whose = question.by().name().toLowerCase(Locale.ROOT);
            return (question.unit() == Question.Unit.TOKENS ? "tokens of the " : "spending of the ") + whose;
        }

        private String shown(long amount) {
            return question.unit() == Question.Unit.TOKENS ? Long.toString(amount) : Usd.shown(amount) + " USD";
        }
    }

    /** What the session did before. */
    record SessionDid(boolean wrote, boolean readSecret, boolean sawUntrusted, InDoubt inDoubt)
            implements AskingCondition {
        @Override
        public Question question() {
            return new Question.Session();
        }

        @Override
        public boolean mayHold(Situation situation) {
            return !wrote || !situation.ranOrDeleted().isEmpty() || unclear(situation) == Said.UNSTATED;
        }

        @Override
        public Said test(Situation situation) {
            if (!mayHold(situation)) {
                return Said.NO;
            }
            return situation
                    .answer(question(), Answer.History.class)
                    .map(history -> test(situation, history))
                    .orElse(FailClosed.SESSION_UNKNOWN.said());
        }

        private Said test(Situation situation, Answer.History history) {
            if (readSecret && !history.readSecret() || sawUntrusted && !history.sawUntrusted()) {
                return Said.NO;
            }
            boolean met = !wrote || meets(situation, history);
            return met ? Said.YES : history.written().isEmpty() ? Said.NO : unclear(situation);
        }

        private Said unclear(Situation situation) {
            return inDoubt.answer(situation, Analysis.Facet.PATHS);
        }

        private static boolean meets(Situation situation, Answer.History history) {
            return history.written().stream().map(NormalPath::of).anyMatch(file -> situation.ranOrDeleted().stream()
                    .anyMatch(use -> use.reaches(file)));
        }

        @Override
        public String phrase(Situation situation) {
            var history = situation.answer(question(), Answer.History.class);
            if (history.isEmpty()) {
                return FailClosed.SESSION_UNKNOWN.text();
            }
            if (wrote && !meets(situation, history.get())) {
                return "what is run or deleted is not all known";
            }
            return Stream.of(
                            wrote ? "a file that this session wrote is run or deleted" : "",
                            readSecret ? "the session read secrets before" : "",
                            sawUntrusted ? "the session took in untrusted content before" : "")
                    .filter(phrase -> !phrase.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * Somebody else objects. What they think can only make the rule stricter.
     *
     * @param onSilence what stands in place of the rule's verdict where they say nothing; null: the rule holds
     */
    record Objection(Question.Consult question, Verdict onSilence) implements AskingCondition {
        private static final int MOST_REASONS = 3;
        private static final int LONGEST_REASON = 240;

        static Objection of(PolicyRef by, PolicySpec.Check check) {
            var onTimeout = check instanceof PolicySpec.Check.Webhook webhook ? webhook.onTimeout() : null;
            return new Objection(new Question.Consult(by, check), onTimeout);
        }

        @Override
        public Said test(Situation situation) {
            return situation
                    .answer(question, Answer.Opinion.class)
                    .map(opinion -> opinion.verdict() == Verdict.ALLOW ? Said.NO : Said.YES)
                    .orElse(onSilence == null ? FailClosed.CHECK_UNANSWERED.said() : Said.YES);
        }

        @Override
        public Verdict verdict(Verdict ruled, Situation situation) {
            var opinion = situation.answer(question, Answer.Opinion.class);
            if (opinion.isPresent()) {
                return ruled.join(opinion.get().verdict());
            }
            return onSilence == null ? ruled : onSilence.join(Verdict.WARN);
        }

        @Override
        public String phrase(Situation situation) {
            var opinion = situation.answer(question, Answer.Opinion.class);
            if (opinion.isEmpty()) {
                return who() + " " + FailClosed.CHECK_UNANSWERED.text();
            }
            var phrases = new ArrayList<>(List.of(who() + " objects"));
            opinion.get().reasons().stream()
                    .limit(MOST_REASONS)
                    .map(reason -> Visible.text(reason, LONGEST_REASON))
                    .forEach(phrases::add);
            return String.join(": ", phrases);
        }

        private String who() {
            var check = question.check();
            return check instanceof PolicySpec.Check.Webhook
                    ? "webhook"
                    : check instanceof PolicySpec.Check.Semantic ? "semantic check" : "non-fabrication check";
        }
    }

    private static String shown(Duration window) {
        return window.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
