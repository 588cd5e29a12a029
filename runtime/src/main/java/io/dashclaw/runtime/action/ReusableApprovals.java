package io.dashclaw.runtime.action;

import io.dashclaw.policy.Offers;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.guard.RecentApprovals;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** An approval that nobody has used yet is good for the same act asked again, once, as long as it could be claimed. */
@ApplicationScoped
class ReusableApprovals implements RecentApprovals {
    private static final String CANDIDATES = """
            SELECT id FROM action
             WHERE org = ? AND act_hash = ? AND status = 'running' AND approved_by IS NOT NULL AND claimed_at IS NULL
               AND principal = ? AND agent_id = ? AND action_type = ? AND claims
             ORDER BY approved_at DESC LIMIT 5
            """;

    /** The whole of the small index that it looks at. */
    private static final String ANY = """
            SELECT 1 FROM action
             WHERE org = ? AND status = 'running' AND approved_by IS NOT NULL AND claimed_at IS NULL AND act_hash IS NOT NULL LIMIT 1
            """;

    private static final long NONE_LASTS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DataSource database;
    private final Seals seals;
    private final ActionConfig config;
    private final Clock clock;
    /** When it was asked last in vain, and when something was approved here last. */
    private final Map<String, Long> noneAt = new ConcurrentHashMap<>();

    private final Map<String, Long> grantedAt = new ConcurrentHashMap<>();

    ReusableApprovals(DataSource database, Seals seals, ActionConfig config, Clock clock) {
        this.database = database;
        this.seals = seals;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public boolean mayHave(String org) {
        Long none = noneAt.get(org);
        Long granted = grantedAt.get(org);
        return none == null || System.nanoTime() - none > NONE_LASTS_NANOS || granted != null && granted - none >= 0;
    }

    @Override
    public void granted(String org) {
        grantedAt.put(org, System.nanoTime());
    }

    @Override
    public Offers.Approved find(Credential by, Same same) throws SQLException {
        try (Connection connection = database.getConnection()) {
            long asked = System.nanoTime();
            if (!any(connection, by.org())) {
                noneAt.put(by.org(), asked);
                return null;
            }
            Map<String, ActionRecord> actions =
                    ActionTable.ACTIONS.load(connection, by.org(), candidates(connection, by, same));
            return actions.values().stream()
                    .filter(action -> fits(action, by, same, clock.instant()))
                    .findFirst()
                    .map(action -> new Offers.Approved(
                            action.row().id,
                            action.row().approvedBy,
                            seals.consent(action).rules()))
                    .orElse(null);
        }
    }

    private static boolean any(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement(ANY)) {
            select.setString(1, org);
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static List<String> candidates(Connection connection, Credential by, Same same) throws SQLException {
        try (var select = connection.prepareStatement(CANDIDATES)) {
            select.setString(1, by.org());
            select.setString(2, same.actHash());
            select.setString(3, by.id());
            select.setString(4, same.agentId());
            select.setString(5, same.actionType());
            List<String> ids = new ArrayList<>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    /** Whether the action is approved, unused, young enough and of the very same intent; rows are not believed without their seals. */
    boolean fits(ActionRecord approved, Credential by, Same same, Instant now) {
        ActionEntity row = approved.row();
        return row.status.equals("running")
                && row.approvedBy != null
                && row.claimedAt == null
                && row.claims
                && !row.approvedAt.plus(config.approvalLease()).isBefore(now)
                && row.principal.equals(by.id())
                && same.actHash() != null
                && same.equals(sameAs(approved))
                && seals.intact(approved)
                && seals.consent(approved).met();
    }

    static Same sameAs(ActionRecord action) {
        ActionEntity row = action.row();
        Object goal = action.created().payload().get("intent") instanceof Map<?, ?> intent
                ? intent.get("declared_goal")
                : null;
        return new Same(row.agentId, row.actionType, Objects.toString(goal, null), row.actHash);
    }
}
