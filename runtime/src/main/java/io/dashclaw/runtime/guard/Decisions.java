package io.dashclaw.runtime.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.ledger.Payloads;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decisions on record, for reading. */
@ApplicationScoped
class Decisions implements PanacheRepositoryBase<DecisionEntity, String> {
    private final Payloads payloads;
    private final ObjectMapper json;
    private final Clock clock;

    Decisions(Payloads payloads, ObjectMapper json, Clock clock) {
        this.payloads = payloads;
        this.json = json;
        this.clock = clock;
    }

    /** The rows of {@code GET /api/guard} (core §4.2), in which lists are JSON text. */
    @Transactional
    Map<String, Object> list(Credential by, String agentId, String decision, String days, String limit, String offset) {
        int most = Query.whole("limit", limit, 1, 1000, 20);
        int from = Query.whole("offset", offset, 0, 1_000_000, 0);
        int window = Query.whole("days", days, 1, 90, 0);
        Map<String, Object> page = page(by, agentId, decision, window, most, from, false);
        page.put("limit", most);
        page.put("offset", from);
        return page;
    }

    @Transactional
    Map<String, Object> listWithGoals(Credential by, String agentId, String decision, String limit, String offset) {
        return page(
                by,
                agentId,
                decision,
                0,
                Query.whole("limit", limit, 1, 200, 50),
                Query.whole("offset", offset, 0, 1_000_000, 0),
                true);
    }

    private Map<String, Object> page(
            Credential by, String agentId, String decision, int days, int limit, int offset, boolean goals) {
        Scope scope = scope(by);
        StringBuilder where = new StringBuilder(scope.where());
        Parameters parameters = scope.parameters();
        String agent = Query.text("agent_id", agentId, 128);
        if (agent != null) {
            where.append(" and agentId = :agent");
            parameters.and("agent", agent);
        }
        String verdict = Query.text("decision", decision, 32);
        if (verdict != null) {
            where.append(" and verdict = :verdict");
            parameters.and("verdict", verdict);
        }
        if (days > 0) {
            where.append(" and at >= :since");
            parameters.and("since", clock.instant().minus(Duration.ofDays(days)));
        }
        List<DecisionEntity> rows = find(where + " order by id desc", parameters)
                .range(offset, offset + limit - 1)
                .list();
        Map<Long, Map<String, Object>> bodies =
                payloads.read(by.org(), rows.stream().map(row -> row.seq).toList());
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(
                "decisions",
                rows.stream()
                        .map(row -> view(row, bodies.getOrDefault(row.seq, Map.of()), goals))
                        .toList());
        page.put("total", count(where.toString(), parameters));
        page.put("stats", stats(by));
        return page;
    }

    private Map<String, Object> stats(Credential by) {
        Scope scope = scope(by);
        Map<String, Object> counts =
                new LinkedHashMap<>(Map.of("total_24h", 0L, "blocks_24h", 0L, "warns_24h", 0L, "approvals_24h", 0L));
        var query = getEntityManager()
                .createQuery(
                        "select verdict, count(*) from DecisionEntity where " + scope.where()
                                + " and at >= :since group by verdict",
                        Object[].class)
                .setParameter("since", clock.instant().minus(Duration.ofDays(1)));
        scope.parameters().map().forEach(query::setParameter);
        for (Object[] row : query.getResultList()) {
            counts.merge("total_24h", row[1], (a, b) -> (Long) a + (Long) b);
            switch ((String) row[0]) {
                case "block" -> counts.put("blocks_24h", row[1]);
                case "warn" -> counts.put("warns_24h", row[1]);
                case "require_approval" -> counts.put("approvals_24h", row[1]);
                default -> {}
            }
        }
        return counts;
    }

    /** A member sees what it asked, and what the agents that its key is bound to asked. */
    private record Scope(String where, Parameters parameters) {}

    private static Scope scope(Credential by) {
        Parameters parameters = Parameters.with("org", by.org());
        if (by.role() != Role.MEMBER) {
            return new Scope("org = :org", parameters);
        }
        parameters.and("principal", by.id());
        if (!by.bound()) {
            return new Scope("org = :org and principal = :principal", parameters);
        }
        parameters.and("agents", by.agentIds());
        return new Scope(
                "org = :org and (principal = :principal or agentId in :agents or substring(agentId, 1, locate(':', agentId) - 1) in :agents)",
                parameters);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> view(DecisionEntity row, Map<String, Object> body, boolean goals) {
        Map<String, Object> decision = (Map<String, Object>) body.getOrDefault("decision", Map.of());
        Map<String, Object> intent = (Map<String, Object>) body.getOrDefault("intent", Map.of());
        List<String> reasons = (List<String>) decision.getOrDefault("reasons", List.of());
        List<String> matched = (List<String>) decision.getOrDefault("matched_policies", List.of());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", row.id);
        view.put("org_id", row.org);
        view.put("agent_id", row.agentId);
        view.put("agent_name", intent.get("agent_name"));
        view.put("verification_status", "unverified");
        view.put("replay_status", "not_applicable");
        view.put("jti", null);
        view.put("act_status", "not_applicable");
        view.put("act_hash", row.actHash);
        view.put("action_type", row.actionType);
        view.put("risk_score", row.risk);
        view.put("decision", row.verdict);
        view.put("reasons", String.join("; ", reasons));
        view.put("matched_policies", goals ? matched : write(matched));
        view.put("created_at", row.at.toString());
        view.put("risk_breakdown", decision.get("risk_breakdown"));
        view.put("action_id", row.actionId);
        view.put("degraded", row.degraded);
        if (goals) {
            view.put("declared_goal", intent.get("declared_goal"));
        }
        return view;
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
