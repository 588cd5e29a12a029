package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Push;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells what a {@code git push} pushes, by the labels that the tables gave its words. */
final class Pushes {
    static final String PROGRAM = "git";
    private static final Set<String> COMMANDS = Set.of("git push", "git send-pack", "git http-push");
    private static final Set<String> REWRITING = Set.of("forced", "mirror", "remove", "prune");
    private static final Set<String> EVERY = Set.of("mirror", "many", "prune");
    private static final String BRANCHES = "refs/heads/";

    private final List<String> branches = new ArrayList<>();
    private boolean forced;
    private boolean every;
    private boolean unclear;

    private Pushes() {}

    /** Null when it is none. @param reading that was described, so that its marks are set */
    static Push of(Reading reading) {
        var labels = reading.labels;
        if (!COMMANDS.contains(reading.name.toString()) || labels.has(Option.INERT)) {
            return null;
        }
        var push = new Pushes();
        push.forced = REWRITING.stream().anyMatch(labels::has);
        push.every = EVERY.stream().anyMatch(labels::has);
        labels.values("ref").forEach(push::reference);
        push.unclear |= labels.values("ref").isEmpty() && !push.every
                || reading.words.stream().anyMatch(word -> !word.isExact());
        return new Push(push.forced, push.branches, push.every, push.unclear);
    }

    /** {@code +source:destination}; without a destination the source is both, and without a source the destination is deleted. */
    private void reference(Value written) {
        if (!written.isExact()) {
            unclear = true;
            return;
        }
        var text = written.text().startsWith("+") ? written.text().substring(1) : written.text();
        int colon = text.indexOf(':');
        var destination = text.substring(colon + 1);
        forced |= colon == 0 && !destination.isEmpty() || written.text().startsWith("+");
        if (destination.isEmpty() || destination.indexOf('*') >= 0) {
            every = true;
        } else if (destination.equals("HEAD") || destination.equals("@")) {
            unclear = true;
        } else {
            branches.add(destination.startsWith(BRANCHES) ? destination.substring(BRANCHES.length()) : destination);
        }
    }
}
