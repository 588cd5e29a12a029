package io.dashclaw.runtime.ledger;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The newest snapshot that this replica has of each organisation. */
@ApplicationScoped
public class Snapshots {
    private final List<SnapshotPart<?>> parts;
    private final Map<String, Snapshot> current = new ConcurrentHashMap<>();

    Snapshots(@All List<SnapshotPart<?>> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Null for an organisation that this replica has not loaded. */
    public Snapshot current(String org) {
        return current.get(org);
    }

    Collection<Snapshot> all() {
        return current.values();
    }

    /** Loads what moved since the snapshot at hand; the connection must not be in a transaction. */
    Snapshot refresh(Connection connection, String org) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try {
            Snapshot fresh = loadWithin(connection, Heads.read(connection, org));
            connection.commit();
            return publish(fresh);
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
        }
    }

    /** The snapshot of this very head, within the caller's transaction (which holds the head, or sees one view). Not published. */
    Snapshot loadWithin(Connection connection, Head head) throws SQLException {
        Snapshot known = current.get(head.org());
        if (known != null && known.epoch() == head.epoch()) {
            return known;
        }
        Map<Class<?>, Object> loaded = new HashMap<>();
        for (SnapshotPart<?> part : parts) {
            boolean unchanged = known != null && part.changedAt(known.head()) == part.changedAt(head);
            loaded.put(part.type(), unchanged ? known.part(part.type()) : part.load(connection, head.org()));
        }
        return new Snapshot(head, loaded);
    }

    /** Keeps the newer of the two: loads may finish out of order. */
    Snapshot publish(Snapshot fresh) {
        return current.merge(fresh.org(), fresh, (old, next) -> next.epoch() >= old.epoch() ? next : old);
    }
}
