package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Flag;
import io.dashclaw.policy.act.Visible;
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

    /**
     * What a condition on acts says where there is nothing to look at.
     *
     * @param missingHolds an intent without an act may be one of these
     * @param unknownHolds what is not known of an act may be one of these
     */
    record InDoubt(boolean missingHolds, boolean unknownHolds) {
        /** An absent act does not match; what is unknown may. */
        static final InDoubt USUAL = new InDoubt(false, true);

        Answer answer(Situation situation, Analysis.Facet facet) {
            boolean holds = situation.act() == null ? missingHolds : unknownHolds && situation.leavesOpen(facet);
            return holds ? Answer.UNSTATED : Answer.NO;
        }
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
            return answer(folded.contains(situation.actionType()) || byAct(situation));
        }

        private boolean byAct(Situation situation) {
            return situation.act() != null && folded.contains(situation.derivedType());
        }

        @Override
        public String phrase(Situation situation) {
            int declared = folded.indexOf(situation.actionType());
            return declared >= 0
                    ? "action type " + written.get(declared).strip()
                    : "action type "
                            + written.get(folded.indexOf(situation.derivedType()))
                                    .strip() + " by its act";
        }
    }

    /** The opposite of a list: everything but these. */
    record OtherThan(Set<String> actionTypes) implements Condition {
        @Override
        public Answer test(Situation situation) {
            var derived = situation.derivedType();
            return answer(
                    !actionTypes.contains(situation.actionType()) || derived != null && !actionTypes.contains(derived));
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

            /** Of the declared target, and of what the act speaks to and changes: the surest one counts. */
            Place.Coverage covers(Situation situation) {
                var best = situation.namesTarget()
                        ? covers(situation.targetPlace(), situation.targetPath())
                        : Place.Coverage.OUTSIDE;
                for (var place : situation.actTargets()) {
                    var coverage = covers(place, place.path());
                    best = coverage.compareTo(best) < 0 ? coverage : best;
                }
                return best;
            }

            private Place.Coverage covers(Place place, NormalPath path) {
                if (prefix != null) {
                    return prefix.covers(place);
                }
                boolean inside =
                        glob.matches(path.segments()) || place.scheme() != null && glob.matches(place.hostAndPath());
                return inside
                        ? Place.Coverage.INSIDE
                        : place.twisted() ? Place.Coverage.UNKNOWN : Place.Coverage.OUTSIDE;
            }
        }

        @Override
        public Answer test(Situation situation) {
            boolean named = situation.namesTarget() || !situation.actTargets().isEmpty();
            if (!named) {
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
            if (!situation.namesTarget() && situation.actTargets().isEmpty()) {
                return "target not stated";
            }
            return scopes.stream()
                    .filter(scope -> scope.covers(situation).compareTo(Place.Coverage.UNKNOWN) < 0)
                    .findFirst()
                    .map(scope -> "target " + scope.written())
                    .orElse("target not clear");
        }
    }

    /** Globs against the target and every path that is written or deleted. */
    record Files(List<Glob> globs, InDoubt inDoubt) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return first(situation).isPresent() ? Answer.YES : inDoubt.answer(situation, Analysis.Facet.PATHS);
        }

        @Override
        public String phrase(Situation situation) {
            return first(situation)
                    .map(glob -> "path " + glob.written())
                    .orElseGet(() -> situation.act() == null ? "act not stated" : "paths not all known");
        }

        private Optional<Glob> first(Situation situation) {
            for (var glob : globs) {
                for (var file : situation.files()) {
                    if (glob.matchesFile(file)) {
                        return Optional.of(glob);
                    }
                }
                for (var folder : situation.emptied()) {
                    if (glob.reachesBelow(folder)) {
                        return Optional.of(glob);
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** What the act was found to be: any of these. */
    record Flags(Set<Flag> flags, InDoubt inDoubt) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return situation.act() != null && first(situation).isPresent()
                    ? Answer.YES
                    : inDoubt.answer(situation, Analysis.Facet.FLAGS);
        }

        @Override
        public String phrase(Situation situation) {
            if (situation.act() == null) {
                return "act not stated";
            }
            return first(situation)
                    .map(flag -> flag.wire().replace('_', ' ') + ": " + causeOf(flag, situation))
                    .orElse("an act that could not be understood");
        }

        private Optional<Flag> first(Situation situation) {
            return situation.act().flags().stream().filter(flags::contains).findFirst();
        }

        private static String causeOf(Flag flag, Situation situation) {
            return situation.act().lines().stream()
                    .filter(line -> line.flags().contains(flag))
                    .findFirst()
                    .map(Analysis.Line::by)
                    .orElse("act");
        }
    }

    /** Globs against the hosts that the act speaks to. */
    record Hosts(List<Glob> globs, InDoubt inDoubt) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return situation.act() != null && first(situation).isPresent()
                    ? Answer.YES
                    : inDoubt.answer(situation, Analysis.Facet.HOSTS);
        }

        @Override
        public String phrase(Situation situation) {
            if (situation.act() == null) {
                return "act not stated";
            }
            return first(situation).map(glob -> "host " + glob.written()).orElse("hosts not all known");
        }

        private Optional<Glob> first(Situation situation) {
            return globs.stream()
                    .filter(glob -> situation.act().hosts().stream()
                            .anyMatch(host -> glob.matches(List.of(CaseFold.fold(host)))))
                    .findFirst();
        }
    }

    /** What the act itself weighs, whatever was declared. */
    record EvidenceAtLeast(int threshold) implements Condition {
        @Override
        public Answer test(Situation situation) {
            return answer(situation.act() != null && situation.act().risk() >= threshold);
        }

        @Override
        public String phrase(Situation situation) {
            return Visible.text(situation.act().plain().headline(), LONGEST_HEADLINE);
        }

        @Override
        public boolean isSubject() {
            return false;
        }

        private static final int LONGEST_HEADLINE = 240;
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
