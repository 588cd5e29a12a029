package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The people that one rule wants to hear; nobody fills two seats of the same rule.
 *
 * @param by the rule
 */
public record Quorum(PolicyRef by, List<Seat> seats) {

    public Quorum {
        Objects.requireNonNull(by, "by");
        seats = List.copyOf(seats);
    }

    /**
     * @param group null: anyone who may approve
     * @param count 1 to 10
     */
    public record Seat(String group, int count) {}

    public boolean metBy(Collection<Voter> voters) {
        return missing(voters).isEmpty();
    }

    /** The seats that are still free when everybody sits where that leaves the fewest; empty when the quorum is met. */
    public List<Seat> missing(Collection<Voter> voters) {
        var chairs = chairs();
        var taken = seat(chairs, voters);
        var free = new LinkedHashMap<String, Integer>();
        for (int chair = 0; chair < chairs.size(); chair++) {
            if (taken.get(chair) == null) {
                free.merge(chairs.get(chair).group(), 1, Integer::sum);
            }
        }
        var missing = new ArrayList<Seat>();
        free.forEach((group, count) -> missing.add(new Seat(group, count)));
        return List.copyOf(missing);
    }

    private List<Seat> chairs() {
        var chairs = new ArrayList<Seat>();
        seats.forEach(seat -> chairs.addAll(Collections.nCopies(seat.count(), new Seat(seat.group(), 1))));
        return chairs;
    }

    /** A maximum matching, by augmenting paths: whoever comes may make others move. @return who sits on each chair; null: nobody */
    private static List<Voter> seat(List<Seat> chairs, Collection<Voter> voters) {
        var taken = new ArrayList<Voter>(Collections.nCopies(chairs.size(), null));
        for (var voter : people(voters)) {
            seat(voter, chairs, taken, new boolean[chairs.size()]);
        }
        return taken;
    }

    private static boolean seat(Voter voter, List<Seat> chairs, List<Voter> taken, boolean[] tried) {
        for (int chair = 0; chair < chairs.size(); chair++) {
            if (!tried[chair] && voter.fills(chairs.get(chair))) {
                tried[chair] = true;
                var sitting = taken.get(chair);
                if (sitting == null || seat(sitting, chairs, taken, tried)) {
                    taken.set(chair, voter);
                    return true;
                }
            }
        }
        return false;
    }

    /** Each person once: the first vote is the one that counts. */
    private static Collection<Voter> people(Collection<Voter> voters) {
        Map<String, Voter> people = new LinkedHashMap<>();
        voters.forEach(voter -> people.putIfAbsent(voter.owner(), voter));
        return people.values();
    }
}
