package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.FailClosed;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Flag;
import io.dashclaw.policy.act.Recorded;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * What sessions did, by what this runtime itself put on record: acts that it judged and that were claimed, of the same credential and
 * agent. Read once, and from then on only what was claimed since.
 */
@ApplicationScoped
public class Sessions {
    private static final Logger LOG = Logger.getLogger(Sessions.class);
    private static final int MOST_SESSIONS = 10_000;
    private static final int PAGE = 200;
    private static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String SELECT = """
            SELECT a.claim_seq, l.body FROM action a JOIN ledger l ON l.org = a.org AND l.seq = a.seq AND l.at = a.at
             WHERE a.org = ? AND a.session_id = ? AND a.principal = ? AND a.agent_id = ?
               AND a.act_hash IS NOT NULL AND a.claimed_at IS NOT NULL AND a.claim_seq > ? AND l.body IS NOT NULL
             ORDER BY a.claim_seq LIMIT ?
            """;

    private final DataSource database;
    private final Map<Session, Known> lately = new ConcurrentHashMap<>();

    Sessions(DataSource database) {
        this.database = database;
    }

    private record Session(String org, String id, String principal, String agentId) {}

    /** @param claim the number of the last claim that is in it */
    private record Known(Past past, long claim, long atNanos) {
        static final Known NOTHING = new Known(Past.NOTHING, -1, 0);

        boolean fresh() {
            return claim >= 0 && System.nanoTime() - atNanos <= TRUST_NANOS;
        }
    }

    /** What a session did before. */
    record Past(Recorded recorded, boolean readSecret, boolean sawUntrusted) {
        static final Past NOTHING = new Past(Recorded.NOTHING, false, false);
        private static final int MOST_FILES = 500;

        /** Null when it wrote more files than a decision can keep: what cannot be said in full is not said. */
        Answer.History history() {
            Set<String> written = recorded.written().keySet();
            return written.size() > MOST_FILES ? null : new Answer.History(written, readSecret, sawUntrusted);
        }
    }

    /** As {@link #of}, when it was asked within the last second; else null. */
    Past known(Credential by, String agentId, String sessionId) {
        Known known = lately.get(new Session(by.org(), sessionId, by.id(), agentId));
        return known == null || !known.fresh() ? null : known.past;
    }

    /** What a claim adds is seen at once on this replica, and within a second on the others. */
    public void claimed(Credential by, String agentId, String sessionId) {
        if (sessionId != null) {
            lately.computeIfPresent(
                    new Session(by.org(), sessionId, by.id(), agentId),
                    (session, known) -> new Known(known.past, known.claim, System.nanoTime() - 2 * TRUST_NANOS));
        }
    }

    /** Blocking. @throws Failure 503 when the record cannot be read: it may hold what a script does */
    Past of(Credential by, String agentId, String sessionId) {
        try (Connection connection = database.getConnection()) {
            return within(connection, by, agentId, sessionId);
        } catch (SQLException e) {
            LOG.warnf("the record of a session could not be read: %s", e.getMessage());
            throw Failure.of(Code.DB_CONNECTION_FAILED, FailClosed.SESSION_RECORD_AWAY.text())
                    .retryAfter(Duration.ofSeconds(1));
        }
    }

    /** As the connection's transaction sees it. */
    Past within(Connection connection, Credential by, String agentId, String sessionId) throws SQLException {
        Session session = new Session(by.org(), sessionId, by.id(), agentId);
        long asked = System.nanoTime();
        Known known = lately.getOrDefault(session, Known.NOTHING);
        Page page = new Page(known.past, known.claim, 0);
        do {
            page = read(connection, session, page);
        } while (page.rows == PAGE);
        if (lately.size() >= MOST_SESSIONS) {
            lately.clear();
        }
        lately.put(session, new Known(page.past, Math.max(0, page.claim), asked));
        return page.past;
    }

    private record Page(Past past, long claim, int rows) {}

    private static Page read(Connection connection, Session session, Page before) throws SQLException {
        try (var select = connection.prepareStatement(SELECT)) {
            select.setString(1, session.org());
            select.setString(2, session.id());
            select.setString(3, session.principal());
            select.setString(4, session.agentId());
            select.setLong(5, before.claim);
            select.setInt(6, PAGE);
            try (var rows = select.executeQuery()) {
                List<Recorded.Written> written =
                        new ArrayList<>(before.past.recorded().written().values());
                boolean secret = before.past.readSecret();
                boolean untrusted = before.past.sawUntrusted();
                long claim = before.claim;
                int count = 0;
                for (; rows.next(); count++) {
                    claim = rows.getLong(1);
                    Map<String, Object> body = StrictJson.stored(rows.getString(2));
                    untrusted |= Shields.read(body.get("shields")).suspicious();
                    if (body.get("analysis") != null) {
                        Analysis analysis = AnalysisView.read(body.get("analysis"));
                        written.addAll(Recorded.writtenBy(analysis));
                        secret |= readsSecrets(analysis);
                        untrusted |= fetches(analysis);
                    }
                }
                return new Page(new Past(Recorded.of(written), secret, untrusted), claim, count);
            }
        }
    }

    private static boolean readsSecrets(Analysis analysis) {
        return analysis.flags().contains(Flag.CREDENTIAL_ACCESS);
    }

    /** What comes over the network was written by others. */
    private static boolean fetches(Analysis analysis) {
        return analysis.flags().contains(Flag.NETWORK);
    }
}
