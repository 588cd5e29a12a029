package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Flag;
import io.dashclaw.policy.act.Visible;
import io.dashclaw.policy.act.http.HostName;
import io.dashclaw.policy.cel.Expression;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** One thing that must hold for a rule to match. */
interface Condition {

    /** What a condition says about a situation. */
    enum Said {
        NO,
        YES,
        /** The intent does not say, though it is of the kind the rule is about: held, by at most {@link Verdict#REQUIRE_APPROVAL}. */
        UNSTATED,
        /** It could not be evaluated: held, by at least {@link Verdict#REQUIRE_APPROVAL}. */
        UNKNOWN
    }

    Said test(Situation situation);

    /** For people, once the condition was met; in the policy's own words and in numbers. Empty: nothing that people need to know. */
    String phrase(Situation situation);

    /** Whether the phrase is something that can wait or be blocked, rather than a statement of its own. */
    default boolean isSubject() {
        return true;
    }

    /** What must be answered before it can be tested. */
    default Stream<Question> questions() {
        return Stream.empty();
    }

    /** Whether it may hold, as far as that can be told before anything was answered. */
    default boolean mayHold(Situation situation) {
        return test(situation) != Said.NO;
    }

    /** What the rule says where this condition is met: its own verdict, unless somebody who was asked thinks otherwise. */
    default Verdict verdict(Verdict ruled, Situation situation) {
        return ruled;
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

        Said answer(Situation situation, Analysis.Facet facet) {
            if (situation.act() == null) {
                return missingHolds ? Said.UNSTATED : FailClosed.ACT_MISSING.said();
            }
            return unknownHolds && situation.leavesOpen(facet) ? FailClosed.ACT_UNKNOWN.said() : Said.NO;
        }
    }

    private static Said answer(boolean holds) {
        return holds ? Said.YES : Said.NO;
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
        public Said test(Situation situation) {
            return answer(first(situation) >= 0);
        }

        /** By what was declared, by the act, or by the client's own name for it: the first of the list that it is. */
        private int first(Situation situation) {
            int declared = folded.indexOf(situation.actionType());
            if (declared >= 0) {
                return declared;
            }
            int derived = indexOf(situation.derivedType());
            return derived >= 0 ? derived : indexOf(situation.capability());
        }

        private int indexOf(String type) {
            return type == null ? -1 : folded.indexOf(type);
        }

        @Override
        public String phrase(Situation situation) {
            int first = first(situation);
            var type = folded.get(first);
            boolean byAct = !type.equals(situation.actionType()) && type.equals(situation.derivedType());
            return "action type " + written.get(first).strip() + (byAct ? " by its act" : "");
        }
    }

    /** The opposite of a list: everything but these. */
    record OtherThan(Set<String> actionTypes) implements Condition {
        @Override
        public Said test(Situation situation) {
            var derived = situation.derivedType();
            return answer(
                    !actionTypes.contains(situation.actionType()) || derived != null && !actionTypes.contains(derived));
        }

        @Override
        public String phrase(Situation situation) {
            return "an action type outside of the allow list";
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
        public Said test(Situation situation) {
            boolean named = situation.namesTarget() || !situation.actTargets().isEmpty();
            if (!named) {
                return unstatedHolds ? FailClosed.TARGET_UNSTATED.said() : Said.NO;
            }
            var answer = Said.NO;
            for (var scope : scopes) {
                var coverage = scope.covers(situation);
                if (coverage == Place.Coverage.INSIDE || coverage == Place.Coverage.NEARLY) {
                    return Said.YES;
                }
                answer = coverage == Place.Coverage.UNKNOWN ? FailClosed.TARGET_UNSTATED.said() : answer;
            }
            return answer;
        }

        @Override
        public String phrase(Situation situation) {
            if (!situation.namesTarget() && situation.actTargets().isEmpty()) {
                return FailClosed.TARGET_UNSTATED.text();
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
        public Said test(Situation situation) {
            return first(situation).isPresent() ? Said.YES : inDoubt.answer(situation, Analysis.Facet.PATHS);
        }

        @Override
        public String phrase(Situation situation) {
            return first(situation)
                    .map(glob -> "path " + glob.written())
                    .orElseGet(() -> situation.act() == null
                            ? FailClosed.ACT_MISSING.text()
                            : "paths " + FailClosed.ACT_UNKNOWN.text());
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
        public Said test(Situation situation) {
            return situation.act() != null && first(situation).isPresent()
                    ? Said.YES
                    : inDoubt.answer(situation, Analysis.Facet.FLAGS);
        }

        @Override
        public String phrase(Situation situation) {
            if (situation.act() == null) {
                return FailClosed.ACT_MISSING.text();
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

    /** Globs against the hosts that the act speaks to. A host that a reader may take for one of them is held. */
    record Hosts(List<Listed> listed, InDoubt inDoubt) implements Condition {
        /** @param look of the name, for names that look alike */
        record Listed(String written, Glob name, Glob look) {
            static Listed of(String written) {
                var host = HostName.pattern(written);
                return new Listed(written, Glob.ofTarget(host.name()), Glob.ofTarget(host.look()));
            }
        }

        static Hosts of(List<String> globs, InDoubt inDoubt) {
            return new Hosts(globs.stream().map(Listed::of).toList(), inDoubt);
        }

        @Override
        public Said test(Situation situation) {
            if (named(situation).isPresent()) {
                return Said.YES;
            }
            return resembled(situation).isPresent() ? Said.UNSTATED : inDoubt.answer(situation, Analysis.Facet.HOSTS);
        }

        @Override
        public String phrase(Situation situation) {
            return named(situation)
                    .map(each -> "host " + each.written())
                    .or(() -> resembled(situation).map(each -> "a host that looks like " + each.written()))
                    .orElseGet(() -> situation.act() == null
                            ? FailClosed.ACT_MISSING.text()
                            : "hosts " + FailClosed.ACT_UNKNOWN.text());
        }

        private Optional<Listed> named(Situation situation) {
            return first(situation, (each, host) -> each.name.matches(List.of(host.name())));
        }

        private Optional<Listed> resembled(Situation situation) {
            return first(situation, (each, host) -> each.look.matches(List.of(host.look())));
        }

        private Optional<Listed> first(Situation situation, BiPredicate<Listed, HostName> fits) {
            return listed.stream()
                    .filter(each -> situation.hosts().stream().anyMatch(host -> fits.test(each, host)))
                    .findFirst();
        }
    }

    /** @param unstatedHolds an intent that names no system is held, because it may touch one of these */
    record Systems(List<Glob> globs, boolean unstatedHolds) implements Condition {
        @Override
        public Said test(Situation situation) {
            if (situation.systems().isEmpty()) {
                return unstatedHolds ? FailClosed.TARGET_UNSTATED.said() : Said.NO;
            }
            return answer(first(situation).isPresent());
        }

        @Override
        public String phrase(Situation situation) {
            return first(situation).map(glob -> "system " + glob.written()).orElse("systems not stated");
        }

        private Optional<Glob> first(Situation situation) {
            return globs.stream()
                    .filter(glob -> situation.systems().stream().anyMatch(name -> glob.matches(name.segments())))
                    .findFirst();
        }
    }

    /** The time of the decision. */
    record AtTimes(Schedule schedule) implements Condition {
        @Override
        public Said test(Situation situation) {
            return situation.now() == null ? Said.UNKNOWN : answer(schedule.holds(situation.now()));
        }

        @Override
        public String phrase(Situation situation) {
            return situation.now() == null
                    ? "time not known"
                    : "at " + schedule.shown(situation.now()) + " in " + schedule.zone();
        }

        @Override
        public boolean isSubject() {
            return false;
        }
    }

    /** What the act itself weighs, whatever was declared. */
    record EvidenceAtLeast(int threshold) implements Condition {
        @Override
        public Said test(Situation situation) {
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
        public Said test(Situation situation) {
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
     * An expression that must say true.
     *
     * @param missingPasses where nothing but a missing act keeps it from being evaluated, the rule does not match
     * @param unknownHolds what is not known of an act may be what it looks for
     */
    record When(Expression<Situation> expression, boolean missingPasses, boolean unknownHolds) implements Condition {
        private static final int LONGEST_SHOWN = 160;

        @Override
        public Said test(Situation situation) {
            return switch (situation.expressions().outcome(expression)) {
                case TRUE -> Said.YES;
                case FALSE -> Said.NO;
                case OPEN -> unknownHolds ? FailClosed.ACT_UNKNOWN.said() : Said.NO;
                case FAILED ->
                    missingPasses && missesOnlyTheAct(situation) ? Said.NO : FailClosed.EXPRESSION_FAILED.said();
                case TOO_COSTLY -> FailClosed.EXPRESSION_TOO_COSTLY.said();
            };
        }

        private boolean missesOnlyTheAct(Situation situation) {
            var absent = situation.expressions().absences(expression);
            return situation.act() == null
                    && !absent.isEmpty()
                    && absent.stream().allMatch(name -> name.startsWith(Vocabulary.ACT + "."));
        }

        @Override
        public String phrase(Situation situation) {
            if (situation.overspent()) {
                return "when: " + FailClosed.EXPRESSION_TOO_COSTLY.text();
            }
            var absent = situation.expressions().absences(expression);
            return absent.isEmpty()
                    ? "when " + Visible.text(expression.text(), LONGEST_SHOWN)
                    : "when: " + String.join(", ", absent) + " " + FailClosed.EXPRESSION_FAILED.text();
        }

        @Override
        public boolean isSubject() {
            return false;
        }

        @Override
        public boolean mayHold(Situation situation) {
            return true;
        }

        @Override
        public Stream<Question> questions() {
            return expression.reads(Vocabulary.SESSION) ? Stream.of(new Question.Session()) : Stream.empty();
        }
    }

    /** Stands where a policy could not be understood. */
    record NotUnderstood(String what) implements Condition {
        @Override
        public Said test(Situation situation) {
            return Said.UNKNOWN;
        }

        @Override
        public String phrase(Situation situation) {
            return what;
        }
    }
}
