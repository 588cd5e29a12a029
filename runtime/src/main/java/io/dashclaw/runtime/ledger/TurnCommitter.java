package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.http.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Commits transitions: short transactions that hold the head of their organisation. */
final class TurnCommitter {
    private static final Logger LOG = Logger.getLogger(TurnCommitter.class);

    private final WriterConnection connection;
    private final Patience patience;
    private final Snapshots snapshots;
    private final CommitNews news;

    TurnCommitter(WriterConnection connection, Patience patience, Snapshots snapshots, CommitNews news) {
        this.connection = connection;
        this.patience = patience;
        this.snapshots = snapshots;
        this.news = news;
    }

    /** Settles all of them. */
    void turn(List<Change.Turning<?>> changes) {
        List<Change.Turning<?>> open = changes;
        TurnState doubted = null;
        while (!open.isEmpty()) {
            TurnState state = new TurnState();
            try {
                connection.open();
                if (doubted == null) {
                    turnOnce(open, state);
                } else {
                    if (committed(doubted)) {
                        doubted.applied.stream()
                                .filter(change -> !change.settled())
                                .forEach(TurnCommitter::succeedPending);
                    }
                    doubted = null;
                }
                open = patience.of(open);
            } catch (SQLException e) {
                if (doubted != null || connection.lost(e)) {
                    doubted = state.committing ? state : doubted;
                    open = patience.forDatabase(open, e);
                } else if (WriterConnection.busy(e)) {
                    open = patience.of(open);
                } else {
                    splitTurn(open, Patience.refused(e));
                    return;
                }
            } catch (RuntimeException e) {
                splitTurn(open, e);
                return;
            }
        }
    }

    private void splitTurn(List<Change.Turning<?>> changes, RuntimeException cause) {
        if (changes.size() == 1) {
            changes.get(0).fail(cause);
            return;
        }
        for (Change.Turning<?> change : changes) {
            turn(new ArrayList<>(List.of(change)));
        }
    }

    /** A transaction that may turn out to be committed although its connection died. */
    private static final class TurnState {
        final List<Change.Turning<?>> applied = new ArrayList<>();
        String org;
        String transaction;
        boolean committing;
    }

    /** Commits the first changes, up to one that moves the epoch: what stands behind it is judged by the new one, in the next turn. */
    private void turnOnce(List<Change.Turning<?>> changes, TurnState state) throws SQLException {
        state.org = changes.get(0).org();
        Connection transaction = connection.open();
        transaction.setAutoCommit(false);
        try {
            WriterConnection.Locked locked = connection.lock(state.org);
            state.transaction = locked.transaction();
            Snapshot snapshot = snapshots.loadWithin(transaction, locked.head());
            Turn turn = new Turn(transaction, snapshot, locked.head(), locked.now());
            List<Transition.Need<?>> needs = new ArrayList<>();
            changes.forEach(change -> needs.addAll(change.transition.needs()));
            turn.load(needs);
            for (Change.Turning<?> change : changes) {
                change.pending = null;
                change.pendingFailure = null;
                apply(change, turn);
                turn.check();
                state.applied.add(change);
                if (turn.moved()) {
                    break;
                }
            }
            Head after = turn.writes() == 0 ? locked.head() : turn.finish();
            state.committing = true;
            transaction.commit();
            news.own(state.org, locked.head().next(), after.next());
            state.applied.forEach(TurnCommitter::succeedPending);
            news.transaction(transaction, snapshot, turn.moved(), after);
        } finally {
            connection.endTransaction();
        }
    }

    private static <T> void apply(Change.Turning<T> change, Turn turn) throws SQLException {
        if (!turn.snapshot().part(LiveKeys.class).lives(change.by)) {
            change.pendingFailure = Failure.unauthenticated();
            return;
        }
        int before = turn.writes();
        try {
            change.pending = change.transition.apply(turn);
        } catch (Failure e) {
            if (turn.writes() != before) {
                throw new IllegalStateException("a transition failed after it had begun to write", e);
            }
            change.pendingFailure = e;
        }
    }

    private static <T> void succeedPending(Change.Turning<T> change) {
        if (change.pendingFailure != null) {
            change.fail(change.pendingFailure);
            return;
        }
        try {
            change.transition.committed();
        } catch (RuntimeException e) {
            LOG.error("a follower of commits failed; the commit stands", e);
        }
        change.succeed(change.pending);
    }

    /** An orphan of ours may still be committing, and holds the head while it does: so the head is taken first. */
    private boolean committed(TurnState doubted) throws SQLException {
        Connection transaction = connection.open();
        transaction.setAutoCommit(false);
        try {
            connection.lock(doubted.org);
            try (var select = transaction.prepareStatement("SELECT pg_xact_status(?::xid8)")) {
                select.setString(1, doubted.transaction);
                try (var rows = select.executeQuery()) {
                    rows.next();
                    return "committed".equals(rows.getString(1));
                }
            }
        } finally {
            connection.endTransaction();
        }
    }
}
