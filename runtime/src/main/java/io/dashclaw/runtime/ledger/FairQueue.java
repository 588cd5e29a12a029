package io.dashclaw.runtime.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer: one line a credential, served in turns, so that a flooding agent fills its own line only: whoever has
 * nothing waiting is let in even when all room is taken.
 * The reserved line (approvals, revocations) is served first and has its own room.
 */
final class FairQueue {
    private static final int MAX_BATCH_BYTES = 8 << 20;

    private final int perCredential;
    private final int total;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Change<?>> reserved = new ArrayDeque<>();
    private final Map<String, ArrayDeque<Change<?>>> lines = new HashMap<>();
    private final ArrayDeque<String> turns = new ArrayDeque<>();
    private int waiting;
    private boolean closed;

    FairQueue(int total) {
        this.total = total;
        this.perCredential = Math.max(1, total / 2);
    }

    /** False when there is no room: the caller answers 503 and asks to come back. */
    boolean offer(Change<?> change) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (change.lane == Change.Lane.RESERVED) {
                if (reserved.size() >= total) {
                    return false;
                }
                reserved.add(change);
            } else {
                ArrayDeque<Change<?>> line = lines.get(change.by.id());
                if (line != null && (waiting >= total || line.size() >= perCredential)) {
                    return false;
                }
                if (line == null) {
                    line = new ArrayDeque<>();
                    lines.put(change.by.id(), line);
                    turns.add(change.by.id());
                }
                line.add(change);
                waiting++;
            }
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for work, then takes up to {@code max} changes of one organisation; empty only when closed. */
    List<Change<?>> take(int max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (reserved.isEmpty() && waiting == 0) {
                if (closed) {
                    return List.of();
                }
                filled.await();
            }
            return gather(max);
        } finally {
            lock.unlock();
        }
    }

    int depth() {
        lock.lock();
        try {
            return waiting + reserved.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything that waits, at once: used when the database is away and nobody should wait for it. */
    List<Change<?>> drain() {
        lock.lock();
        try {
            List<Change<?>> all = new ArrayList<>(reserved);
            lines.values().forEach(all::addAll);
            reserved.clear();
            lines.clear();
            turns.clear();
            waiting = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Change<?>> gather(int max) {
        List<Change<?>> batch = new ArrayList<>(max);
        String org = null;
        int bytes = 0;
        for (Iterator<Change<?>> it = reserved.iterator(); it.hasNext() && batch.size() < max; ) {
            Change<?> change = it.next();
            if (org == null || org.equals(change.org())) {
                org = change.org();
                batch.add(change);
                it.remove();
            }
        }
        int skipped = 0;
        while (batch.size() < max && bytes < MAX_BATCH_BYTES && skipped < turns.size()) {
            String credential = turns.poll();
            ArrayDeque<Change<?>> line = lines.get(credential);
            Change<?> change = line.peek();
            if (org != null && !org.equals(change.org())) {
                turns.add(credential);
                skipped++;
                continue;
            }
            skipped = 0;
            org = change.org();
            line.poll();
            waiting--;
            bytes += change.weight();
            batch.add(change);
            if (line.isEmpty()) {
                lines.remove(credential);
            } else {
                turns.add(credential);
            }
        }
        return batch;
    }
}
