package io.dashclaw.runtime.action;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.ledger.Payloads;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Actions on record, for reading. */
@ApplicationScoped
public class Actions implements PanacheRepositoryBase<ActionEntity, String> {
    private final Payloads payloads;

    Actions(Payloads payloads) {
        this.payloads = payloads;
    }

    /** A condition over rows in JPQL, built piece by piece; it begins with what the credential may see. */
    static final class Filter {
        private final StringBuilder where = new StringBuilder("org = :org");
        private final Parameters parameters;

        Filter(Credential by) {
            parameters = Parameters.with("org", by.org());
            if (by.role() == Role.MEMBER) {
                parameters.and("caller", by.id());
                if (by.bound()) {
                    parameters.and("bound", by.agentIds());
                    where.append(
                            " and (principal = :caller or agentId in :bound or substring(agentId, 1, locate(':', agentId) - 1) in :bound)");
                } else {
                    where.append(" and principal = :caller");
                }
            }
        }

        Filter and(String condition, String name, Object value) {
            if (value != null) {
                where.append(" and ").append(condition);
                parameters.and(name, value);
            }
            return this;
        }
    }

    /** Newest first. */
    @Transactional
    List<ActionEntity> page(Filter filter, int limit, int offset) {
        return find(filter.where + " order by startedAt desc, id desc", filter.parameters)
                .range(offset, offset + limit - 1)
                .list();
    }

    /** Counts over all rows of the filter (core §4.3). */
    @Transactional
    Map<String, Object> stats(Filter filter) {
        var query = getEntityManager().createQuery("""
                        select count(*), sum(case when status = 'completed' then 1 else 0 end),
                          sum(case when status = 'failed' then 1 else 0 end), sum(case when status = 'running' then 1 else 0 end),
                          sum(case when status = 'blocked' then 1 else 0 end), sum(case when risk >= 70 then 1 else 0 end),
                          avg(risk), sum(costUsd), sum(case when status = 'cancelled' then 1 else 0 end),
                          sum(case when status = 'pending_approval' then 1 else 0 end)
                          from ActionEntity where\s""" + filter.where, Object[].class);
        filter.parameters.map().forEach(query::setParameter);
        Object[] row = query.getSingleResult();
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("total", number(row[0]));
        stats.put("completed", number(row[1]));
        stats.put("failed", number(row[2]));
        stats.put("running", number(row[3]));
        stats.put("blocked", number(row[4]));
        stats.put("high_risk", number(row[5]));
        stats.put("avg_risk", row[6] == null ? 0 : Math.round((Double) row[6] * 10) / 10.0);
        stats.put("total_cost", row[7] == null ? 0 : row[7]);
        stats.put("cancelled", number(row[8]));
        stats.put("approval", number(row[9]));
        return stats;
    }

    private static Object number(Object count) {
        return count == null ? 0L : count;
    }

    /** Null when there is none that the credential may see. */
    @Transactional
    public ActionEntity see(Credential by, String id) {
        ActionEntity row = find("org = ?1 and id = ?2", by.org(), id).firstResult();
        return row == null || !by.sees(row.principal, row.agentId) ? null : row;
    }

    /** The payloads of these rows, by entry number. */
    Map<Long, Map<String, Object>> payloads(String org, Collection<ActionEntity> rows) {
        List<Long> numbers = new ArrayList<>();
        for (ActionEntity row : rows) {
            numbers.add(row.seq);
            if (row.resolvedSeq != null) {
                numbers.add(row.resolvedSeq);
            }
            if (row.outcomeSeq != null) {
                numbers.add(row.outcomeSeq);
            }
        }
        return payloads.read(org, numbers);
    }

    public List<Map<String, Object>> views(String org, List<ActionEntity> rows) {
        Map<Long, Map<String, Object>> bodies = payloads(org, rows);
        return rows.stream().map(row -> view(row, bodies)).toList();
    }

    public Map<String, Object> view(String org, ActionEntity row) {
        return views(org, List.of(row)).get(0);
    }

    static Map<String, Object> view(ActionEntity row, Map<Long, Map<String, Object>> bodies) {
        return ActionView.of(
                row,
                bodies.getOrDefault(row.seq, Map.of()),
                body(row.resolvedSeq, bodies),
                row.outcomeSeq != null && row.outcomeSeq == row.seq ? Map.of() : body(row.outcomeSeq, bodies));
    }

    static Map<String, Object> body(Long seq, Map<Long, Map<String, Object>> bodies) {
        return seq == null ? Map.of() : bodies.getOrDefault(seq, Map.of());
    }

    /** Rows that stand near this one: its ancestors (at most ten), its children, and what its agent did within an hour (at most twenty). */
    @Transactional
    Neighbourhood neighbourhood(Credential by, ActionEntity root) {
        List<ActionEntity> parents = new ArrayList<>();
        ActionEntity at = root;
        while (at != null && at.parentId != null && parents.size() < 10) {
            at = see(by, at.parentId);
            if (at == null || parents.contains(at) || at.id.equals(root.id)) {
                break;
            }
            parents.add(at);
        }
        Filter children = new Filter(by).and("parentId = :parent", "parent", root.id);
        Filter related = new Filter(by)
                .and("agentId = :agent", "agent", root.agentId)
                .and("startedAt >= :from", "from", root.startedAt.minusSeconds(3600))
                .and("startedAt <= :to", "to", root.startedAt.plusSeconds(3600))
                .and("id <> :self", "self", root.id);
        return new Neighbourhood(parents, page(children, 50, 0), page(related, 20, 0));
    }

    record Neighbourhood(List<ActionEntity> parents, List<ActionEntity> children, List<ActionEntity> related) {}

    /** Rows by id that the caller may see, those older than a moment, or those of an agent or status; for deletion. */
    @Transactional
    List<String> ids(Filter filter, int limit) {
        return page(filter, limit, 0).stream().map(row -> row.id).toList();
    }

    static Instant daysAgo(Instant now, int days) {
        return days == 0 ? null : now.minusSeconds(days * 86_400L);
    }
}
