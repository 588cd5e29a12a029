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
import java.time.Instant;
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
    List<PastRevision> revisions(String org, String id, int limit, int offset) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return table.revisions(connection, org, id, limit, offset);
        }
    }

    /** @throws Failure 400 for rules that cannot be enforced or fail their own tests, 409 for a name that is taken */
    Change creation(Credential by, PolicyContent wanted) {
        PolicyContent content = enforceable(wanted);
        String id = newId();
        return (before, now) -> {
            checkName(before, content.name(), null);
            return Optional.of(List.of(Revision.created(id, content, by.id(), now)));
        };
    }

    /**
     * Starts from what was last published, also where the row now says something else. Nothing is published when nothing would change.
     * Blocking.
     *
     * @throws Failure 404, and 400 and 409 as in {@link #creation}; 409 also for a row that was never published
     */
    Change update(Credential by, String id, PolicyPatch patch) throws SQLException {
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
        return (before, now) -> {
            PolicyContent content = change.onto(published(before, id));
            checkName(before, content.name(), id);
            return revised(before, before.get(id), content, now);
        };
    }

    /** All of a policy's content at once; for the rest as {@link #update}. */
    Change replacement(String id, PolicyContent wanted) {
        PolicyContent content = enforceable(wanted);
        return (before, now) -> {
            checkName(before, content.name(), id);
            return revised(before, known(before, id), content, now);
        };
    }

    /** Blocking. @throws Failure 404 */
    void require(String org, String id) throws SQLException {
        known(read(org), id);
    }

    private static Optional<List<Revision>> revised(
            StoredPolicies before, StoredPolicy policy, PolicyContent content, Instant now) {
        boolean same = policy.isPublished() && policy.digest().equals(content.digest());
        return same && before.sealed(before.set())
                ? Optional.empty()
                : Optional.of(List.of(Revision.updated(policy, content, now)));
    }

    /** @throws Failure 400 with the problems of all that cannot be enforced or fail their own tests */
    Adoption adoption(Credential by, List<PolicyContent> contents, Adoption.Standing known) {
        List<String> problems = new ArrayList<>();
        List<PolicyContent> checked = new ArrayList<>();
        for (PolicyContent content : contents) {
            try {
                checked.add(enforceable(content));
            } catch (Failure e) {
                for (Object problem : (List<?>) e.body().getOrDefault("details", List.of(e.getMessage()))) {
                    problems.add(content.name() + ": " + problem);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw Failure.invalid(problems);
        }
        return new Adoption(checked, known, by.id());
    }

    /** All of them, or none. @throws Failure 404 when one is unknown */
    Change deletion(List<String> ids) {
        return (before, now) -> Optional.of(
                ids.stream().map(id -> Revision.deleted(known(before, id), now)).toList());
    }

    /**
     * Publishes what an older revision said as the next one, of a policy that was withdrawn too. Blocking.
     *
     * @throws Failure 404 for a revision that never was, 409 for one that its sealed entry does not vouch for; else as {@link #update}
     */
    Change rollback(Credential by, String id, long revision) throws SQLException {
        PastRevision wanted = revision(by.org(), id, revision);
        long newest = revisions(by.org(), id, 1, 0).get(0).number();
        if (!wanted.sealed()) {
            throw Failure.of(Code.CONFLICT, "This revision is not what was published then")
                    .with("policy_id", id);
        }
        PolicyContent content = enforceable(wanted.content());
        return (before, now) -> {
            checkName(before, content.name(), id);
            StoredPolicy policy = before.get(id);
            return policy == null
                    ? Optional.of(List.of(Revision.restored(id, newest + 1, content, by.id(), now)))
                    : revised(before, policy, content, now);
        };
    }

    /** @throws Failure 404 for a revision that never was. Blocking */
    PastRevision revision(String org, String id, long number) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return table.revision(connection, org, id, number)
                    .orElseThrow(() -> Failure.of(Code.NOT_FOUND, "This policy has no such revision")
                            .with("policy_id", id)
                            .with("revision", number));
        }
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
        small(content);
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

    /** As it came. @throws Failure 400 for rules that are too long to be stored */
    static PolicyContent small(PolicyContent content) {
        int longest = content.type().equals("rule") ? LONGEST_SPEC : LONGEST_RULES;
        if (content.rules().length() > longest) {
            throw Failure.invalid(
                    "rules",
                    "must have at most " + longest + " characters as JSON, has "
                            + content.rules().length());
        }
        return content;
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

    /** @throws Failure 409 for a name that another policy has */
    static void checkName(StoredPolicies policies, String name, String id) {
        boolean taken = policies.all().stream()
                .anyMatch(policy ->
                        !policy.id().equals(id) && policy.content().name().equals(name));
        if (taken) {
            throw Failure.of(Code.CONFLICT, "A policy with this name already exists");
        }
    }
}
