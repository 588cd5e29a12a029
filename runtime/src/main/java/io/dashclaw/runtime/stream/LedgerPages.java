package io.dashclaw.runtime.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.action.ActionEntity;
import io.dashclaw.runtime.action.ActionView;
import io.dashclaw.runtime.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** Reads ranges of a ledger as frames: a handful of statements a range, however many entries it has. */
@ApplicationScoped
class LedgerPages {
    private static final Logger LOG = Logger.getLogger(LedgerPages.class);

    private static final String ESCALATED = "approval.escalated";

    /** After these the action of their subject, a decision, is told as it now stands. */
    private static final Set<String> CHANGES = Set.of(
            "claim",
            "outcome",
            "outcome.lost",
            "cancelled",
            "approval.voted",
            "approval.reused",
            ESCALATED,
            "approval.granted",
            "approval.denied",
            "approval.expired",
            "approval.reopened",
            "action.updated");

    private static final Set<String> POLICIES = Set.of("policy.published", "policy.withdrawn");

    /** What of an intent is told with its decision; the rest can be long, and is a read away. */
    private static final List<String> CONTEXT =
            List.of("declared_goal", "risk_score", "systems_touched", "reversible", "target", "trigger");

    private static final String ENTRIES = """
            SELECT seq, kind, subject, COALESCE(octet_length(body), 0) AS weight,
                   CASE WHEN kind IN ('policy.published', 'policy.withdrawn') THEN entry END AS entry
              FROM ledger WHERE org = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT ?
            """;
    private static final String DECISIONS = """
            SELECT id, seq, at, principal, agent_id, action_type, verdict, risk, action_id, act_hash, degraded
              FROM decision WHERE org = ? AND id = ANY (?)
            """;
    private static final String ACTIONS = """
            SELECT a.*, (SELECT COALESCE(octet_length(l.body), 0) FROM ledger l
                          WHERE l.org = a.org AND l.seq = a.seq AND l.at = a.at) AS weight
              FROM action a WHERE a.org = ? AND a.id = ANY (?)
            """;

    private final ObjectMapper json;

    LedgerPages(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param entries the most entries of a page
     * @param weight of the payloads, in bytes, after which a page ends; it has one entry at least
     */
    record Size(int entries, int weight) {}

    /** @param next the first entry after the page */
    record Page(List<Told> told, long next) {}

    private record Line(long seq, String kind, String subject, int weight, String entry) {}

    private record Decision(
            String id,
            long seq,
            String at,
            String principal,
            String agentId,
            String actionType,
            String verdict,
            int risk,
            String actionId,
            String actHash,
            boolean degraded) {}

    private record Action(ActionEntity row, int weight) {}

    /** One range while it is put together. */
    private static final class Range {
        final Map<String, Decision> decisions = new HashMap<>();
        final Map<String, Action> actions = new HashMap<>();
        final Map<Long, Map<String, Object>> bodies = new HashMap<>();

        Decision decision(Line line) {
            return decisions.get(line.subject());
        }

        Action action(Decision decision) {
            return decision == null || decision.actionId() == null ? null : actions.get(decision.actionId());
        }

        Map<String, Object> body(Long seq) {
            return seq == null ? Map.of() : bodies.getOrDefault(seq, Map.of());
        }
    }

    /** The number of the next entry, as the database has it. */
    long head(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement("SELECT next FROM ledger_head WHERE org = ?")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** The first entries of {@code [from, to)}: all of them, each with what it says to everyone who may see it. */
    Page read(Connection connection, String org, long from, long to, Size size) throws SQLException {
        return read(connection, org, from, to, size, null);
    }

    /** The first entries of {@code [from, to)} as far as the reader may see them; the others are left out. */
    Page read(Connection connection, String org, long from, long to, Size size, Credential reader) throws SQLException {
        List<Line> lines = entries(connection, org, from, to, size.entries());
        Range range = new Range();
        decisions(connection, org, lines, range);
        long next =
                lines.size() < size.entries() ? to : lines.get(lines.size() - 1).seq() + 1;
        if (reader != null) {
            lines.removeIf(line -> !owner(line, range).visibleTo(reader));
        }
        actions(connection, org, range, lines);
        int fit = fitting(lines, range, size.weight());
        if (fit < lines.size()) {
            next = lines.get(fit).seq();
            lines = lines.subList(0, fit);
        }
        bodies(connection, org, range, lines);
        List<Told> told = new ArrayList<>(lines.size());
        for (Line line : lines) {
            told.add(tell(org, line, range));
        }
        return new Page(told, next);
    }

    private static List<Line> entries(Connection connection, String org, long from, long to, int most)
            throws SQLException {
        try (var select = connection.prepareStatement(ENTRIES)) {
            select.setString(1, org);
            select.setLong(2, from);
            select.setLong(3, to);
            select.setInt(4, most);
            List<Line> lines = new ArrayList<>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    lines.add(new Line(
                            rows.getLong("seq"),
                            rows.getString("kind"),
                            rows.getString("subject"),
                            rows.getInt("weight"),
                            rows.getString("entry")));
                }
            }
            return lines;
        }
    }

    private static void decisions(Connection connection, String org, List<Line> lines, Range range)
            throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        for (Line line : lines) {
            if (line.kind().equals("decision") || CHANGES.contains(line.kind())) {
                ids.add(line.subject());
            }
        }
        byIds(connection, DECISIONS, org, ids, rows -> {
            Decision decision = new Decision(
                    rows.getString("id"),
                    rows.getLong("seq"),
                    rows.getObject("at", OffsetDateTime.class).toInstant().toString(),
                    rows.getString("principal"),
                    rows.getString("agent_id"),
                    rows.getString("action_type"),
                    rows.getString("verdict"),
                    rows.getInt("risk"),
                    rows.getString("action_id"),
                    rows.getString("act_hash"),
                    rows.getBoolean("degraded"));
            range.decisions.put(decision.id(), decision);
        });
    }

    private static void actions(Connection connection, String org, Range range, List<Line> lines) throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        for (Line line : lines) {
            Decision decision = range.decision(line);
            if (decision != null && decision.actionId() != null) {
                ids.add(decision.actionId());
            }
        }
        byIds(connection, ACTIONS, org, ids, rows -> {
            ActionEntity row = ActionEntity.read(rows);
            range.actions.put(row.id, new Action(row, rows.getInt("weight")));
        });
    }

    /** How many lines, one at least, have payloads of no more than {@code most} bytes in all. */
    private static int fitting(List<Line> lines, Range range, int most) {
        long weight = 0;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Action action = line.kind().equals("decision") ? null : range.action(range.decision(line));
            weight += line.weight() + (action == null ? 0 : action.weight());
            if (weight > most && i > 0) {
                return i;
            }
        }
        return lines.size();
    }

    private static void bodies(Connection connection, String org, Range range, List<Line> lines) throws SQLException {
        Set<Long> numbers = new LinkedHashSet<>();
        for (Line line : lines) {
            Decision decision = range.decision(line);
            if (line.kind().equals("decision") && decision != null) {
                numbers.add(decision.seq());
            }
            Action action = range.action(decision);
            if (action != null) {
                numbers.add(action.row().seq);
                numbers.add(action.row().resolvedSeq);
                numbers.add(action.row().outcomeSeq);
            }
        }
        numbers.remove(null);
        if (numbers.isEmpty()) {
            return;
        }
        try (var select = connection.prepareStatement(
                "SELECT seq, body FROM ledger WHERE org = ? AND seq = ANY (?) AND body IS NOT NULL")) {
            select.setString(1, org);
            select.setArray(2, connection.createArrayOf("bigint", numbers.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    range.bodies.put(rows.getLong(1), body(rows.getLong(1), rows.getString(2)));
                }
            }
        }
    }

    /** One payload that cannot be read must not stop the stream of everything after it: it is told without words. */
    private static Map<String, Object> body(long seq, String stored) {
        try {
            return StrictJson.stored(stored);
        } catch (RuntimeException e) {
            LOG.errorf("the payload of entry %d cannot be read (%s)", seq, e.getMessage());
            return Map.of();
        }
    }

    @FunctionalInterface
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void byIds(Connection connection, String sql, String org, Collection<String> ids, Row each)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, org);
            select.setArray(2, connection.createArrayOf("text", ids.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    each.read(rows);
                }
            }
        }
    }

    private static Told owner(Line line, Range range) {
        if (POLICIES.contains(line.kind())) {
            return Told.nothing(line.seq());
        }
        Decision decision = range.decision(line);
        return decision == null
                ? new Told(line.seq(), false, null, null, 0, null)
                : new Told(line.seq(), false, decision.principal(), decision.agentId(), 0, null);
    }

    private Told tell(String org, Line line, Range range) {
        try {
            return render(org, line, range);
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.errorf(e, "entry %d cannot be told", line.seq());
            return Told.nothing(line.seq());
        }
    }

    private Told render(String org, Line line, Range range) throws JsonProcessingException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
        Decision decision = range.decision(line);
        int frames = 0;
        if (POLICIES.contains(line.kind())) {
            Frame.write(out, line.seq(), "policy.updated", json.writeValueAsBytes(policy(line)));
            frames = 1;
        } else if (line.kind().equals("decision") && decision != null) {
            boolean alone = decision.actionId() == null;
            byte[] view = json.writeValueAsBytes(decisionView(org, decision, range.body(decision.seq())));
            Frame.write(out, alone ? line.seq() : -1, "guard.decision.created", view);
            frames = 1;
            if (!alone) {
                Frame.write(out, line.seq(), "action.created", action(range, decision));
                frames = 2;
            }
        } else if (CHANGES.contains(line.kind())) {
            String event = line.kind().equals(ESCALATED) ? ESCALATED : "action.updated";
            Frame.write(out, line.seq(), event, action(range, decision));
            frames = 1;
        }
        Told owner = owner(line, range);
        return new Told(line.seq(), owner.everyone(), owner.principal(), owner.agentId(), frames, out.toByteArray());
    }

    /** The bare row, as clients want it; {@code null} once it is deleted. */
    private byte[] action(Range range, Decision decision) throws JsonProcessingException {
        Action action = range.action(decision);
        if (action == null) {
            return json.writeValueAsBytes(null);
        }
        ActionEntity row = action.row();
        boolean reported = row.outcomeSeq != null && row.outcomeSeq != row.seq;
        return json.writeValueAsBytes(ActionView.of(
                row,
                range.body(row.seq),
                range.body(row.resolvedSeq),
                reported ? range.body(row.outcomeSeq) : Map.of()));
    }

    /** Core §4.8. */
    private static Map<String, Object> decisionView(String org, Decision row, Map<String, Object> body) {
        Map<?, ?> intent = body.get("intent") instanceof Map<?, ?> map ? map : Map.of();
        Map<?, ?> decision = body.get("decision") instanceof Map<?, ?> map ? map : Map.of();
        Map<String, Object> view = new LinkedHashMap<>(32);
        view.put("id", row.id());
        view.put("org_id", org);
        view.put("agent_id", row.agentId());
        view.put("agent_name", intent.get("agent_name"));
        view.put("verification_status", "unverified");
        view.put("replay_status", "not_applicable");
        view.put("jti", null);
        view.put("act_status", "not_applicable");
        view.put("act_hash", row.actHash());
        view.put("decision", row.verdict());
        view.put("reason", sentence(decision.get("reasons")));
        view.put("matched_policies", decision.get("matched_policies") instanceof List<?> list ? list : List.of());
        view.put("context", context(intent));
        view.put("risk_score", row.risk());
        view.put("agent_risk_score", intent.get("risk_score"));
        view.put("action_type", row.actionType());
        view.put("action_id", row.actionId());
        view.put("created_at", row.at());
        view.put("degraded", row.degraded());
        return view;
    }

    private static Map<String, Object> context(Map<?, ?> intent) {
        Map<String, Object> context = new LinkedHashMap<>();
        for (String name : CONTEXT) {
            if (intent.get(name) != null) {
                context.put(name, intent.get(name));
            }
        }
        return context;
    }

    private static String sentence(Object reasons) {
        return reasons instanceof List<?> list && !list.isEmpty()
                ? String.join("; ", list.stream().map(String::valueOf).toList())
                : null;
    }

    private static Map<String, Object> policy(Line line) {
        Map<String, Object> facts = StrictJson.stored(line.entry());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy_id", line.subject());
        view.put("change_type", facts.get("change"));
        view.put("revision", facts.get("revision"));
        view.put("policy_set", facts.get("set"));
        return view;
    }
}
