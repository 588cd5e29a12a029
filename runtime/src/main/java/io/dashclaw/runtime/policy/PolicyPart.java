package io.dashclaw.runtime.policy;

import io.dashclaw.policy.FailClosed;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.runtime.ledger.Head;
import io.dashclaw.runtime.ledger.SnapshotPart;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Reads the policies of an organisation from the database. A set that does not carry its seal holds everything; within a sealed set, so
 * does each policy whose own row is not what was published.
 */
@ApplicationScoped
class PolicyPart implements SnapshotPart<LivePolicies> {
    private static final Logger LOG = Logger.getLogger(PolicyPart.class);

    private final PolicyTable table;

    PolicyPart(PolicyTable table) {
        this.table = table;
    }

    @Override
    public Class<LivePolicies> type() {
        return LivePolicies.class;
    }

    @Override
    public long changedAt(Head head) {
        return head.policies();
    }

    @Override
    public LivePolicies load(Connection connection, String org) throws SQLException {
        StoredPolicies stored = table.read(connection, org);
        List<PolicyDocument> documents = stored.documents();
        PolicySet set = PolicySet.compile(documents);
        stored.all().stream()
                .filter(policy -> !policy.isPublished())
                .forEach(policy -> LOG.errorf(
                        "Policy %s of %s %s; until then every intent is held",
                        policy.id(), org, policy.standing().problem()));
        if (stored.sealed(set)) {
            return new LivePolicies(set, documents, true);
        }
        if (!stored.empty()) {
            LOG.errorf(
                    "The policies of %s were changed behind the runtime's back: every intent is held until a policy is published",
                    org);
        }
        List<PolicyDocument> held = new ArrayList<>(documents);
        held.add(brokenSeal());
        return new LivePolicies(PolicySet.compile(held), documents, false);
    }

    /** What the seal of a set covers. */
    static byte[][] sealOf(String org, String digest) {
        return new byte[][] {utf8("dashclaw/policy-set/v1"), utf8(org), utf8(digest)};
    }

    private static PolicyDocument brokenSeal() {
        return new PolicyDocument(
                "builtin:policy_seal",
                1,
                "",
                FailClosed.POLICIES_UNSEALED.text(),
                "broken_seal",
                Map.of(),
                null,
                false,
                true,
                Instant.EPOCH);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
