package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Who is enough for a rule; the vocabulary is small, so that people meet seats often. */
class QuorumLawsTest {
    private static final List<String> GROUPS = List.of("sre", "security", "legal");
    private static final List<String> PEOPLE = List.of("ann", "bob", "cid", "dee", "eve");

    @Property
    void itIsMetExactlyWhenSomeSeatingFillsIt(@ForAll("quorums") Quorum quorum, @ForAll("voters") List<Voter> voters) {
        assertEquals(someSeatingFills(chairs(quorum), firstVotes(voters)), quorum.metBy(voters));
    }

    @Property
    void orderNeverMattersForWhetherItIsMet(
            @ForAll("quorums") Quorum quorum, @ForAll("people") List<Voter> voters, @ForAll Random random) {
        var shuffled = new ArrayList<>(voters);
        Collections.shuffle(shuffled, random);
        assertEquals(quorum.metBy(voters), quorum.metBy(shuffled));
        assertEquals(free(quorum, voters), free(quorum, shuffled));
    }

    @Property
    void anotherVoteNeverTakesAnythingAway(
            @ForAll("quorums") Quorum quorum, @ForAll("voters") List<Voter> voters, @ForAll("voter") Voter another) {
        var more = new ArrayList<>(voters);
        more.add(another);
        assertTrue(free(quorum, more) <= free(quorum, voters));
        assertTrue(free(quorum, more) >= free(quorum, voters) - 1);
    }

    @Property
    void votingTwiceCountsOnce(@ForAll("quorums") Quorum quorum, @ForAll("voters") List<Voter> voters) {
        var twice = Stream.concat(voters.stream(), voters.stream()).toList();
        assertEquals(quorum.missing(voters), quorum.missing(twice));
    }

    @Property
    void fewerPeopleThanSeatsAreNeverEnough(@ForAll("quorums") Quorum quorum, @ForAll("voters") List<Voter> voters) {
        if (firstVotes(voters).size() < chairs(quorum).size()) {
            assertFalse(quorum.metBy(voters));
        }
    }

    @Property
    void everyRuleIsMetByItself(
            @ForAll("approvals") Approval one,
            @ForAll("approvals") Approval other,
            @ForAll("voters") List<Voter> voters) {
        assertEquals(one.metBy(voters) && other.metBy(voters), one.join(other).metBy(voters));
    }

    @Example
    void thePersonWhoFitsBothSeatsMovesForTheOneWhoFitsOne() {
        var quorum = quorum(new Quorum.Seat("sre", 1), new Quorum.Seat("security", 1));
        var both = new Voter("ann", Set.of("sre", "security"));
        assertEquals(List.of(new Quorum.Seat("security", 1)), quorum.missing(List.of(both)));
        assertTrue(quorum.metBy(List.of(both, new Voter("bob", Set.of("sre")))));
        assertTrue(quorum.metBy(List.of(both, new Voter("bob", Set.of("security")))));
        assertFalse(quorum.metBy(List.of(both, new Voter("bob", Set.of("legal")))));
    }

    @Example
    void onePersonCountsForSeveralRules() {
        var rules = approval(quorum(new Quorum.Seat("sre", 1))).join(approval(other(new Quorum.Seat("security", 1))));
        assertTrue(rules.metBy(List.of(new Voter("ann", Set.of("sre", "security")))));
    }

    @Example
    void withoutAQuorumOnePersonIsEnough() {
        assertFalse(Approval.PLAIN.metBy(List.of()));
        assertTrue(Approval.PLAIN.metBy(List.of(new Voter("ann", Set.of()))));
    }

    /** By trying everything. */
    private static boolean someSeatingFills(List<String> chairs, List<Voter> voters) {
        if (chairs.isEmpty()) {
            return true;
        }
        var group = chairs.get(0);
        var rest = chairs.subList(1, chairs.size());
        return voters.stream()
                .filter(voter -> group == null || voter.groups().contains(group))
                .anyMatch(voter -> someSeatingFills(rest, without(voters, voter)));
    }

    private static List<Voter> without(List<Voter> voters, Voter one) {
        return voters.stream()
                .filter(voter -> !voter.owner().equals(one.owner()))
                .toList();
    }

    private static List<Voter> firstVotes(List<Voter> voters) {
        var seen = new HashSet<String>();
        return voters.stream().filter(voter -> seen.add(voter.owner())).toList();
    }

    private static List<String> chairs(Quorum quorum) {
        var chairs = new ArrayList<String>();
        quorum.seats().forEach(seat -> chairs.addAll(Collections.nCopies(seat.count(), seat.group())));
        return chairs;
    }

    private static int free(Quorum quorum, List<Voter> voters) {
        return quorum.missing(voters).stream().mapToInt(Quorum.Seat::count).sum();
    }

    private static Quorum quorum(Quorum.Seat... seats) {
        return new Quorum(new PolicyRef("p1", 1, "d", "one"), List.of(seats));
    }

    private static Quorum other(Quorum.Seat... seats) {
        return new Quorum(new PolicyRef("p2", 1, "d", "other"), List.of(seats));
    }

    private static Approval approval(Quorum quorum) {
        return new Approval(null, Separation.AGENT, null, List.of(quorum));
    }

    @Provide
    Arbitrary<Voter> voter() {
        return Combinators.combine(
                        Arbitraries.of(PEOPLE), Arbitraries.of(GROUPS).set().ofMaxSize(3))
                .as(Voter::new);
    }

    @Provide
    Arbitrary<List<Voter>> voters() {
        return voter().list().ofMaxSize(6);
    }

    /** Each at most once. */
    @Provide
    Arbitrary<List<Voter>> people() {
        return voters().map(QuorumLawsTest::firstVotes);
    }

    @Provide
    Arbitrary<Quorum> quorums() {
        var seat = Combinators.combine(
                        Arbitraries.of(GROUPS).injectNull(0.2),
                        Arbitraries.integers().between(1, 2))
                .as(Quorum.Seat::new);
        return Combinators.combine(
                        Arbitraries.of("p1", "p2"), seat.list().ofMinSize(1).ofMaxSize(3))
                .as((id, seats) -> new Quorum(new PolicyRef(id, 1, "d", id), seats));
    }

    @Provide
    Arbitrary<Approval> approvals() {
        return quorums().map(QuorumLawsTest::approval);
    }
}
