package io.dashclaw.runtime.ledger;

import static io.dashclaw.runtime.ledger.LedgerTable.bytes;
import static io.dashclaw.runtime.ledger.LedgerTable.doubles;
import static io.dashclaw.runtime.ledger.LedgerTable.flags;
import static io.dashclaw.runtime.ledger.LedgerTable.longs;
import static io.dashclaw.runtime.ledger.LedgerTable.micros;
import static io.dashclaw.runtime.ledger.LedgerTable.texts;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The common batch as one statement, committed by itself: it takes the head if its epoch is still the one decided under, sets aside
 * the requests whose idempotency key is taken, numbers the rest without a gap, and inserts entries, decisions and actions.
 */
final class AdditionTable {
    /** @param next the head after the batch; -1 when the epoch had moved, and nothing was written */
    record Result(long next, Map<String, Long> numbers) {
        boolean epochMoved() {
            return next < 0;
        }
    }

    @FunctionalInterface
    private interface Encoder {
        Array encode(Connection connection, List<? extends Draft<?>> drafts) throws SQLException;
    }

    private record Column(String name, String type, Encoder encoder) {}

    private static final List<Column> COLUMNS = List.of(
            text("kind", draft -> draft.entry().kind()),
            number("at", draft -> micros(draft.entry().at())),
            text("entry", draft -> draft.entry().json()),
            binary("leaf", draft -> draft.entry().leaf()),
            binary("mac", draft -> draft.entry().mac()),
            binary("salt", draft -> draft.entry().salt()),
            text("body", draft -> draft.entry().body()),
            binary("idem", Draft::idempotency),
            text("decision_id", draft -> draft.decision().id()),
            text("principal", draft -> draft.decision().principal()),
            text("agent_id", draft -> draft.decision().agentId()),
            text("action_type", draft -> draft.decision().actionType()),
            text("verdict", draft -> draft.decision().verdict()),
            number("risk", draft -> (long) draft.decision().risk()),
            text("act_hash", draft -> draft.decision().actHash()),
            flag("degraded", draft -> draft.decision().degraded()),
            text("action_id", action(ActionRow::id)),
            text("owner", action(ActionRow::owner)),
            text("minter", action(ActionRow::minter)),
            text("status", action(ActionRow::status)),
            number("confidence", action(row -> whole(row.confidence()))),
            flag("reversible", action(ActionRow::reversible)),
            flag("claims", action(ActionRow::claims)),
            text("swarm_id", action(ActionRow::swarmId)),
            text("parent_id", action(ActionRow::parentId)),
            text("session_id", action(ActionRow::sessionId)),
            text("enforcement", action(ActionRow::enforcement)),
            number("started_at", action(row -> micros(row.startedAt()))),
            number("ended_at", action(row -> micros(row.endedAt()))),
            number("expires_at", action(row -> micros(row.expiresAt()))),
            text("attempt_id", action(ActionRow::attemptId)),
            text("outcome", action(ActionRow::outcome)),
            text("close_source", action(ActionRow::closeSource)),
            number("duration_ms", action(ActionRow::durationMs)),
            new Column("cost_usd", "float8", (c, d) -> doubles(c, d, action(ActionRow::costUsd)::apply)),
            number("tokens_in", action(ActionRow::tokensIn)),
            number("tokens_out", action(ActionRow::tokensOut)),
            text("model", action(ActionRow::model)));

    private static final String SQL = """
            WITH head AS MATERIALIZED (
              SELECT next FROM ledger_head WHERE org = ? AND epoch = ? FOR UPDATE),
            asked AS MATERIALIZED (
              SELECT * FROM unnest(%s) WITH ORDINALITY AS asked(%s, ord)),
            taken AS (
              INSERT INTO idempotency (id, org, decision_id, action_id, at)
              SELECT idem, ?, decision_id, action_id, %s FROM asked, head WHERE idem IS NOT NULL
              ON CONFLICT (id) DO NOTHING RETURNING decision_id),
            fresh AS MATERIALIZED (
              SELECT asked.*, head.next + row_number() OVER (ORDER BY ord) - 1 AS seq FROM asked, head
               WHERE idem IS NULL OR decision_id IN (SELECT decision_id FROM taken)),
            moved AS (
              UPDATE ledger_head SET next = next + (SELECT count(*) FROM fresh)
               WHERE org = ? AND EXISTS (SELECT FROM fresh)),
            entries AS (
              INSERT INTO ledger (org, seq, at, kind, subject, entry, leaf, mac, salt, body)
              SELECT ?, seq, %s, kind, decision_id, entry, leaf, mac, salt, body FROM fresh),
            decisions AS (
              INSERT INTO decision (org, id, seq, at, principal, agent_id, action_type, verdict, risk, action_id, act_hash, degraded)
              SELECT ?, decision_id, seq, %s, principal, agent_id, action_type, verdict, risk, action_id, act_hash, degraded FROM fresh),
            actions AS (
              INSERT INTO action (org, id, seq, at, decision_id, principal, owner, minter, agent_id, action_type, verdict, status, risk,
                confidence, reversible, act_hash, claims, swarm_id, parent_id, session_id, enforcement, started_at, ended_at, expires_at,
                attempt_id, claimed_at, claim_seq, claim_decision_id, outcome, outcome_at, outcome_seq, close_source,
                duration_ms, cost_usd, tokens_in, tokens_out, model, idempotency, updated_at)
              SELECT ?, action_id, seq, %s, decision_id, principal, owner, minter, agent_id, action_type, verdict, status, risk,
                confidence, reversible, act_hash, claims, swarm_id, parent_id, session_id, enforcement, %s, %s, %s,
                attempt_id,
                CASE WHEN attempt_id IS NOT NULL THEN %s END,
                CASE WHEN attempt_id IS NOT NULL THEN seq END,
                CASE WHEN attempt_id IS NOT NULL THEN decision_id END,
                outcome,
                CASE WHEN outcome <> 'pending' THEN %s END,
                CASE WHEN outcome <> 'pending' THEN seq END,
                close_source, duration_ms, cost_usd, tokens_in, tokens_out, model, idem, %s
              FROM fresh WHERE action_id IS NOT NULL)
            SELECT head.next, fresh.decision_id, fresh.seq
              FROM (VALUES (1)) one LEFT JOIN head ON true LEFT JOIN fresh ON true
            """.formatted(
            String.join(", ", COLUMNS.stream().map(c -> "?::" + c.type() + "[]").toList()),
            String.join(", ", COLUMNS.stream().map(Column::name).toList()),
            time("at"),
            time("at"),
            time("at"),
            time("at"),
            time("started_at"),
            time("ended_at"),
            time("expires_at"),
            time("at"),
            time("at"),
            time("at"));

    private AdditionTable() {}

    static Result insert(Connection connection, String org, long epoch, List<? extends Draft<?>> drafts)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            int at = 1;
            statement.setString(at++, org);
            statement.setLong(at++, epoch);
            for (Column column : COLUMNS) {
                statement.setArray(at++, column.encoder().encode(connection, drafts));
            }
            for (int i = 0; i < 5; i++) {
                statement.setString(at++, org);
            }
            try (var rows = statement.executeQuery()) {
                Map<String, Long> numbers = new HashMap<>();
                long before = -1;
                while (rows.next()) {
                    before = rows.getLong(1);
                    if (rows.wasNull()) {
                        return new Result(-1, Map.of());
                    }
                    String id = rows.getString(2);
                    if (id != null) {
                        numbers.put(id, rows.getLong(3));
                    }
                }
                return new Result(before + numbers.size(), numbers);
            }
        }
    }

    private static String time(String column) {
        return LedgerTable.FROM_MICROS.formatted(column);
    }

    private static Long whole(Integer number) {
        return number == null ? null : number.longValue();
    }

    private static <V> Function<Draft<?>, V> action(Function<ActionRow, V> column) {
        return draft -> draft.action() == null ? null : column.apply(draft.action());
    }

    private static Column text(String name, Function<Draft<?>, String> value) {
        return new Column(name, "text", (c, d) -> texts(c, new ArrayList<>(d), value::apply));
    }

    private static Column number(String name, Function<Draft<?>, Long> value) {
        return new Column(name, "bigint", (c, d) -> longs(c, new ArrayList<>(d), value::apply));
    }

    private static Column flag(String name, Function<Draft<?>, Boolean> value) {
        return new Column(name, "boolean", (c, d) -> flags(c, new ArrayList<>(d), value::apply));
    }

    private static Column binary(String name, Function<Draft<?>, byte[]> value) {
        return new Column(name, "bytea", (c, d) -> bytes(c, new ArrayList<>(d), value::apply));
    }
}
