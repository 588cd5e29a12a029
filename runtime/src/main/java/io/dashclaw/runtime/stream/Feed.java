package io.dashclaw.runtime.stream;

import io.dashclaw.runtime.access.Credential;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest entries of one organisation, rendered once for all who listen. A listener is only a position in it: whoever falls behind
 * what is kept here reads the ledger instead, at its own pace. Nothing is kept while nobody listens.
 */
final class Feed {
    static final int ENTRIES = 2048;
    private static final long BYTES = 8 << 20;

    private final String org;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    /** The entry {@code seq} of {@code [start, end)} lies at {@code seq % ENTRIES}. */
    private final Told[] ring = new Told[ENTRIES];

    private long start;
    private long end;
    private long bytes;

    Feed(String org, long next) {
        this.org = org;
        this.start = next;
        this.end = next;
    }

    String org() {
        return org;
    }

    Set<Listener> listeners() {
        return listeners;
    }

    /** The number of the next entry that this replica has not been told of. */
    synchronized long end() {
        return end;
    }

    /** @return {@link #end}, from which on nothing is missed */
    synchronized long join(Listener listener) {
        listeners.add(listener);
        return end;
    }

    synchronized void leave(Listener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty()) {
            restartAt(end);
        }
    }

    /** @return false when nobody listens: then nothing needs to be read up to {@code to} */
    synchronized boolean heard(long to) {
        if (listeners.isEmpty()) {
            restartAt(to);
            return false;
        }
        return true;
    }

    /** Leaves out what is too old to be kept anyway. */
    synchronized void restartAt(long next) {
        while (start < end) {
            dropOldest();
        }
        start = next;
        end = next;
    }

    /** Every entry from {@link #end} on, in order, those that say nothing too. */
    synchronized void add(Iterable<Told> newest) {
        for (Told told : newest) {
            if (end - start == ENTRIES) {
                dropOldest();
            }
            ring[slot(end++)] = told;
            bytes += told.bytes().length;
            while (bytes > BYTES && end - start > 1) {
                dropOldest();
            }
        }
    }

    /** @param next where to go on; -1 when the position is no longer kept */
    record Slice(long next, int frames) {}

    /** Appends what the reader may see of {@code [position, limit)}, until the buffer is {@code full} bytes long. */
    synchronized Slice copy(long position, long limit, Credential reader, Buffer out, int full) {
        if (position < start) {
            return new Slice(-1, 0);
        }
        long next = position;
        int frames = 0;
        while (next < end && next < limit && out.length() < full) {
            Told told = ring[slot(next++)];
            if (told.frames() > 0 && told.visibleTo(reader)) {
                out.appendBytes(told.bytes());
                frames += told.frames();
            }
        }
        return new Slice(next, frames);
    }

    private void dropOldest() {
        int slot = slot(start++);
        bytes -= ring[slot].bytes().length;
        ring[slot] = null;
    }

    private static int slot(long seq) {
        return (int) (seq % ENTRIES);
    }
}
