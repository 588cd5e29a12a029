package io.dashclaw.runtime.http;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts keys in fixed windows of time, in memory that no client can grow: a count-min sketch of two rows, 1 MiB in all.
 * Two keys that share both of their cells are counted as one, which errs towards the limit and cannot be provoked, because
 * the hash is seeded.
 */
final class Windows {
    private static final int SLOTS = 1 << 16;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final AtomicLongArray first = new AtomicLongArray(SLOTS);
    private final AtomicLongArray second = new AtomicLongArray(SLOTS);

    /** Counts the key once more; the count, at least, of this window. */
    int count(String key, long window) {
        long hash = hash(key);
        return Math.min(
                count(first, (int) hash & SLOTS - 1, window), count(second, (int) (hash >>> 32) & SLOTS - 1, window));
    }

    /** A cell is the window's number (low 32 bits of it) and the count in it; a new window overwrites the old count. */
    private static int count(AtomicLongArray row, int slot, long window) {
        long fresh = window << 32;
        long cell = row.updateAndGet(
                slot,
                old -> (old & 0xFFFF_FFFF_0000_0000L) == fresh
                        ? old + ((int) old == Integer.MAX_VALUE ? 0 : 1)
                        : fresh + 1);
        return (int) cell;
    }

    private long hash(String key) {
        long hash = seed;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
        return hash ^ hash >>> 32;
    }
}
