package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;

/** Who hears of a commit. Nothing here may fail it: a change that is durable is never tried again. */
final class CommitNews {
    private static final Logger LOG = Logger.getLogger(CommitNews.class);

    private final Snapshots snapshots;
    private final Announcer announcer;
    private final List<LedgerFollower> followers;

    CommitNews(Snapshots snapshots, Announcer announcer, List<LedgerFollower> followers) {
        this.snapshots = snapshots;
        this.announcer = announcer;
        this.followers = List.copyOf(followers);
    }

    /** Numbers {@code from} (inclusive) to {@code to} (exclusive) are ours. */
    void own(String org, long from, long to) {
        if (from == to) {
            return;
        }
        for (LedgerFollower follower : followers) {
            try {
                follower.own(org, from, to);
            } catch (RuntimeException e) {
                LOG.error("a follower of commits failed; the commit stands", e);
            }
        }
    }

    void announce(String org, long next, long epoch) {
        announcer.moved(org, next, epoch);
    }

    /** After a transaction that saw this snapshot, and perhaps outdated it. */
    void transaction(Connection connection, Snapshot seen, boolean outdated, Head after) {
        try {
            connection.setAutoCommit(true);
            snapshots.publish(seen);
            if (outdated) {
                snapshots.refresh(connection, after.org());
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("the new epoch of %s is loaded at its first use (%s)", after.org(), e.getMessage());
        }
        announce(after.org(), after.next(), after.epoch());
    }
}
