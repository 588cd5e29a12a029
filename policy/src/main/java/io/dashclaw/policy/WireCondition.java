package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Push;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What DashClaw's own policy types look at, and no field of the one rule form does. */
sealed interface WireCondition extends Condition {

    private static Said answer(boolean holds) {
        return holds ? Said.YES : Said.NO;
    }

    /** Without case: a name that only differs in it is meant too. */
    private static boolean matches(String glob, String name) {
        return Glob.matchesWord(CaseFold.fold(glob), CaseFold.fold(name));
    }

    /** One of these is enough. */
    record AnyOf(List<Condition> conditions) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var strongest = Said.NO;
            for (var condition : conditions) {
                var said = condition.test(situation);
                if (said == Said.YES) {
                    return said;
                }
                strongest = said.compareTo(strongest) > 0 ? said : strongest;
            }
            return strongest;
        }

        @Override
        public String phrase(Situation situation) {
            return conditions.stream()
                    .filter(condition -> condition.test(situation) != Said.NO)
                    .map(condition -> condition.phrase(situation))
                    .collect(Collectors.joining(", "));
        }
    }

    /** Everything but an act that is nothing else than one of these commands. */
    record OtherShape(Set<String> shapes) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var act = situation.act();
            return answer(
                    act == null || !act.unknown().isEmpty() || act.shape() == null || !shapes.contains(act.shape()));
        }

        /** What a rule leaves out is not why it matches. */
        @Override
        public String phrase(Situation situation) {
            return "";
        }
    }

    /** @param forced only pushes that rewrite or delete what the remote has @param branches to one of these; empty: to any */
    record Pushed(boolean forced, List<String> branches) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            if (situation.act() == null) {
                return Said.NO;
            }
            var strongest = InDoubt.USUAL.answer(situation, Analysis.Facet.FLAGS);
            for (var push : situation.act().pushes()) {
                var said = test(push);
                if (said == Said.YES) {
                    return said;
                }
                strongest = said.compareTo(strongest) > 0 ? said : strongest;
            }
            return strongest;
        }

        private Said test(Push push) {
            boolean force = !forced || push.forced();
            boolean branch = branches.isEmpty()
                    || push.every()
                    || push.branches().stream()
                            .anyMatch(name -> branches.stream().anyMatch(glob -> matches(glob, name)));
            if (force && branch) {
                return Said.YES;
            }
            return push.unclear() ? Said.UNSTATED : Said.NO;
        }

        @Override
        public String phrase(Situation situation) {
            var pushes = situation.act().pushes();
            if (pushes.stream().noneMatch(push -> test(push) != Said.NO)) {
                return "an act that could not be understood";
            }
            var what = forced ? "forced git push" : "git push";
            return branches.isEmpty() ? what : what + " to " + String.join(" or ", branches);
        }
    }

    /** The risk is above where people are asked, and below the threshold that decides. */
    record RiskBelow(int threshold) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            return answer(situation.risk().finalScore() < threshold);
        }

        @Override
        public String phrase(Situation situation) {
            return "below " + threshold;
        }

        @Override
        public boolean isSubject() {
            return false;
        }
    }

    /** The tool asks for more than the agent may do. */
    record BeyondPermission() implements WireCondition {
        /** Of an agent whose permission nobody set. */
        private static final Permission USUAL = Permission.DANGER;

        @Override
        public Said test(Situation situation) {
            var wanted = situation.intent().reported().requiredPermission();
            return answer(wanted != null && wanted.compareTo(permitted(situation)) > 0);
        }

        private static Permission permitted(Situation situation) {
            var agent = situation.agent();
            return agent == null ? USUAL : agent.permission();
        }

        @Override
        public String phrase(Situation situation) {
            return "permission "
                    + situation.intent().reported().requiredPermission().wire() + " beyond "
                    + permitted(situation).wire();
        }
    }

    /** Less was tested than it takes. */
    record LessGreen(Reported.Green required) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var green = situation.intent().reported().green();
            return answer(green == null || green.compareTo(required) < 0);
        }

        @Override
        public String phrase(Situation situation) {
            var green = situation.intent().reported().green();
            return "tested " + (green == null ? "nobody knows how far" : "as far as " + shown(green)) + ", required: "
                    + shown(required);
        }

        @Override
        public boolean isSubject() {
            return false;
        }

        private static String shown(Reported.Green green) {
            return green.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The branch is behind the one it came from. What is not said about a branch that is named at all is held. */
    record Behind(Set<Reported.Freshness> states, long free) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var branch = situation.intent().reported().branch();
            if (branch == null || branch.freshness() != null && !states.contains(branch.freshness())) {
                return Said.NO;
            }
            if (branch.commitsBehind() == null) {
                return Said.UNSTATED;
            }
            boolean behind = branch.commitsBehind() > free;
            return !behind ? Said.NO : branch.freshness() == null ? Said.UNSTATED : Said.YES;
        }

        @Override
        public String phrase(Situation situation) {
            var branch = situation.intent().reported().branch();
            var state = branch.freshness() == null
                    ? "of unknown freshness"
                    : branch.freshness().name().toLowerCase(Locale.ROOT);
            return "branch " + state + ", "
                    + (branch.commitsBehind() == null ? "nobody knows how far" : branch.commitsBehind() + " commits")
                    + " behind";
        }

        @Override
        public boolean isSubject() {
            return false;
        }
    }

    /** The act does not bear out the action type under which the intent is judged. */
    record WithoutEvidence() implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var act = situation.act();
            return answer(act == null
                    || act.unknown().contains(Analysis.Facet.FLAGS)
                    || !situation.risk().mismatch()
                            && !CaseFold.fold(act.derivedType()).equals(situation.actionType()));
        }

        @Override
        public String phrase(Situation situation) {
            return situation.act() == null ? "an intent without an act" : "an intent that its act does not bear out";
        }
    }

    /** A child of these agents, of one of these kinds: {@code a:b:c} is a {@code c} of {@code a:b} and of {@code a}. Who names nobody may be one. */
    record Child(List<String> parents, List<String> kinds) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var agent = situation.intent().agentId();
            if (agent == null) {
                return Said.UNSTATED;
            }
            int colon = agent.lastIndexOf(':');
            return answer(colon >= 0
                    && (matches(parents, agent.substring(0, colon)) || matches(parents, Intent.baseOf(agent)))
                    && matches(kinds, agent.substring(colon + 1)));
        }

        private static boolean matches(List<String> globs, String id) {
            return globs.stream().anyMatch(glob -> WireCondition.matches(glob, id));
        }

        @Override
        public String phrase(Situation situation) {
            return situation.intent().agentId() == null ? "an agent that is not named" : "a delegated agent";
        }
    }

    /** Delegated more often than that: {@code a:b} once, {@code a:b:c} twice. */
    record Deeper(long depth) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            return answer(depth(situation) > depth);
        }

        private static long depth(Situation situation) {
            var agent = situation.intent().agentId();
            return agent == null ? 0 : agent.chars().filter(c -> c == ':').count();
        }

        @Override
        public String phrase(Situation situation) {
            return "delegated " + depth(situation) + " deep, limit " + depth;
        }
    }

    /** Nobody has proven who the parent is. Identities are not verified yet, so this is every parent. */
    record UnverifiedParent() implements WireCondition {
        @Override
        public Said test(Situation situation) {
            return Said.YES;
        }

        @Override
        public String phrase(Situation situation) {
            return "the parent is not verified";
        }
    }

    /** @param unwelcome a provider on the list is too much; otherwise one that is not on it */
    record Provider(Set<String> names, boolean unwelcome) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var provider = situation.intent().reported().provider();
            return provider == null
                    ? Said.UNSTATED
                    : answer(names.contains(CaseFold.fold(provider.strip())) == unwelcome);
        }

        @Override
        public String phrase(Situation situation) {
            return situation.intent().reported().provider() == null
                    ? "provider not stated"
                    : unwelcome ? "a provider on the block list" : "a provider outside of the allow list";
        }
    }

    /** @param micro millionths of a US dollar, from which on (inclusive) it is too much */
    record SpendsFrom(long micro) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            var spend = situation.intent().reported().spendMicroUsd();
            return answer(spend != null && spend >= micro);
        }

        @Override
        public String phrase(Situation situation) {
            return "spends " + Usd.shown(situation.intent().reported().spendMicroUsd()) + " USD";
        }
    }

    /** A limit cannot be held against an amount that nobody knows. */
    record AmountUnstated() implements WireCondition {
        @Override
        public Said test(Situation situation) {
            return answer(situation.intent().reported().spendMicroUsd() == null);
        }

        @Override
        public String phrase(Situation situation) {
            return "amount not stated";
        }
    }

    /** Says what the rule says where its question was not answered; holds always. */
    record WhereUnanswered(Question question, Verdict verdict) implements WireCondition {
        @Override
        public Said test(Situation situation) {
            return Said.YES;
        }

        @Override
        public Verdict verdict(Verdict ruled, Situation situation) {
            return situation.answer(question, Answer.class).isPresent() ? ruled : verdict;
        }

        @Override
        public String phrase(Situation situation) {
            return "";
        }
    }

    /** A budget of each agent cannot be looked up for one that is not named. */
    record NamesNobody() implements WireCondition {
        @Override
        public Said test(Situation situation) {
            return answer(situation.intent().agentId() == null);
        }

        @Override
        public String phrase(Situation situation) {
            return "agent not stated";
        }
    }
}
