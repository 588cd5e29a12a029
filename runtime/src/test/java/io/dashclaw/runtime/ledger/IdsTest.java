package io.dashclaw.runtime.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.inject.Vetoed;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private final Hand hand = new Hand();
    private final Ids ids = new Ids(hand, new Slot(5));

    @Test
    void decisionsAreTheirTimeTheirReplicaAndACounter() {
        long bits = Long.parseLong(ids.decision().substring("act_gd_".length()), 16);
        assertEquals(NOW.toEpochMilli(), bits >>> 22);
        assertEquals(5, bits >>> 12 & 1023);
        assertEquals(0, bits & 4095);
    }

    @Test
    void decisionsSortAsTheyWereMade() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) { // more than the counter of one millisecond holds
            made.add(ids.decision());
            assertTrue(made.get(i).matches("act_gd_[0-9a-f]{16}"));
        }
        assertEquals(made, made.stream().sorted().toList());
        assertEquals(10_000, new HashSet<>(made).size());
    }

    @Test
    void aClockThatGoesBackMakesNoIdTwice() {
        TreeSet<String> made = new TreeSet<>(List.of(ids.decision()));
        hand.now = NOW.minusSeconds(60);
        String later = ids.decision();
        assertTrue(later.compareTo(made.last()) > 0, later);
    }

    @Test
    void replicasMakeNoIdTwice() {
        Ids other = new Ids(hand, new Slot(6));
        var made = new HashSet<String>();
        IntStream.range(0, 1000).forEach(i -> {
            assertTrue(made.add(ids.decision()));
            assertTrue(made.add(other.decision()));
        });
    }

    @Test
    void actionsAreUuids() {
        String action = ids.action();
        assertTrue(action.matches("act_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), action);
        hand.now = NOW.plusMillis(1);
        assertTrue(ids.action().compareTo(action) > 0);
    }

    @Test
    void anIdLiesWithinTheBoundsOfItsMonth() {
        Instant end = Instant.parse("2026-04-01T00:00:00Z");
        for (Instant at : List.of(NOW, end.minusMillis(1))) {
            hand.now = at;
            String decision = new Ids(hand, new Slot(1023)).decision();
            assertTrue(decision.compareTo(Ids.decisionBound(NOW)) >= 0, decision);
            assertTrue(decision.compareTo(Ids.decisionBound(end)) < 0, decision);
            String action = ids.action();
            assertTrue(action.compareTo(Ids.actionPrefix(NOW.toEpochMilli())) >= 0, action);
            assertTrue(action.compareTo(Ids.actionPrefix(end.toEpochMilli())) < 0, action);
        }
    }

    @Vetoed // a scope is inherited, and this is no bean
    private static final class Slot extends ReplicaSlot {
        private final int slot;

        Slot(int slot) {
            super(null);
            this.slot = slot;
        }

        @Override
        int held() {
            return slot;
        }
    }

    private static final class Hand extends Clock {
        Instant now = NOW;

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
