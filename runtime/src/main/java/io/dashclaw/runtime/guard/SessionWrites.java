package io.dashclaw.runtime.guard;

import io.dashclaw.policy.act.Recorded;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Which files a session has written, by what this runtime itself put on record: acts that it judged and that were claimed. */
@ApplicationScoped
public class SessionWrites {
    private static final Logger LOG = Logger.getLogger(SessionWrites.class);
    private static final int MOST_ACTIONS = 64;
    private static final int MOST_SESSIONS = 10_000;
    private static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String SELECT = """
            SELECT l.body FROM action a JOIN ledger l ON l.org = a.org AND l.seq = a.seq AND l.at = a.at
             WHERE a.org = ? AND a.session_id = ? AND a.principal = ? AND a.agent_id = ?
               AND a.act_hash IS NOT NULL AND a.claimed_at IS NOT NULL AND l.body IS NOT NULL
             ORDER BY a.at DESC LIMIT ?
            """;

    private final DataSource database;
    private final Map<Session, Known> lately = new ConcurrentHashMap<>();

    SessionWrites(DataSource database) {
        this.database = database;
    }

    private record Session(String org, String id, String principal, String agentId) {}

    private record Known(Recorded recorded, long atNanos) {}

    /** As {@link #of}, when it was asked within the last second; else null. */
    Recorded known(Credential by, String agentId, String sessionId) {
        Known known = lately.get(new Session(by.org(), sessionId, by.id(), agentId));
        return known == null || System.nanoTime() - known.atNanos > TRUST_NANOS ? null : known.recorded;
    }

    /** What a claim adds is seen at once on this replica, and within a second on the others. */
    public void claimed(Credential by, String agentId, String sessionId) {
        if (sessionId != null) {
            lately.remove(new Session(by.org(), sessionId, by.id(), agentId));
        }
    }

    /** Of the same credential and agent only. Blocking. @throws Failure 503 when the record cannot be read: it may hold what a script does */
    Recorded of(Credential by, String agentId, String sessionId) {
        Recorded recorded = read(by, agentId, sessionId);
        if (lately.size() >= MOST_SESSIONS) {
            lately.clear();
        }
        lately.put(new Session(by.org(), sessionId, by.id(), agentId), new Known(recorded, System.nanoTime()));
        return recorded;
    }

    private Recorded read(Credential by, String agentId, String sessionId) {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(SELECT)) {
            select.setString(1, by.org());
            select.setString(2, sessionId);
            select.setString(3, by.id());
            select.setString(4, agentId);
            select.setInt(5, MOST_ACTIONS);
            try (var rows = select.executeQuery()) {
                List<Recorded.Written> written = new ArrayList<>();
                while (rows.next()) {
                    add(written, rows.getString(1));
                }
                return Recorded.of(written);
            }
        } catch (SQLException e) {
            LOG.warnf("the record of a session could not be read: %s", e.getMessage());
            throw Failure.of(Code.DB_CONNECTION_FAILED, "The record of the session could not be read")
                    .retryAfter(Duration.ofSeconds(1));
        }
    }

    private void add(List<Recorded.Written> written, String body) {
        Object stored = StrictJson.stored(body).get("analysis");
        if (stored != null) {
            written.addAll(Recorded.writtenBy(AnalysisView.read(stored)));
        }
    }
}
