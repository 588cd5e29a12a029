package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.policy.Publication.Plan;
import io.dashclaw.runtime.policy.Publication.Published;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Publishes policies, behind every door. When a publication completes, nothing decided under the older set is recorded any more, on any
 * replica. What {@link Publication} says about policies that were changed behind the runtime's back holds for all of it.
 */
@ApplicationScoped
class Policies {
    private static final int LONGEST_RULES = 4_000;
    private static final int LONGEST_SPEC = 16_384;
    private static final Duration GRANT_LIFE = Duration.ofDays(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Ledger ledger;
    private final PolicyTable table;
    private final ServerKeys serverKeys;
    private final DataSource database;
    private final Clock clock;

    Policies(Ledger ledger, PolicyTable table, ServerKeys serverKeys, DataSource database, Clock clock) {
        this.ledger = ledger;
        this.table = table;
        this.serverKeys = serverKeys;
        this.database = database;
        this.clock = clock;
    }

    /** As they are stored now. Blocking. */
    StoredPolicies read(String org) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var oneView = connection.createStatement()) {
                oneView.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                return table.read(connection, org);
            } finally {
                connection.rollback();
            }
        }
    }

    /** Newest first, deleted policies too; empty for an id that never was. Blocking. */
    List<Map<String, Object>> revisions(String org, String id, int limit, int offset) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return table.revisions(connection, org, id, limit, offset);
        }
    }

    /** @throws Failure 400 for rules that cannot be enforced or fail their own tests, 409 for a name that is taken */
    Uni<Published> create(Credential by, PolicyContent wanted) {
        PolicyContent content = enforceable(wanted);
        return publish(by, "api", (before, turn) -> {
            checkName(before, content.name(), null);
            return Optional.of(List.of(Revision.created(newId(), content, by.id(), turn.now())));
        });
    }

    /**
     * Starts from what was last published, also where the row now says something else. Nothing is published when nothing would change.
     * Blocking.
     *
     * @throws Failure 404, and 400 and 409 as in {@link #create}; 409 also for a row that was never published
     */
    Uni<Published> update(Credential by, String id, PolicyPatch patch) throws SQLException {
        PolicyContent known = published(read(by.org()), id);
        boolean switchedOn = Boolean.TRUE.equals(patch.active()) && !known.active();
        PolicyContent checked =
                patch.rules() != null || switchedOn ? enforceable(patch.onto(known)) : patch.onto(known);
        PolicyPatch change = new PolicyPatch(
                patch.name(),
                patch.rules() == null ? null : checked.rules(),
                patch.active(),
                patch.scoped(),
                patch.agentIds());
        return publish(by, "api", (before, turn) -> {
            PolicyContent content = change.onto(published(before, id));
            checkName(before, content.name(), id);
            StoredPolicy policy = before.get(id);
            boolean same = policy.isPublished() && policy.digest().equals(content.digest());
            return same && before.sealed(before.set())
                    ? Optional.empty()
                    : Optional.of(List.of(Revision.updated(policy, content, turn.now())));
        });
    }

    /** All of them, or none. @throws Failure 404 when one is unknown */
    Uni<Published> delete(Credential by, List<String> ids) {
        return publish(by, "api", (before, turn) -> {
            List<Revision> revisions = new ArrayList<>();
            for (String id : ids) {
                revisions.add(Revision.deleted(known(before, id), turn.now()));
            }
            return Optional.of(revisions);
        });
    }

    /** Ahead of everything that waits, under the head. */
    Uni<Published> publish(Credential by, String source, Plan plan) {
        return ledger.turnAhead(by, new Publication(table, serverKeys, by, source, plan));
    }

    static String newId() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return "gp_" + HexFormat.of().formatHex(random);
    }

    /** Refuses what could not do what it was written for. A grant without an end is given one, thirty days away. */
    PolicyContent enforceable(PolicyContent content) {
        int longest = content.type().equals("rule") ? LONGEST_SPEC : LONGEST_RULES;
        if (content.rules().length() > longest) {
            throw Failure.invalid(
                    "rules",
                    "must have at most " + longest + " characters as JSON, has "
                            + content.rules().length());
        }
        Map<String, Object> rules = content.readRules();
        List<String> problems = rules == null
                ? List.of("rules: must be a JSON object, or the text of one")
                : PolicyTypes.check(content.type(), rules);
        if (!problems.isEmpty()) {
            throw Failure.invalid(problems);
        }
        return content.type().equals("allow_grant") && rules.get("expires_at") == null
                ? ending(content, rules)
                : content;
    }

    private PolicyContent ending(PolicyContent content, Map<String, Object> rules) {
        Map<String, Object> ending = new LinkedHashMap<>(rules);
        ending.put(
                "expires_at",
                clock.instant().plus(GRANT_LIFE).truncatedTo(ChronoUnit.SECONDS).toString());
        return new PolicyContent(
                content.name(), content.type(), PolicyPatch.write(ending), content.active(), content.agentIds());
    }

    private static StoredPolicy known(StoredPolicies policies, String id) {
        StoredPolicy policy = policies.get(id);
        if (policy == null) {
            throw Failure.of(Code.NOT_FOUND, "Policy not found").with("policy_id", id);
        }
        return policy;
    }

    private static PolicyContent published(StoredPolicies policies, String id) {
        StoredPolicy policy = known(policies, id);
        if (policy.published() == null) {
            throw Failure.of(Code.CONFLICT, "This policy " + policy.standing().problem())
                    .with("policy_id", id);
        }
        return policy.published();
    }

    private static void checkName(StoredPolicies policies, String name, String id) {
        boolean taken = policies.all().stream()
                .anyMatch(policy ->
                        !policy.id().equals(id) && policy.content().name().equals(name));
        if (taken) {
            throw Failure.of(Code.CONFLICT, "A policy with this name already exists");
        }
    }
}
