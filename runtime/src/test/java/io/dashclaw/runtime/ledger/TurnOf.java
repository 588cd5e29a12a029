package io.dashclaw.runtime.ledger;

import java.util.Map;

/** A turn without a database, for tests that need only a part of what it stands on. */
public final class TurnOf {
    private TurnOf() {}

    public static Turn part(Object part) {
        return new Turn(null, new Snapshot(null, Map.of(part.getClass(), part)), null, null);
    }
}
