package io.dashclaw.policy;

import java.util.Objects;
import java.util.Set;

/**
 * Somebody who said yes.
 *
 * @param owner the person, however many credentials she has
 * @param groups that the credential carried when she said it
 */
public record Voter(String owner, Set<String> groups) {

    public Voter {
        Objects.requireNonNull(owner, "owner");
        groups = Set.copyOf(groups);
    }

    boolean fills(Quorum.Seat seat) {
        return seat.group() == null || groups.contains(seat.group());
    }
}
