package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.database.DatabaseSettings;
import io.dashclaw.runtime.database.StartFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jboss.logging.Logger;

/** The writer's own connection: opened again when it was lost, looked at each time it is opened. Used by the writer's thread alone. */
final class WriterConnection {
    private static final Logger LOG = Logger.getLogger(WriterConnection.class);
    private static final String OPTIONS =
            "-c idle_in_transaction_session_timeout=2s -c statement_timeout=5s -c lock_timeout=5s -c plan_cache_mode=force_generic_plan";

    private final Connections connections;
    private volatile boolean connected;
    private Connection connection;

    WriterConnection(Connections connections) {
        this.connections = connections;
    }

    /** A head that this connection holds until its transaction ends. @param now the database's clock */
    record Locked(Head head, String transaction, Instant now) {}

    /** Whether it was open when it was last used; any thread may ask. */
    boolean connected() {
        return connected;
    }

    /** Opens it if need be. A server that would lose what it commits is no server. */
    Connection open() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connected = false;
            connection = connections.open("writer", OPTIONS);
            try {
                DatabaseSettings.check(connection);
            } catch (StartFailure e) {
                LOG.error(e.getMessage());
                close();
                throw new SQLException(e.getMessage(), "08004", e);
            }
            connected = true;
        }
        return connection;
    }

    /** Takes the head, within the transaction that has begun. */
    Locked lock(String org) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT org, next, epoch, policies, keys, agents, pg_current_xact_id()::text, clock_timestamp() FROM ledger_head WHERE org = ? FOR UPDATE")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("no ledger head of " + org);
                }
                // A row that changed while we waited is read, and timed, again; so this never lies before the last
                // commit.
                return new Locked(
                        Heads.of(rows),
                        rows.getString(7),
                        rows.getObject(8, OffsetDateTime.class).toInstant());
            }
        }
    }

    /** Back to one statement a transaction, whatever happened. */
    void endTransaction() {
        try {
            if (connection != null && !connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            close();
        }
    }

    void close() {
        connected = false;
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("closing a lost connection", e);
        }
        connection = null;
    }

    /** Whether this failure took the connection with it, so that nobody knows what became of the statement. */
    boolean lost(SQLException e) {
        String state = e.getSQLState();
        try {
            return connection == null
                    || connection.isClosed()
                    || state == null
                    || state.startsWith("08")
                    || state.startsWith("57P")
                    || state.equals("25P03");
        } catch (SQLException closed) {
            return true;
        }
    }

    /** The head was not to be had in time, or two transactions got in each other's way: nothing is wrong with the rows. */
    static boolean busy(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("55P03") || state.equals("57014") || state.startsWith("40");
    }
}
