package io.dashclaw.runtime.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue queue = new FairQueue(8);

    @Test
    void linesAreServedInTurns() throws Exception {
        offer("flood", 4);
        offer("calm", 1);
        offer("other", 2);
        assertEquals(List.of("flood", "calm", "other", "flood", "other", "flood", "flood"), taken(10));
    }

    @Test
    void whatIsLeftOfABatchKeepsItsTurn() throws Exception {
        offer("flood", 4);
        offer("calm", 2);
        assertEquals(List.of("flood", "calm", "flood"), taken(3));
        assertEquals(List.of("calm", "flood", "flood"), taken(3));
    }

    @Test
    void oneLineTakesHalfOfTheRoomAtMost() {
        offer("flood", 4);
        assertFalse(queue.offer(change("flood", "org", Change.Lane.FAIR)));
        assertTrue(queue.offer(change("calm", "org", Change.Lane.FAIR)));
    }

    @Test
    void whoHasNothingWaitingIsLetInWhenAllRoomIsTaken() {
        offer("flood 1", 4);
        offer("flood 2", 4);
        assertTrue(queue.offer(change("calm", "org", Change.Lane.FAIR)));
        assertFalse(queue.offer(change("calm", "org", Change.Lane.FAIR)));
        assertEquals(9, queue.depth());
    }

    @Test
    void theReservedLineGoesFirstAndHasItsOwnRoom() throws Exception {
        offer("flood 1", 4);
        offer("flood 2", 4);
        assertTrue(queue.offer(change("approver", "org", Change.Lane.RESERVED)));
        assertEquals(List.of("approver", "flood 1"), taken(2));
        for (int i = 0; i < 8; i++) {
            assertTrue(queue.offer(change("approver", "org", Change.Lane.RESERVED)));
        }
        assertFalse(queue.offer(change("approver", "org", Change.Lane.RESERVED)));
    }

    @Test
    void aBatchIsOfOneOrganisation() throws Exception {
        queue.offer(change("a", "one", Change.Lane.FAIR));
        queue.offer(change("b", "two", Change.Lane.FAIR));
        queue.offer(change("c", "one", Change.Lane.FAIR));
        queue.offer(change("d", "three", Change.Lane.RESERVED));
        queue.offer(change("e", "two", Change.Lane.RESERVED));
        assertEquals(List.of("d"), taken(10));
        assertEquals(List.of("e", "b"), taken(10));
        assertEquals(
                List.of("c", "a"), taken(10), "a has given its turn up to those who waited for another organisation");
        assertEquals(0, queue.depth());
    }

    @Test
    void drainingEmptiesAllLines() throws Exception {
        offer("a", 2);
        queue.offer(change("b", "org", Change.Lane.RESERVED));
        assertEquals(3, queue.drain().size());
        assertEquals(0, queue.depth());
        offer("a", 1);
        assertEquals(List.of("a"), taken(10));
    }

    @Test
    void whatWaitsWhenItClosesIsStillServed() throws Exception {
        offer("a", 1);
        queue.close();
        assertFalse(queue.offer(change("a", "org", Change.Lane.FAIR)));
        assertEquals(List.of("a"), taken(10));
        assertEquals(List.of(), taken(10));
    }

    private void offer(String credential, int times) {
        for (int i = 0; i < times; i++) {
            assertTrue(queue.offer(change(credential, "org", Change.Lane.FAIR)));
        }
    }

    private List<String> taken(int max) throws InterruptedException {
        return queue.take(max).stream().map(change -> change.by.id()).toList();
    }

    private static Change<?> change(String credential, String org, Change.Lane lane) {
        return new Change.Turning<>(
                new Credential(credential, org, Role.MEMBER, credential, credential, List.of()),
                lane,
                null,
                null,
                turn -> null);
    }
}
