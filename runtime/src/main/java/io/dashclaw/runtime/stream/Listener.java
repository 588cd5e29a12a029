package io.dashclaw.runtime.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dashclaw.runtime.access.Credential;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One open stream: a position in the ledger that moves as fast as its reader takes what it is sent. What is new comes from the
 * {@link Feed}; what is older is read from the ledger page by page, the next one only when the reader has taken the last one.
 * Everything happens on the stream's own context, but for what is volatile.
 */
final class Listener implements Flow.Publisher<Buffer>, Flow.Subscription {
    /** One write; large enough that many frames share one, small enough that 10,000 slow readers do not fill the memory. */
    private static final int WRITE = 32 << 10;

    /** How long the last write of a stream that ends may take. */
    private static final long LAST_WRITE_MILLIS = 250;

    final Credential by;
    final Feed feed;
    private final Streams streams;
    private final Context context;
    private final Cursor cursor;
    private final Runnable cut;
    private final long openedNanos = System.nanoTime();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile long sentNanos = openedNanos;
    private volatile boolean taking = true;

    private Flow.Subscriber<? super Buffer> subscriber;
    private long demand;
    private long position;
    private long greetAt;
    private boolean ready;
    private boolean reading;
    private boolean greeted;
    private boolean beat;
    private boolean over;
    private boolean ending;
    private int replayed;
    private String replayError;
    private LedgerPages.Page page;
    private int told;

    /** @param cut drops the connection, whatever is still to be written */
    Listener(Streams streams, Feed feed, Credential by, Cursor cursor, Context context, Runnable cut) {
        this.streams = streams;
        this.feed = feed;
        this.by = by;
        this.cursor = cursor;
        this.context = context;
        this.cut = cut;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Buffer> to) {
        subscriber = to;
        to.onSubscribe(this);
        context.runOnContext(nothing -> begin());
    }

    @Override
    public void request(long more) {
        context.runOnContext(nothing -> {
            demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
            taking = true;
            if (ending) {
                ending = false;
                subscriber.onComplete();
            } else {
                drain();
            }
        });
    }

    /** The client is gone. */
    @Override
    public void cancel() {
        leave();
        context.runOnContext(nothing -> {
            over = true;
            ending = false;
        });
    }

    // ---- where it starts

    private void begin() {
        long end = feed.join(this);
        if (left.get()) {
            feed.leave(this);
        } else if (cursor.absent()) {
            startAt(end, end);
        } else if (!cursor.understood()) {
            refuse(Cursor.UNKNOWN, end);
        } else if (cursor.seq() < end) {
            resume(end);
        } else {
            reading = true;
            streams.askHead(
                    this,
                    head -> context.runOnContext(nothing -> {
                        reading = false;
                        beyond(head, end);
                    }));
        }
    }

    /** This replica has not heard of the entry: another one may have. */
    private void beyond(long head, long end) {
        if (head < 0) {
            end();
        } else if (cursor.seq() >= head) {
            refuse(Cursor.UNKNOWN, end);
        } else {
            startAt(cursor.seq() + 1, Math.max(head, end));
        }
    }

    private void resume(long end) {
        if (end - cursor.seq() - 1 > streams.config.replay()) {
            refuse(Cursor.TOO_FAR, end);
        } else {
            startAt(cursor.seq() + 1, end);
        }
    }

    private void refuse(String error, long end) {
        replayError = error;
        startAt(end, end);
    }

    private void startAt(long first, long head) {
        position = first;
        greetAt = head;
        ready = true;
        drain();
    }

    // ---- what it is told

    /** There may be something new. Any thread. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            context.runOnContext(nothing -> {
                awake.set(false);
                drain();
            });
        }
    }

    private void drain() {
        while (ready && !over && demand > 0) {
            Buffer out = Buffer.buffer();
            while (out.length() < WRITE && step(out)) {
                // one source after the other, until there is nothing or enough
            }
            if (out.length() == 0 && beat && greeted) {
                out.appendBytes(Frame.HEARTBEAT);
            }
            beat = false;
            if (out.length() == 0) {
                return;
            }
            send(out);
        }
    }

    private void send(Buffer out) {
        demand--;
        sentNanos = System.nanoTime();
        taking = demand > 0;
        subscriber.onNext(out);
    }

    /** @return whether another step may have more */
    private boolean step(Buffer out) {
        if (page != null) {
            takePage(out);
            return true;
        }
        if (!greeted && position >= greetAt) {
            greeted = true;
            out.appendBytes(greeting());
            return true;
        }
        Feed.Slice slice = feed.copy(position, greeted ? Long.MAX_VALUE : greetAt, by, out, WRITE);
        if (slice.next() < 0) {
            readOn();
            return false;
        }
        boolean moved = slice.next() > position;
        position = slice.next();
        count(slice.frames());
        return moved;
    }

    private void takePage(Buffer out) {
        while (told < page.told().size() && out.length() < WRITE) {
            Told next = page.told().get(told++);
            out.appendBytes(next.bytes());
            count(next.frames());
        }
        if (told == page.told().size()) {
            position = page.next();
            page = null;
        }
    }

    private void count(int frames) {
        if (!greeted) {
            replayed += frames;
        }
    }

    private void readOn() {
        if (reading) {
            return;
        }
        long end = feed.end();
        if (end - position > streams.config.replay()) {
            end();
            return;
        }
        reading = true;
        streams.askPage(
                this,
                position,
                greeted ? end : greetAt,
                answer -> context.runOnContext(nothing -> {
                    reading = false;
                    if (answer == null) {
                        end();
                    } else {
                        page = answer;
                        told = 0;
                        drain();
                    }
                }));
    }

    private byte[] greeting() {
        Map<String, Object> connected = new LinkedHashMap<>();
        connected.put("status", "ok");
        connected.put("orgId", by.org());
        connected.put("backend", "ledger");
        connected.put("realtimeStatus", "ok");
        connected.put("replayed", replayed);
        connected.put("lastEventId", position == 0 ? null : Long.toString(position - 1));
        connected.put("replayError", replayError);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Frame.write(out, -1, "connected", streams.json.writeValueAsBytes(connected));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    // ---- how it ends

    /** Called at every tick; on any thread. */
    void tick(long now) {
        if (!taking && now - sentNanos > streams.config.patience().toNanos()) {
            cut();
        } else if (now - openedNanos > streams.config.lifetime().toNanos()) {
            end();
        } else if (now - sentNanos >= streams.config.heartbeat().toNanos()) {
            context.runOnContext(nothing -> {
                beat = true;
                drain();
            });
        }
    }

    /** Ends the stream in good order, when the reader has taken what it was sent last; its connection is cut when it does not. */
    void end() {
        leave();
        context.runOnContext(nothing -> {
            if (over) {
                return;
            }
            over = true;
            if (demand > 0) {
                subscriber.onComplete();
            } else {
                ending = true;
                context.owner().setTimer(LAST_WRITE_MILLIS, timer -> cutUnlessEnded());
            }
        });
    }

    private void cutUnlessEnded() {
        context.runOnContext(nothing -> {
            if (ending) {
                ending = false;
                cut.run();
            }
        });
    }

    private void cut() {
        leave();
        context.runOnContext(nothing -> {
            if (!over) {
                over = true;
                streams.wasSlow();
                cut.run();
            }
        });
    }

    private void leave() {
        if (left.compareAndSet(false, true)) {
            feed.leave(this);
            streams.closed(this);
        }
    }
}
