package io.dashclaw.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The terms on which people may let a held intent go on.
 *
 * @param expiresAfter counted from the decision; null when no rule says, and then the runtime's own limit counts
 * @param escalateAfter counted from the decision: then more people are told; null: nobody is
 * @param quorums each must be met by itself; none: one person is enough
 */
public record Approval(Duration expiresAfter, Separation separation, Duration escalateAfter, List<Quorum> quorums) {

    /** What a rule asks for that says nothing about it. */
    public static final Approval PLAIN = new Approval(null, Separation.AGENT, null, List.of());

    private static final Quorum.Seat ANYONE = new Quorum.Seat(null, 1);

    public Approval {
        Objects.requireNonNull(separation, "separation");
        quorums = List.copyOf(quorums);
    }

    /** Terms that satisfy both: the earlier end, the stricter separation, everybody's quorum. */
    public Approval join(Approval other) {
        return new Approval(
                earlier(expiresAfter, other.expiresAfter),
                separation.compareTo(other.separation) >= 0 ? separation : other.separation,
                earlier(escalateAfter, other.escalateAfter),
                Stream.concat(quorums.stream(), other.quorums.stream())
                        .distinct()
                        .toList());
    }

    /** Whether these people are enough: for every rule's quorum by itself, and at least one where no rule has a quorum. */
    public boolean metBy(Collection<Voter> voters) {
        return missing(voters).isEmpty();
    }

    /** What is still missing, rule by rule; where no rule has a quorum, one person whom no rule names. */
    public List<Missing> missing(Collection<Voter> voters) {
        if (quorums.isEmpty()) {
            return voters.isEmpty() ? List.of(new Missing(null, ANYONE)) : List.of();
        }
        return quorums.stream()
                .flatMap(quorum -> quorum.missing(voters).stream().map(seat -> new Missing(quorum.by(), seat)))
                .toList();
    }

    /** @param by null where no rule has a quorum */
    public record Missing(PolicyRef by, Quorum.Seat seat) {}

    private static Duration earlier(Duration one, Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
