package io.dashclaw.policy.suite;

import io.dashclaw.policy.Derivation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the cases of a suite leave unproven: policies that never matched, and conditions that could be struck out without any case noticing. A condition is
 * decided by a case in which everything else holds and it does not.
 */
public final class Coverage {
    private final Map<String, Seen> byPolicy = new LinkedHashMap<>();

    /** Also policies that no case was about are counted. */
    Coverage(Suite suite) {
        suite.run()
                .map(Outcome::derivation)
                .flatMap(derivation -> derivation.steps().stream())
                .forEach(this::add);
        var silent = suite.policies().stream()
                .filter(policy -> policy.active() && !byPolicy.containsKey(policy.id()))
                .toList();
        silent.forEach(policy -> byPolicy.put(policy.id(), new Seen(policy.name())));
    }

    private void add(Derivation.Step step) {
        var seen = byPolicy.computeIfAbsent(
                step.by().id(), id -> new Seen(step.by().name()));
        seen.add(step);
    }

    int policies() {
        return byPolicy.size();
    }

    int matched() {
        return (int) byPolicy.values().stream().filter(seen -> seen.matched).count();
    }

    int conditions() {
        return byPolicy.values().stream().mapToInt(seen -> seen.decided.size()).sum();
    }

    int decided() {
        return (int) byPolicy.values().stream()
                .flatMap(seen -> seen.decided.stream())
                .filter(decided -> decided)
                .count();
    }

    /** One line for each gap; none: every part of every policy has a case. */
    List<String> gaps() {
        return byPolicy.values().stream().flatMap(seen -> seen.gaps().stream()).toList();
    }

    private static final class Seen {
        private final String name;
        private final List<String> conditions = new ArrayList<>();
        private final List<Boolean> decided = new ArrayList<>();
        private boolean matched;

        Seen(String name) {
            this.name = name;
        }

        void add(Derivation.Step step) {
            if (conditions.isEmpty()) {
                step.parts().forEach(part -> {
                    conditions.add(part.what());
                    decided.add(false);
                });
            }
            matched |= step.matched();
            var refused = IntStream.range(0, step.parts().size())
                    .filter(i -> !step.parts().get(i).holds())
                    .boxed()
                    .toList();
            if (refused.size() == 1) {
                decided.set(refused.get(0), true);
            }
        }

        List<String> gaps() {
            var gaps = new ArrayList<String>();
            if (!matched) {
                gaps.add(name + ": never matched");
            }
            IntStream.range(0, conditions.size())
                    .filter(i -> !decided.get(i))
                    .forEach(i -> gaps.add(name + ": “" + conditions.get(i) + "” never decided"));
            return gaps;
        }
    }
}
