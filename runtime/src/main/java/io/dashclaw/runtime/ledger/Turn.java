package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The time during which one batch of transitions holds the head of its organisation. */
public final class Turn {
    /** Sets the parameters of one prepared row change. */
    @FunctionalInterface
    public interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private final Connection connection;
    private final Snapshot snapshot;
    private final Instant now;
    private final Head head;
    private final Map<Transition.Loader<?>, Map<String, Object>> rows = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();
    private Books books;
    private boolean policiesMoved;
    private boolean keysMoved;
    private boolean agentsMoved;
    private int writes;

    Turn(Connection connection, Snapshot snapshot, Head head, Instant now) {
        this.connection = connection;
        this.snapshot = snapshot;
        this.head = head;
        this.now = now;
    }

    public String org() {
        return head.org();
    }

    /** What the decisions of this turn stand on: the head's epoch, which cannot move while the turn lasts. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** The database's clock, in microseconds: the one that expiries are judged by. */
    public Instant now() {
        return now;
    }

    public Connection connection() {
        return connection;
    }

    /** The row as this turn knows it, changes of earlier transitions included; null when there is none. */
    @SuppressWarnings("unchecked")
    public <R> R row(Transition.Loader<R> loader, String id) {
        return (R) rows.getOrDefault(loader, Map.of()).get(id);
    }

    /** What later transitions of this turn will see. */
    public <R> void replace(Transition.Loader<R> loader, String id, R row) {
        rows.computeIfAbsent(loader, any -> new HashMap<>()).put(id, row);
    }

    /** What budgets stand at, and where what is spent is booked. */
    public Books books() {
        if (books == null) {
            books = new Books(connection, head.org(), now);
        }
        return books;
    }

    /** @return the entry's number */
    public long append(Entry entry) {
        writes++;
        entries.add(entry);
        return head.next() + entries.size() - 1;
    }

    /** Changes one row at the end of the turn, together with all others that use the same statement. */
    public void update(String sql, Binder binder) throws SQLException {
        writes++;
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        binder.bind(statement);
        statement.addBatch();
    }

    /** The policy set has changed: nothing decided under the older one can be recorded any more. */
    public void movePolicies() {
        policiesMoved = true;
    }

    /** Keys have changed: nothing is recorded any more under one that was revoked. */
    public void moveKeys() {
        keysMoved = true;
    }

    /** Agents have changed: nothing decided by what was known of them before can be recorded any more. */
    public void moveAgents() {
        agentsMoved = true;
    }

    /** @throws SQLException when what was answered of budgets could not be read */
    void check() throws SQLException {
        if (books != null) {
            books.check();
        }
    }

    int writes() {
        return writes;
    }

    boolean moved() {
        return policiesMoved || keysMoved || agentsMoved;
    }

    void load(List<Transition.Need<?>> needs) throws SQLException {
        Map<Transition.Loader<?>, java.util.Set<String>> ids = new HashMap<>();
        for (Transition.Need<?> need : needs) {
            ids.computeIfAbsent(need.loader(), any -> new java.util.LinkedHashSet<>())
                    .addAll(need.ids());
        }
        for (var kind : ids.entrySet()) {
            rows.computeIfAbsent(kind.getKey(), any -> new HashMap<>())
                    .putAll(kind.getKey().load(connection, head.org(), kind.getValue()));
        }
    }

    /** Writes rows, entries and the head; the caller commits. @return the head as it then stands */
    Head finish() throws SQLException {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.executeBatch();
            }
        } finally {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
        }
        if (books != null) {
            books.write();
        }
        long epoch = moved() ? head.epoch() + 1 : head.epoch();
        Head after = new Head(
                head.org(),
                head.next() + entries.size(),
                epoch,
                policiesMoved ? epoch : head.policies(),
                keysMoved ? epoch : head.keys(),
                agentsMoved ? epoch : head.agents());
        LedgerTable.append(connection, head, entries, after);
        return after;
    }
}
