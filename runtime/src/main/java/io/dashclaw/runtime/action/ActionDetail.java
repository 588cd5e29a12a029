package io.dashclaw.runtime.action;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** Everything that is shown about one action, or about the queue of approvers. */
@ApplicationScoped
class ActionDetail {
    private final Actions actions;
    private final Expiry expiry;
    private final Ballots ballots;
    private final DataSource database;
    private final Clock clock;

    ActionDetail(Actions actions, Expiry expiry, Ballots ballots, DataSource database, Clock clock) {
        this.actions = actions;
        this.expiry = expiry;
        this.ballots = ballots;
        this.database = database;
        this.clock = clock;
    }

    /** {@code GET /api/actions/:id} (core §4.4). @throws Failure 404 for an action that is not there, or not this member's */
    Uni<Map<String, Object>> read(Credential by, String id) {
        return seeOnWorker(by, id)
                .chain(row -> row.pending() && row.expiresAt != null && !row.expiresAt.isAfter(clock.instant())
                        ? expiry.expire(by.org(), List.of(id)).chain(() -> seeOnWorker(by, id))
                        : Uni.createFrom().item(row))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(Unchecked.function(row -> whole(by, row)));
    }

    private Uni<ActionEntity> seeOnWorker(Credential by, String id) {
        return Uni.createFrom().item(() -> see(by, id)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private ActionEntity see(Credential by, String id) {
        ActionEntity row = id.length() > 128 || id.indexOf('\0') >= 0 ? null : actions.see(by, id);
        if (row == null) {
            throw Failure.of(Code.NOT_FOUND, "Action not found");
        }
        return row;
    }

    private Map<String, Object> whole(Credential by, ActionEntity row) throws SQLException {
        Map<Long, Map<String, Object>> bodies = actions.payloads(by.org(), List.of(row));
        Map<String, Object> created = bodies.getOrDefault(row.seq, Map.of());
        Map<String, Object> action = Actions.view(row, bodies);
        action.putAll(context(created));
        ballots.addTo(action, row);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("action", action);
        answer.put("assumptions", List.of());
        answer.put("open_loops", List.of());
        answer.put("guard_decision", decision(row, created));
        answer.put("agent_defense", Map.of());
        answer.put("message_summary", messages());
        answer.put("deviations", List.of());
        return answer;
    }

    private static Map<String, Object> messages() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("total", 0);
        summary.put("participants", List.of());
        summary.put("first_message_at", null);
        summary.put("last_message_at", null);
        return summary;
    }

    private static Map<String, Object> context(Map<String, Object> created) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("context", created.getOrDefault("intent", Map.of()));
        view.put("provenance", Map.of("intent_source", source(created), "verification_status", "unverified"));
        return view;
    }

    /** {@code evidence} when what was judged is what the act itself speaks of. */
    private static String source(Map<String, Object> created) {
        boolean known = created.get("analysis") instanceof Map<?, ?> analysis
                && created.get("intent") instanceof Map<?, ?> intent
                && created.get("decision") instanceof Map<?, ?> decision
                && decision.get("risk_breakdown") instanceof Map<?, ?> risk
                && risk.get("evidence_derived") instanceof Map<?, ?> evidence
                && (Boolean.TRUE.equals(evidence.get("mismatch"))
                        || Objects.equals(analysis.get("derived_type"), intent.get("action_type")));
        return known ? "evidence" : "declared";
    }

    private static Map<String, Object> decision(ActionEntity row, Map<String, Object> created) {
        Map<?, ?> decided = created.get("decision") instanceof Map<?, ?> map ? map : Map.of();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", row.decisionId);
        view.put("org_id", row.org);
        view.put("agent_id", row.agentId);
        view.put("decision", row.verdict);
        view.put("risk_score", row.risk);
        view.put("action_type", row.actionType);
        view.put("reasons", decided.get("reasons"));
        view.put("warnings", decided.get("warnings"));
        view.put("matched_policies", decided.get("matched_policies"));
        view.put("risk_breakdown", decided.get("risk_breakdown"));
        view.put("context", created.getOrDefault("intent", Map.of()));
        view.put("evidence", created.get("analysis"));
        view.put("verification_status", "unverified");
        view.put("created_at", ActionView.time(row.at));
        return view;
    }

    /** The queue of approvers: each row with what was declared and why it waits. Blocking. */
    List<Map<String, Object>> queue(Credential by, List<ActionEntity> rows) throws SQLException {
        Map<Long, Map<String, Object>> bodies = actions.payloads(by.org(), rows);
        Map<String, Map<String, Object>> views = new LinkedHashMap<>();
        for (ActionEntity row : rows) {
            Map<String, Object> created = bodies.getOrDefault(row.seq, Map.of());
            Map<String, Object> view = Actions.view(row, bodies);
            view.putAll(context(created));
            view.put("guard_decision", decision(row, created));
            views.put(row.id, view);
        }
        ballots.addTo(views, by.org(), rows);
        return List.copyOf(views.values());
    }

    Map<String, Object> outcome(Credential by, String id) {
        ActionEntity row = see(by, id);
        Map<Long, Map<String, Object>> bodies = actions.payloads(by.org(), List.of(row));
        return ActionView.outcome(row, Actions.body(row.outcomeSeq, bodies));
    }

    Map<String, Object> stats(Credential by) {
        var today = clock.instant();
        Map<String, Object> stats = actions.stats(
                new Actions.Filter(by).and("startedAt >= :since", "since", today.minus(Duration.ofDays(1))));
        Map<String, Object> before = actions.stats(new Actions.Filter(by)
                .and("startedAt >= :since", "since", today.minus(Duration.ofDays(2)))
                .and("startedAt < :until", "until", today.minus(Duration.ofDays(1))));
        long now = ((Number) stats.get("total")).longValue();
        long then = ((Number) before.get("total")).longValue();
        stats.put("change_percent", then == 0 ? null : Math.round((now - then) * 1000.0 / then) / 10.0);
        stats.put("confidence", null);
        stats.put("lastUpdated", today.toString());
        return stats;
    }

    Map<String, Object> graph(Credential by, String id) {
        ActionEntity root = see(by, id);
        Actions.Neighbourhood near = actions.neighbourhood(by, root);
        List<ActionEntity> all = new ArrayList<>(List.of(root));
        List<Map<String, Object>> edges = new ArrayList<>();
        ActionEntity child = root;
        for (ActionEntity parent : near.parents()) {
            add(all, parent);
            edges.add(edge(parent, child, "parent_child", "parent of"));
            child = parent;
        }
        for (ActionEntity one : near.children()) {
            add(all, one);
            edges.add(edge(root, one, "parent_child", "parent of"));
        }
        for (ActionEntity one : near.related()) {
            if (add(all, one)) {
                edges.add(edge(root, one, "related", "same agent, within the hour"));
            }
        }
        Map<Long, Map<String, Object>> bodies = actions.payloads(by.org(), all);
        Map<String, Object> graph = new LinkedHashMap<>();
        graph.put("rootActionId", root.id);
        graph.put(
                "nodes",
                all.stream()
                        .map(row -> node(row, row == root, Actions.view(row, bodies)))
                        .toList());
        graph.put("edges", edges);
        return graph;
    }

    private static boolean add(List<ActionEntity> all, ActionEntity row) {
        return all.stream().noneMatch(one -> one.id.equals(row.id)) && all.add(row);
    }

    private static Map<String, Object> node(ActionEntity row, boolean root, Map<String, Object> view) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("id", "action:" + row.id);
        node.put("type", "action");
        node.put("label", view.get("declared_goal") == null ? row.actionType : view.get("declared_goal"));
        node.put("status", row.status);
        node.put("riskScore", row.risk);
        node.put("agentId", row.agentId);
        node.put("agentName", view.get("agent_name"));
        node.put("actionType", row.actionType);
        node.put("timestamp", view.get("timestamp_start"));
        node.put("isRoot", root);
        node.put("meta", Map.of("outcome_status", row.outcome, "guard_decision_id", row.decisionId));
        return node;
    }

    private static Map<String, Object> edge(ActionEntity from, ActionEntity to, String type, String label) {
        Map<String, Object> edge = new LinkedHashMap<>();
        edge.put("id", type + ":" + from.id + ":" + to.id);
        edge.put("source", "action:" + from.id);
        edge.put("target", "action:" + to.id);
        edge.put("type", type);
        edge.put("label", label);
        return edge;
    }

    Map<String, Object> trace(Credential by, String id) {
        ActionEntity root = see(by, id);
        Actions.Neighbourhood near = actions.neighbourhood(by, root);
        Map<String, Object> trace = new LinkedHashMap<>();
        trace.put(
                "assumptions",
                Map.of("total", 0, "validated", 0, "invalidated", 0, "unvalidated", 0, "items", List.of()));
        trace.put("loops", Map.of("total", 0, "open", 0, "resolved", 0, "cancelled", 0, "items", List.of()));
        trace.put("parent_chain", actions.views(by.org(), near.parents()));
        trace.put("sub_actions", actions.views(by.org(), near.children()));
        trace.put("related_actions", actions.views(by.org(), near.related()));
        List<Map<String, Object>> causes = new ArrayList<>();
        failures(causes, "parent_failures", "high", near.parents());
        failures(causes, "related_failures", "medium", near.related());
        trace.put("root_cause_indicators", causes);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("action", actions.view(by.org(), root));
        answer.put("trace", trace);
        return answer;
    }

    private static void failures(
            List<Map<String, Object>> causes, String type, String severity, List<ActionEntity> rows) {
        long failed = rows.stream().filter(row -> row.status.equals("failed")).count();
        if (failed > 0) {
            Map<String, Object> cause = new LinkedHashMap<>();
            cause.put("type", type);
            cause.put("severity", severity);
            cause.put("count", failed);
            cause.put(
                    "detail",
                    rows.stream()
                            .filter(row -> row.status.equals("failed"))
                            .map(row -> row.id)
                            .toList());
            causes.add(cause);
        }
    }

    /** @throws Failure 400 for a decision that this organisation does not have */
    Void checkDecision(Credential by, String decisionId) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT 1 FROM decision WHERE org = ? AND id = ?")) {
            select.setString(1, by.org());
            select.setString(2, decisionId);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw Failure.invalid("guard_decision_id", "names no decision of this organisation");
                }
                return null;
            }
        }
    }
}
