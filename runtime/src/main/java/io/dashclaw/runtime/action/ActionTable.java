package io.dashclaw.runtime.action;

import io.dashclaw.runtime.ledger.Booking;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and changes actions while the head is held. */
public final class ActionTable implements Transition.Loader<ActionRecord> {
    public static final ActionTable ACTIONS = new ActionTable();

    private static final String SELECT = """
            SELECT a.*, c.entry AS c_entry, c.leaf AS c_leaf, c.salt AS c_salt, c.body AS c_body, o.body AS o_body,
                   s.minute AS s_minute, s.accounts AS s_accounts, s.reserved_micro_usd, s.reserved_tokens, s.micro_usd, s.tokens
              FROM action a
              JOIN ledger c ON c.org = a.org AND c.seq = a.seq AND c.at = a.at
              LEFT JOIN ledger o ON o.org = a.org AND o.seq = a.outcome_seq AND o.at = a.outcome_at AND o.seq <> a.seq
              LEFT JOIN spending s ON s.org = a.org AND s.decision_id = a.decision_id
             WHERE a.org = ? AND a.id = ANY (?)
            """;
    private static final String VOTES = """
            SELECT v.action_id, v.round, v.principal, v.owner, v.answer, l.entry, l.mac, l.salt, l.body
              FROM vote v JOIN ledger l ON l.org = v.org AND l.seq = v.seq AND l.at = v.at
             WHERE v.org = ? AND v.action_id = ANY (?) ORDER BY v.seq
            """;
    private static final String SAVE = """
            UPDATE action SET status = ?, executed_despite = ?, ended_at = ?, expires_at = ?, escalates_at = ?, escalated_at = ?,
              approved_by = ?, approved_at = ?,
              round = ?, resolved_seq = ?, attempt_id = ?, claimed_at = ?, claim_seq = ?, claim_decision_id = ?, outcome = ?,
              outcome_at = ?, outcome_seq = ?, close_source = ?, duration_ms = ?, cost_usd = ?, tokens_in = ?, tokens_out = ?,
              model = ?, updated_at = ?
             WHERE org = ? AND id = ?
            """;

    private ActionTable() {}

    /** An id with NUL is nobody's: PostgreSQL cannot even be asked for it. */
    public static Transition.Need<ActionRecord> need(Collection<String> ids) {
        return new Transition.Need<>(
                ACTIONS, ids.stream().filter(id -> id.indexOf('\0') < 0).toList());
    }

    @Override
    public Map<String, ActionRecord> load(Connection connection, String org, Collection<String> ids)
            throws SQLException {
        Map<String, List<ActionRecord.Vote>> votes = new HashMap<>();
        Map<String, ActionRecord> actions = new HashMap<>();
        try (var select = connection.prepareStatement(SELECT)) {
            select.setString(1, org);
            select.setArray(2, connection.createArrayOf("text", ids.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    ActionEntity row = ActionEntity.read(rows);
                    row.booking = booking(rows, row.decisionId);
                    List<ActionRecord.Vote> mine = new ArrayList<>();
                    votes.put(row.id + "@" + row.round, mine);
                    actions.put(
                            row.id,
                            new ActionRecord(
                                    row,
                                    new ActionRecord.Created(
                                            rows.getString("c_entry"),
                                            rows.getBytes("c_leaf"),
                                            rows.getBytes("c_salt"),
                                            rows.getString("c_body")),
                                    rows.getString("o_body"),
                                    mine));
                }
            }
        }
        loadVotes(connection, org, actions.values(), votes);
        return actions;
    }

    private static Booking booking(ResultSet row, String decisionId) throws SQLException {
        Array accounts = row.getArray("s_accounts");
        return accounts == null
                ? null
                : new Booking(
                        decisionId,
                        List.of((String[]) accounts.getArray()),
                        row.getLong("s_minute"),
                        new Booking.Amount(row.getLong("reserved_micro_usd"), row.getLong("reserved_tokens")),
                        new Booking.Amount(row.getLong("micro_usd"), row.getLong("tokens")));
    }

    private static void loadVotes(
            Connection connection,
            String org,
            Collection<ActionRecord> actions,
            Map<String, List<ActionRecord.Vote>> votes)
            throws SQLException {
        List<String> asked = actions.stream()
                .filter(action -> action.row().pending() || action.row().resolvedSeq != null)
                .map(action -> action.row().id)
                .toList();
        if (asked.isEmpty()) {
            return;
        }
        try (var select = connection.prepareStatement(VOTES)) {
            select.setString(1, org);
            select.setArray(2, connection.createArrayOf("text", asked.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    List<ActionRecord.Vote> mine = votes.get(rows.getString(1) + "@" + rows.getInt(2));
                    if (mine != null) {
                        mine.add(new ActionRecord.Vote(
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                rows.getString(6),
                                rows.getBytes(7),
                                rows.getBytes(8),
                                rows.getString(9)));
                    }
                }
            }
        }
    }

    /** Writes what may change of the row, at the end of the turn, and what it thereby counts for in budgets. */
    public static void save(Turn turn, ActionEntity row) throws SQLException {
        row.updatedAt = turn.now();
        Settlement.of(turn, row);
        // A copy of the values now: a later transition of the same turn may change the row again, and saves it again.
        List<Object> values = new ArrayList<>(TYPES.length);
        for (Object value : new Object[] {
            row.status,
            row.executedDespite,
            row.endedAt,
            row.expiresAt,
            row.escalatesAt,
            row.escalatedAt,
            row.approvedBy,
            row.approvedAt,
            row.round,
            row.resolvedSeq,
            row.attemptId,
            row.claimedAt,
            row.claimSeq,
            row.claimDecisionId,
            row.outcome,
            row.outcomeAt,
            row.outcomeSeq,
            row.closeSource,
            row.durationMs,
            row.costUsd,
            row.tokensIn,
            row.tokensOut,
            row.model,
            row.updatedAt,
            row.org,
            row.id
        }) {
            values.add(value);
        }
        turn.update(SAVE, statement -> bind(statement, values));
    }

    private static final int[] TYPES = {
        Types.VARCHAR,
        Types.VARCHAR,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.VARCHAR,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.INTEGER,
        Types.BIGINT,
        Types.VARCHAR,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.BIGINT,
        Types.VARCHAR,
        Types.VARCHAR,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.BIGINT,
        Types.VARCHAR,
        Types.BIGINT,
        Types.DOUBLE,
        Types.BIGINT,
        Types.BIGINT,
        Types.VARCHAR,
        Types.TIMESTAMP_WITH_TIMEZONE,
        Types.VARCHAR,
        Types.VARCHAR
    };

    private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
        for (int i = 0; i < TYPES.length; i++) {
            Object value = values.get(i);
            if (value instanceof Instant instant) {
                statement.setObject(i + 1, OffsetDateTime.ofInstant(instant, ZoneOffset.UTC));
            } else {
                statement.setObject(i + 1, value, TYPES[i]);
            }
        }
    }
}
