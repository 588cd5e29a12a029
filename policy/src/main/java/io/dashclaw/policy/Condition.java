package io.dashclaw.policy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One thing that must hold for a rule to match. */
sealed interface Condition {

    /** What a condition says about a situation. */
    enum Answer {
        NO,
        YES,
        /** The intent does not say, though it is of the kind the rule is about: held, by at most {@link Verdict#REQUIRE_APPROVAL}. */
        UNSTATED,
        /** It could not be evaluated: held, by at least {@link Verdict#REQUIRE_APPROVAL}. */
        UNKNOWN
    }

    Answer test(Situation situation);

    /** For people, once the condition was met; in the policy's own words and in numbers. */
    String phrase(Situation situation);

    /** Whether the phrase is something that can wait or be blocked, rather than a statement of its own. */
    default boolean isSubject() {
        return true;
    }

    private static Answer answer(boolean holds) {
        return holds ? Answer.YES : Answer.NO;
    }

    /**
     * @param folded what is compared
     * @param written how the policy spells the same types
     */
    record ActionTypes(List<String> folded, List<String> written) implements Condition {
        static ActionTypes of(List<String> types) {
            return new ActionTypes(fold(types), List.copyOf(types));
        }

        static List<String> fold(List<String> types) {
            return types.stream().map(type -> CaseFold.fold(type.strip())).toList();
        }

        @Override
        public Answer test(Situation situation) {
            return answer(folded.contains(situation.actionType()));
        }

        @Override
        public String phrase(Situation situation) {
            return "action type "
                    + written.get(folded.indexOf(situation.actionType())).strip();
        }
    }

    /** The opposite of a list: everything but these. */
    record OtherThan(Set<String> actionTypes) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return answer(!actionTypes.contains(situation.actionType()));
        }

        @Override
        public String phrase(Situation situation) {
            return "an action type outside of the allow list";
        }
    }

    /** A second scope beside the one that the policy is indexed by. */
    record Agents(List<String> names) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return answer(situation.concernsOneOf(names));
        }

        @Override
        public String phrase(Situation situation) {
            return "agent in scope";
        }
    }

    /** @param unstatedHolds an intent without a target is held, because it may be one of these */
    record Targets(List<Scope> scopes, boolean unstatedHolds) implements Condition {
        /** One of glob and prefix; the other is null. */
        record Scope(String written, Glob glob, Place prefix) {
            static Scope of(String written) {
                return Glob.isLiteral(written) ? prefix(written) : new Scope(written, Glob.ofTarget(written), null);
            }

            static Scope prefix(String written) {
                return new Scope(written, null, Place.of(written));
            }

            Place.Coverage covers(Situation situation) {
                if (prefix != null) {
                    return prefix.covers(situation.targetPlace());
                }
                var place = situation.targetPlace();
                boolean inside = glob.matches(situation.targetPath().segments())
                        || place.scheme() != null && glob.matches(place.hostAndPath());
                return inside
                        ? Place.Coverage.INSIDE
                        : place.twisted() ? Place.Coverage.UNKNOWN : Place.Coverage.OUTSIDE;
            }
        }

        @Override
        public Answer test(Situation situation) {
            if (!situation.namesTarget()) {
                return unstatedHolds ? Answer.UNSTATED : Answer.NO;
            }
            var answer = Answer.NO;
            for (var scope : scopes) {
                var coverage = scope.covers(situation);
                if (coverage == Place.Coverage.INSIDE || coverage == Place.Coverage.NEARLY) {
                    return Answer.YES;
                }
                answer = coverage == Place.Coverage.UNKNOWN ? Answer.UNSTATED : answer;
            }
            return answer;
        }

        @Override
        public String phrase(Situation situation) {
            if (!situation.namesTarget()) {
                return "target not stated";
            }
            return scopes.stream()
                    .filter(scope -> scope.covers(situation).compareTo(Place.Coverage.UNKNOWN) < 0)
                    .findFirst()
                    .map(scope -> "target " + scope.written())
                    .orElse("target not clear");
        }
    }

    /** Globs against the target and every written path. */
    record Files(List<Glob> globs) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return answer(first(situation).isPresent());
        }

        @Override
        public String phrase(Situation situation) {
            return first(situation).map(glob -> "path " + glob.written()).orElse("path");
        }

        private Optional<Glob> first(Situation situation) {
            for (var glob : globs) {
                for (var file : situation.files()) {
                    if (glob.matchesFile(file)) {
                        return Optional.of(glob);
                    }
                }
            }
            return Optional.empty();
        }
    }

    record RiskAtLeast(int threshold) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return answer(situation.risk().finalScore() >= threshold);
        }

        @Override
        public String phrase(Situation situation) {
            return "risk " + situation.risk().finalScore() + " >= " + threshold;
        }

        @Override
        public boolean isSubject() {
            return false;
        }
    }

    /**
     * As many decisions as are free were already given within the window, so this one is too many. An unknown count is taken as reached:
     * the rule then says what it says at the most, so a warning stays a warning and a block stays a block.
     */
    record RateReached(long free, Question.Rate question) implements Condition {
        @Override
        public Answer test(Situation situation) {
            var count = situation.facts().answer(question);
            return answer(count.isEmpty() || count.getAsLong() >= free);
        }

        @Override
        public String phrase(Situation situation) {
            var count = situation.facts().answer(question);
            return count.isPresent()
                    ? count.getAsLong() + " decisions within " + shown(question.window()) + ", limit " + free
                    : "decisions within " + shown(question.window()) + " unknown, taken as the limit of " + free;
        }

        @Override
        public boolean isSubject() {
            return false;
        }

        private static String shown(Duration window) {
            return window.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        }
    }

    /** Stands where a policy could not be understood. */
    record NotUnderstood(String what) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return Answer.UNKNOWN;
        }

        @Override
        public String phrase(Situation situation) {
            return what;
        }
    }
}
