package io.dashclaw.runtime.ledger;

import java.util.Map;

/** What one organisation's decisions stand on at one epoch: immutable, read from one view of the database, swapped as a whole. */
public final class Snapshot {
    private final Head head;
    private final Map<Class<?>, Object> parts;

    Snapshot(Head head, Map<Class<?>, Object> parts) {
        this.head = head;
        this.parts = Map.copyOf(parts);
    }

    public String org() {
        return head.org();
    }

    public long epoch() {
        return head.epoch();
    }

    Head head() {
        return head;
    }

    public <T> T part(Class<T> type) {
        return type.cast(parts.get(type));
    }
}
