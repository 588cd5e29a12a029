package io.dashclaw.runtime.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final Credential ADMIN =
            new Credential("operator", "org", Role.ADMIN, "operator", "operator", List.of());
    private static final Credential MEMBER =
            new Credential("key_1", "org", Role.MEMBER, "key_1", "operator", List.of());

    @Test
    void aPositionThatIsKeptIsCopiedFromThere() {
        Feed feed = listened(10);
        feed.add(entries(10, 20));
        Buffer out = Buffer.buffer();
        assertEquals(new Feed.Slice(20, 5), feed.copy(15, Long.MAX_VALUE, ADMIN, out, 1000));
        assertEquals("15,16,17,18,19,", out.toString());
    }

    @Test
    void aSliceEndsAtItsLimitAndWhenItIsFull() {
        Feed feed = listened(0);
        feed.add(entries(0, 9));
        assertEquals(new Feed.Slice(4, 2), feed.copy(2, 4, ADMIN, Buffer.buffer(), 1000));
        assertEquals(new Feed.Slice(3, 1), feed.copy(2, 9, ADMIN, Buffer.buffer(), 1));
    }

    @Test
    void whatIsTooOldIsNotKept() {
        Feed feed = listened(0);
        feed.add(entries(0, Feed.ENTRIES + 3));
        assertEquals(-1, feed.copy(2, Long.MAX_VALUE, ADMIN, Buffer.buffer(), 1).next());
        assertEquals(4, feed.copy(3, Long.MAX_VALUE, ADMIN, Buffer.buffer(), 1).next());
        assertEquals(Feed.ENTRIES + 3, feed.end());
    }

    @Test
    void largeEntriesAreKeptInBytesNotInNumbers() {
        Feed feed = listened(0);
        byte[] mebibyte = new byte[1 << 20];
        feed.add(LongStream.range(0, 20)
                .mapToObj(seq -> new Told(seq, true, null, null, 1, mebibyte))
                .toList());
        assertEquals(
                -1, feed.copy(11, Long.MAX_VALUE, ADMIN, Buffer.buffer(), 1).next());
        assertEquals(
                13, feed.copy(12, Long.MAX_VALUE, ADMIN, Buffer.buffer(), 1).next());
    }

    @Test
    void whatAReaderMayNotSeeIsPassedOver() {
        Feed feed = listened(0);
        feed.add(List.of(
                new Told(0, false, "key_2", "a", 1, "0,".getBytes()),
                new Told(1, false, "key_1", "a", 1, "1,".getBytes()),
                new Told(2, true, null, null, 1, "2,".getBytes()),
                new Told(3, false, null, null, 1, "3,".getBytes())));
        Buffer out = Buffer.buffer();
        assertEquals(new Feed.Slice(4, 2), feed.copy(0, Long.MAX_VALUE, MEMBER, out, 1000));
        assertEquals("1,2,", out.toString());
    }

    @Test
    void nothingIsReadOrKeptWhileNobodyListens() {
        Feed feed = new Feed("org", 0);
        assertFalse(feed.heard(7));
        assertEquals(7, feed.end());
        Listener listener = listener(feed);
        assertEquals(7, feed.join(listener));
        assertTrue(feed.heard(9));
        feed.add(entries(7, 9));
        feed.leave(listener);
        assertEquals(-1, feed.copy(8, Long.MAX_VALUE, ADMIN, Buffer.buffer(), 1).next());
        assertEquals(9, feed.end());
    }

    private static Feed listened(long next) {
        Feed feed = new Feed("org", next);
        feed.join(listener(feed));
        return feed;
    }

    private static Listener listener(Feed feed) {
        return new Listener(null, feed, ADMIN, Cursor.of(null, null), null, () -> {});
    }

    private static List<Told> entries(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(seq -> new Told(seq, true, null, null, 1, (seq + ",").getBytes()))
                .toList();
    }
}
