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
import java.time.Instant;
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
        static final Result EPOCH_MOVED = new Result(-1, Map.of());

        boolean epochMoved() {
            return next < 0;
        }
    }

    @FunctionalInterface
    private interface Encoder {
        Array encode(Connection connection, List<? extends Draft<?>> drafts) throws SQLException;
    }

    /** @param value SQL of the column's value in one row; its one parameter is the array of all rows */
    private record Column(String name, String value, Encoder encoder) {}

    private static final List<Column> COLUMNS = List.of(
            text("kind", draft -> draft.entry().kind()),
            time("at", draft -> draft.entry().at()),
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
            time("started_at", action(ActionRow::startedAt)),
            time("ended_at", action(ActionRow::endedAt)),
            time("expires_at", action(ActionRow::expiresAt)),
            time("escalates_at", action(ActionRow::escalatesAt)),
            text("attempt_id", action(ActionRow::attemptId)),
            text("outcome", action(ActionRow::outcome)),
            text("close_source", action(ActionRow::closeSource)),
            number("duration_ms", action(ActionRow::durationMs)),
            new Column("cost_usd", unnest("float8"), (c, d) -> doubles(c, d, action(ActionRow::costUsd))),
            number("tokens_in", action(ActionRow::tokensIn)),
            number("tokens_out", action(ActionRow::tokensOut)),
            text("model", action(ActionRow::model)));

    /** The rows as they came: unnested side by side here, and not in FROM, where PostgreSQL would store each array first. */
    private static final String ASKED = "SELECT %s, generate_series(0, ?::int) AS ord"
            .formatted(String.join(
                    ", ",
                    COLUMNS.stream()
                            .map(column -> column.value() + " AS " + column.name())
                            .toList()));

    private static final String INSERTS = """
            entries AS (
              INSERT INTO ledger (org, seq, at, kind, subject, entry, leaf, mac, salt, body)
              SELECT ?, seq, at, kind, decision_id, entry, leaf, mac, salt, body FROM fresh),
            decisions AS (
              INSERT INTO decision (org, id, seq, at, principal, agent_id, action_type, verdict, risk, action_id, act_hash, degraded)
              SELECT ?, decision_id, seq, at, principal, agent_id, action_type, verdict, risk, action_id, act_hash, degraded FROM fresh),
            actions AS (
              INSERT INTO action (org, id, seq, at, decision_id, principal, owner, minter, agent_id, action_type, verdict, status, risk,
                confidence, reversible, act_hash, claims, swarm_id, parent_id, session_id, enforcement, started_at, ended_at, expires_at, escalates_at,
                attempt_id, claimed_at, claim_seq, claim_decision_id, outcome, outcome_at, outcome_seq, close_source,
                duration_ms, cost_usd, tokens_in, tokens_out, model, idempotency, updated_at)
              SELECT ?, action_id, seq, at, decision_id, principal, owner, minter, agent_id, action_type, verdict, status, risk,
                confidence, reversible, act_hash, claims, swarm_id, parent_id, session_id, enforcement, started_at, ended_at, expires_at, escalates_at,
                attempt_id,
                CASE WHEN attempt_id IS NOT NULL THEN at END,
                CASE WHEN attempt_id IS NOT NULL THEN seq END,
                CASE WHEN attempt_id IS NOT NULL THEN decision_id END,
                outcome,
                CASE WHEN outcome <> 'pending' THEN at END,
                CASE WHEN outcome <> 'pending' THEN seq END,
                close_source, duration_ms, cost_usd, tokens_in, tokens_out, model, idem, at
              FROM fresh WHERE action_id IS NOT NULL)
            """;

    /** Where nobody brought an idempotency key, everything asked for is fresh: the head moves at once and rows are numbered as they come. */
    private static final String UNKEYED = """
            WITH head AS MATERIALIZED (
              UPDATE ledger_head SET next = next + ? WHERE org = ? AND epoch = ? RETURNING next - ? AS first),
            fresh AS MATERIALIZED (
              SELECT asked.*, head.first + ord AS seq FROM head, (%s) asked),
            %s
            SELECT first FROM head
            """.formatted(ASKED, INSERTS);

    private static final String KEYED = """
            WITH head AS MATERIALIZED (
              SELECT next AS first FROM ledger_head WHERE org = ? AND epoch = ? FOR UPDATE),
            asked AS MATERIALIZED (%s),
            taken AS (
              INSERT INTO idempotency (id, org, decision_id, action_id, at)
              SELECT idem, ?, decision_id, action_id, at FROM asked, head WHERE idem IS NOT NULL
              ON CONFLICT (id) DO NOTHING RETURNING decision_id),
            fresh AS MATERIALIZED (
              SELECT asked.*, head.first + row_number() OVER (ORDER BY ord) - 1 AS seq FROM asked, head
               WHERE idem IS NULL OR decision_id IN (SELECT decision_id FROM taken)),
            moved AS (
              UPDATE ledger_head SET next = next + (SELECT count(*) FROM fresh)
               WHERE org = ? AND EXISTS (SELECT FROM fresh)),
            %s
            SELECT head.first, fresh.decision_id, fresh.seq
              FROM (VALUES (1)) one LEFT JOIN head ON true LEFT JOIN fresh ON true
            """.formatted(ASKED, INSERTS);

    private AdditionTable() {}

    static Result insert(Connection connection, String org, long epoch, List<? extends Draft<?>> drafts)
            throws SQLException {
        return drafts.stream().allMatch(draft -> draft.idempotency() == null)
                ? insertUnkeyed(connection, org, epoch, drafts)
                : insertKeyed(connection, org, epoch, drafts);
    }

    private static Result insertUnkeyed(Connection connection, String org, long epoch, List<? extends Draft<?>> drafts)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UNKEYED)) {
            statement.setLong(1, drafts.size());
            statement.setString(2, org);
            statement.setLong(3, epoch);
            statement.setLong(4, drafts.size());
            int at = asked(statement, 5, drafts);
            orgs(statement, at, org, 3);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Result.EPOCH_MOVED;
                }
                long next = rows.getLong(1);
                Map<String, Long> numbers = new HashMap<>();
                for (Draft<?> draft : drafts) {
                    numbers.put(draft.decision().id(), next++);
                }
                return new Result(next, numbers);
            }
        }
    }

    private static Result insertKeyed(Connection connection, String org, long epoch, List<? extends Draft<?>> drafts)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEYED)) {
            statement.setString(1, org);
            statement.setLong(2, epoch);
            int at = asked(statement, 3, drafts);
            orgs(statement, at, org, 5);
            try (var rows = statement.executeQuery()) {
                Map<String, Long> numbers = new HashMap<>();
                long first = -1;
                while (rows.next()) {
                    first = rows.getLong(1);
                    if (rows.wasNull()) {
                        return Result.EPOCH_MOVED;
                    }
                    String id = rows.getString(2);
                    if (id != null) {
                        numbers.put(id, rows.getLong(3));
                    }
                }
                return new Result(first + numbers.size(), numbers);
            }
        }
    }

    /** Sets the parameters of {@link #ASKED}; where the next one goes. */
    private static int asked(PreparedStatement statement, int from, List<? extends Draft<?>> drafts)
            throws SQLException {
        int at = from;
        for (Column column : COLUMNS) {
            statement.setArray(at++, column.encoder().encode(statement.getConnection(), drafts));
        }
        statement.setInt(at++, drafts.size() - 1);
        return at;
    }

    private static void orgs(PreparedStatement statement, int from, String org, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            statement.setString(from + i, org);
        }
    }

    private static String unnest(String type) {
        return "unnest(?::" + type + "[])";
    }

    private static Long whole(Integer number) {
        return number == null ? null : number.longValue();
    }

    private static <V> Function<Draft<?>, V> action(Function<ActionRow, V> column) {
        return draft -> draft.action() == null ? null : column.apply(draft.action());
    }

    private static Column text(String name, Function<Draft<?>, String> value) {
        return new Column(name, unnest("text"), (c, d) -> texts(c, d, value));
    }

    private static Column number(String name, Function<Draft<?>, Long> value) {
        return new Column(name, unnest("bigint"), (c, d) -> longs(c, d, value));
    }

    private static Column time(String name, Function<Draft<?>, Instant> value) {
        String sql = LedgerTable.FROM_MICROS.formatted(unnest("bigint"));
        return new Column(name, sql, (c, d) -> longs(c, d, draft -> micros(value.apply(draft))));
    }

    private static Column flag(String name, Function<Draft<?>, Boolean> value) {
        return new Column(name, unnest("boolean"), (c, d) -> flags(c, d, value));
    }

    private static Column binary(String name, Function<Draft<?>, byte[]> value) {
        return new Column(name, unnest("bytea"), (c, d) -> bytes(c, d, value));
    }
}
