package io.dashclaw.policy.act;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One {@code git push} that an act makes, wherever in it.
 *
 * @param forced rewrites or deletes what the remote has
 * @param branches where to, without {@code refs/heads/}; what other references are named for keeps its whole name
 * @param every every branch of the remote may be meant
 * @param unclear which branch it is, or whether it is forced, cannot be told from the act alone
 */
public record Push(boolean forced, List<String> branches, boolean every, boolean unclear) {
    public Push {
        branches = List.copyOf(branches);
    }

    Push masked(UnaryOperator<String> mask) {
        return new Push(forced, branches.stream().map(mask).toList(), every, unclear);
    }
}
