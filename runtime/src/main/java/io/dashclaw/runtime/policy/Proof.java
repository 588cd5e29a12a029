package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicySet;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What is live, that its own tests pass, and when each policy last had a say. */
@ApplicationScoped
class Proof {
    private static final int MOST_DECISIONS = 100_000;
    private static final String FIRED = """
            SELECT split_part(ref, '@', 1), count(*), max(at)
              FROM (SELECT at, entry::jsonb -> 'policies' AS refs FROM ledger
                     WHERE org = ? AND kind = 'decision' ORDER BY seq DESC LIMIT ?) d
             CROSS JOIN LATERAL jsonb_array_elements_text(refs) ref GROUP BY 1
            """;

    private final Policies policies;
    private final DataSource database;
    private final Clock clock;

    Proof(Policies policies, DataSource database, Clock clock) {
        this.policies = policies;
        this.database = database;
        this.clock = clock;
    }

    private record Fired(long times, Instant last) {}

    /** Counts the newest 100,000 decisions. Blocking. */
    Map<String, Object> of(String org) throws SQLException {
        StoredPolicies stored = policies.read(org);
        PolicySet set = stored.set();
        Map<String, String> problems = PolicyView.problems(stored, set);
        Map<String, Fired> fired = fired(org);
        PolicyTrials trials = new PolicyTrials();
        List<Map<String, Object>> rows = new ArrayList<>();
        stored.all().stream()
                .sorted(Comparator.comparing(policy -> policy.content().name()))
                .forEach(policy -> {
                    Map<String, Object> row = row(policy, problems.get(policy.id()), fired.get(policy.id()));
                    row.putAll(trials.addStored(policy).last());
                    rows.add(row);
                });
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("generated_at", clock.instant().truncatedTo(ChronoUnit.MICROS).toString());
        proof.put("policy_set", set.digest());
        proof.put("sealed", stored.sealed(set));
        proof.put("results", trials.view());
        proof.put("policies", rows);
        return proof;
    }

    private static Map<String, Object> row(StoredPolicy policy, String problem, Fired fired) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("policy_id", policy.id());
        row.put("name", policy.content().name());
        row.put("policy_type", policy.content().type());
        row.put("state", PolicyView.state(policy, problem));
        row.put("problem", problem);
        row.put("revision", policy.revision());
        row.put("digest", policy.digest());
        row.put("fired", fired == null ? 0 : fired.times());
        row.put("last_fired", fired == null ? null : fired.last().toString());
        return row;
    }

    private Map<String, Fired> fired(String org) throws SQLException {
        try (Connection connection = database.getConnection();
                var select = connection.prepareStatement(FIRED)) {
            select.setString(1, org);
            select.setInt(2, MOST_DECISIONS);
            try (var rows = select.executeQuery()) {
                Map<String, Fired> fired = new HashMap<>();
                while (rows.next()) {
                    fired.put(
                            rows.getString(1),
                            new Fired(
                                    rows.getLong(2),
                                    rows.getObject(3, OffsetDateTime.class).toInstant()));
                }
                return fired;
            }
        }
    }

    /** The same as a page for people. */
    static String markdown(Map<String, Object> proof) {
        StringBuilder page = new StringBuilder("# Proof of policies\n\n");
        Map<?, ?> results = (Map<?, ?>) proof.get("results");
        page.append("As of ").append(proof.get("generated_at")).append(".\n\n");
        page.append("- Policy set `").append(proof.get("policy_set")).append("`, ");
        page.append(Boolean.TRUE.equals(proof.get("sealed")) ? "sealed" : "NOT sealed: every intent is held")
                .append(".\n");
        page.append("- Tests: ").append(results.get("passed")).append(" of ").append(results.get("total_tests"));
        page.append(" pass.\n\n| policy | type | state | tests | fired | last fired | revision | digest |\n");
        page.append("|---|---|---|---|---|---|---|---|\n");
        for (Object each : (List<?>) proof.get("policies")) {
            Map<?, ?> row = (Map<?, ?>) each;
            page.append("| ").append(cell(row.get("name")));
            page.append(" | ").append(cell(row.get("policy_type")));
            page.append(" | ").append(row.get("state"));
            page.append(" | ").append(row.get("tests_passed")).append(" of ").append(row.get("tests_total"));
            page.append(" | ").append(row.get("fired"));
            page.append(" | ").append(row.get("last_fired") == null ? "not on record" : row.get("last_fired"));
            page.append(" | ").append(row.get("revision"));
            page.append(" | `").append(row.get("digest").toString(), 0, 12).append("` |\n");
        }
        return page.toString();
    }

    /** What somebody wrote, so that it stays in its cell. */
    private static String cell(Object text) {
        return text.toString().replaceAll("\\p{Cntrl}", " ").replaceAll("([\\\\|`<>\\[\\]*_])", "\\\\$1");
    }
}
