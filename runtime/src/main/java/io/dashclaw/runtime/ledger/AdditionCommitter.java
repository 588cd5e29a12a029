package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.http.Failure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/** Commits additions: as one statement while the epoch they were decided under holds, decided again when it does not. */
final class AdditionCommitter {
    private static final Logger LOG = Logger.getLogger(AdditionCommitter.class);
    private static final int OPTIMISTIC_TRIES = 2;
    private static final long NOT_OWN = -1;

    private final WriterConnection connection;
    private final Patience patience;
    private final Snapshots snapshots;
    private final Budgets budgets;
    private final CommitNews news;
    private final Counter decidedAgain;

    /** The same request twice in one batch: the second goes after the first is committed, and finds its key taken. */
    private final List<Change.Adding<?>> twins = new ArrayList<>();

    AdditionCommitter(
            WriterConnection connection,
            Patience patience,
            Snapshots snapshots,
            Budgets budgets,
            CommitNews news,
            MeterRegistry metrics) {
        this.connection = connection;
        this.patience = patience;
        this.snapshots = snapshots;
        this.budgets = budgets;
        this.news = news;
        this.decidedAgain = Counter.builder("dashclaw.budget.redecisions")
                .description("Decisions made again under the head, because a budget had run full or free meanwhile")
                .register(metrics);
    }

    /** Settles all of them. */
    void add(List<Change.Adding<?>> changes) {
        List<Change.Adding<?>> open = changes;
        boolean inDoubt = false;
        while (!open.isEmpty()) {
            try {
                connection.open();
                if (inDoubt) {
                    open = withoutCommitted(open);
                    inDoubt = false;
                }
                if (!open.isEmpty()) {
                    addOnce(open);
                }
                return;
            } catch (SQLException e) {
                if (inDoubt || connection.lost(e)) {
                    inDoubt = true;
                    open = patience.forDatabase(open, e);
                } else if (WriterConnection.busy(e)) {
                    open = patience.of(open);
                } else {
                    split(open, e);
                    return;
                }
            }
        }
    }

    /** Narrows the guilty row down: its neighbours are committed without it. */
    private void split(List<Change.Adding<?>> changes, SQLException cause) {
        if (changes.size() == 1) {
            changes.get(0).fail(Patience.refused(cause));
            return;
        }
        int middle = changes.size() / 2;
        add(new ArrayList<>(changes.subList(0, middle)));
        add(new ArrayList<>(changes.subList(middle, changes.size())));
    }

    private void addOnce(List<Change.Adding<?>> changes) throws SQLException {
        String org = changes.get(0).org();
        for (int attempt = 0; attempt < OPTIMISTIC_TRIES; attempt++) {
            Snapshot snapshot = snapshots.current(org);
            List<Change.Adding<?>> drafted = redraft(changes, snapshot, budgets.lastSeen(org));
            if (drafted.isEmpty()) {
                return;
            }
            if (drafted.stream().anyMatch(change -> change.draft.spending() != null)) {
                break;
            }
            AdditionTable.Result result =
                    AdditionTable.insert(connection.open(), org, snapshot.epoch(), drafts(drafted));
            if (!result.epochMoved()) {
                news.own(org, result.next() - result.numbers().size(), result.next());
                settle(drafted, result);
                news.announce(org, result.next(), snapshot.epoch());
                return;
            }
            snapshots.refresh(connection.open(), org);
        }
        addUnderLock(org, changes);
    }

    /** The epoch keeps moving, or there are budgets to be held to: decide while nobody else can move either. */
    private void addUnderLock(String org, List<Change.Adding<?>> changes) throws SQLException {
        Connection transaction = connection.open();
        transaction.setAutoCommit(false);
        try {
            WriterConnection.Locked locked = connection.lock(org);
            Head head = locked.head();
            Snapshot snapshot = snapshots.loadWithin(transaction, head);
            Books books = new Books(transaction, org, locked.now());
            List<Change.Adding<?>> drafted = redraft(changes, snapshot, books);
            List<Change.Adding<?>> fresh = weighed(withoutTaken(transaction, drafted), snapshot, books);
            drafted.removeIf(Change::settled);
            AdditionTable.Result result = fresh.isEmpty()
                    ? new AdditionTable.Result(head.next(), Map.of())
                    : AdditionTable.insert(transaction, org, snapshot.epoch(), drafts(fresh));
            books.write();
            transaction.commit();
            budgets.saw(org, books, asked(fresh));
            news.transaction(
                    transaction,
                    snapshot,
                    false,
                    new Head(org, result.next(), head.epoch(), head.policies(), head.keys(), head.agents()));
            news.own(org, result.next() - result.numbers().size(), result.next());
            settle(drafted, result);
        } finally {
            connection.endTransaction();
        }
    }

    /** Those whose idempotency key is free: what is not written anew takes nothing from a budget. */
    private static List<Change.Adding<?>> withoutTaken(Connection transaction, List<Change.Adding<?>> changes)
            throws SQLException {
        byte[][] keys = changes.stream()
                .map(change -> change.draft.idempotency())
                .filter(Objects::nonNull)
                .toArray(byte[][]::new);
        if (keys.length == 0) {
            return changes;
        }
        Set<ByteBuffer> taken = new HashSet<>();
        try (var select = transaction.prepareStatement("SELECT id FROM idempotency WHERE id = ANY (?)")) {
            select.setArray(1, transaction.createArrayOf("bytea", keys));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taken.add(ByteBuffer.wrap(rows.getBytes(1)));
                }
            }
        }
        return changes.stream()
                .filter(change -> change.draft.idempotency() == null
                        || !taken.contains(ByteBuffer.wrap(change.draft.idempotency())))
                .toList();
    }

    /** Books each in turn, deciding again where a sum has crossed its limit since. */
    private List<Change.Adding<?>> weighed(List<Change.Adding<?>> changes, Snapshot snapshot, Books books)
            throws SQLException {
        List<Change.Adding<?>> fresh = new ArrayList<>(changes.size());
        for (Change.Adding<?> change : changes) {
            boolean good = stands(change, books) || decideAgain(change, snapshot, books);
            books.check();
            if (good) {
                book(change.draft, books);
                fresh.add(change);
            }
        }
        return fresh;
    }

    private static boolean stands(Change.Adding<?> change, Books books) {
        Spending spending = change.draft.spending();
        return spending == null || spending.asked().stream().allMatch(asked -> asked.standsBy(books));
    }

    private <T> boolean decideAgain(Change.Adding<T> change, Snapshot snapshot, Books books) {
        decidedAgain.increment();
        return drawUp(change, snapshot, books);
    }

    private static void book(Draft<?> draft, Books books) {
        if (draft.spending() != null && !draft.spending().booking().counted().isNothing()) {
            Booking wanted = draft.spending().booking();
            books.book(wanted.at(wanted.minute(), Booking.Amount.NOTHING), wanted.counted());
        }
    }

    private static List<Spending.Asked> asked(List<Change.Adding<?>> changes) {
        return changes.stream()
                .filter(change -> change.draft.spending() != null)
                .flatMap(change -> change.draft.spending().asked().stream())
                .toList();
    }

    private List<Change.Adding<?>> redraft(List<Change.Adding<?>> changes, Snapshot snapshot, Balances balances) {
        List<Change.Adding<?>> ready = new ArrayList<>(changes.size());
        Set<ByteBuffer> keys = new HashSet<>();
        for (Change.Adding<?> change : changes) {
            if (change.settled() || !draft(change, snapshot, balances)) {
                continue;
            }
            byte[] key = change.draft.idempotency();
            if (key != null && !keys.add(ByteBuffer.wrap(key))) {
                twins.add(change);
            } else {
                ready.add(change);
            }
        }
        return ready;
    }

    private static <T> boolean draft(Change.Adding<T> change, Snapshot snapshot, Balances balances) {
        if (change.draft.epoch() == snapshot.epoch()) {
            return true;
        }
        if (!snapshot.part(LiveKeys.class).lives(change.by)) {
            change.fail(Failure.unauthenticated());
            return false;
        }
        return drawUp(change, snapshot, balances);
    }

    private static <T> boolean drawUp(Change.Adding<T> change, Snapshot snapshot, Balances balances) {
        try {
            change.draft = change.addition.draft(snapshot, balances);
            return true;
        } catch (RuntimeException e) {
            change.fail(e);
            return false;
        }
    }

    private static List<Draft<?>> drafts(List<Change.Adding<?>> changes) {
        List<Draft<?>> drafts = new ArrayList<>(changes.size());
        for (Change.Adding<?> change : changes) {
            drafts.add(change.draft);
        }
        return drafts;
    }

    private void settle(List<Change.Adding<?>> drafted, AdditionTable.Result result) {
        List<Change.Adding<?>> repeats = new ArrayList<>();
        for (Change.Adding<?> change : drafted) {
            Long seq = result.numbers().get(change.draft.decision().id());
            if (seq != null) {
                succeed(change, seq);
            } else {
                repeats.add(change);
            }
        }
        List<Change.Adding<?>> again = new ArrayList<>(twins);
        twins.clear();
        repeats.forEach(this::repeat);
        if (!again.isEmpty()) {
            add(again);
        }
    }

    private static <T> void succeed(Change.Adding<T> change, long seq) {
        try {
            change.addition.committed(seq);
        } catch (RuntimeException e) {
            LOG.error("a follower of commits failed; the commit stands", e);
        }
        change.succeed(change.draft.answer());
    }

    /** Its key was taken: answers what the earlier request was answered, or frees a key that no longer binds and adds it. */
    private <T> void repeat(Change.Adding<T> change) {
        try {
            Addition.Repeat earlier = earlier(change.draft.idempotency());
            T answer = earlier == null ? null : change.addition.repeated(connection.open(), earlier);
            if (answer != null) {
                change.succeed(answer);
                return;
            }
            if (earlier != null) {
                free(earlier);
            }
            add(new ArrayList<>(List.of(change)));
        } catch (SQLException e) {
            change.fail(connection.lost(e) ? Patience.unavailable() : Patience.refused(e));
        } catch (RuntimeException e) {
            change.fail(e);
        }
    }

    private Addition.Repeat earlier(byte[] key) throws SQLException {
        try (var select =
                connection.open().prepareStatement("SELECT decision_id, action_id FROM idempotency WHERE id = ?")) {
            select.setBytes(1, key);
            try (var rows = select.executeQuery()) {
                return rows.next() ? new Addition.Repeat(key, rows.getString(1), rows.getString(2)) : null;
            }
        }
    }

    private void free(Addition.Repeat earlier) throws SQLException {
        try (var delete =
                connection.open().prepareStatement("DELETE FROM idempotency WHERE id = ? AND decision_id = ?")) {
            delete.setBytes(1, earlier.key());
            delete.setString(2, earlier.decisionId());
            delete.executeUpdate();
        }
    }

    /**
     * After a connection died around a commit: an orphan of ours may still be committing, and holds the head while it does.
     * So the head is taken first; then the decisions are there, or will never be.
     */
    private List<Change.Adding<?>> withoutCommitted(List<Change.Adding<?>> changes) throws SQLException {
        Connection transaction = connection.open();
        transaction.setAutoCommit(false);
        try {
            connection.lock(changes.get(0).org());
            Set<String> there = new HashSet<>();
            try (var select = transaction.prepareStatement("SELECT id FROM decision WHERE org = ? AND id = ANY (?)")) {
                select.setString(1, changes.get(0).org());
                select.setArray(
                        2,
                        transaction.createArrayOf(
                                "text",
                                changes.stream()
                                        .map(change -> change.draft.decision().id())
                                        .toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        there.add(rows.getString(1));
                    }
                }
            }
            transaction.commit();
            List<Change.Adding<?>> open = new ArrayList<>();
            for (Change.Adding<?> change : changes) {
                if (there.contains(change.draft.decision().id())) {
                    // Followers hear of it from the ledger's tail, like of any other replica's.
                    succeed(change, NOT_OWN);
                } else {
                    open.add(change);
                }
            }
            return open;
        } finally {
            connection.endTransaction();
        }
    }
}
