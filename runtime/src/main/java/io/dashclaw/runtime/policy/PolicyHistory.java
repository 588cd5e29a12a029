package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The policies as they were: built again from the revisions, which are never changed and never deleted. */
@ApplicationScoped
public class PolicyHistory {
    private static final int MOST_KEPT = 32;

    private static final String AS_OF = """
            SELECT DISTINCT ON (r.policy_id) r.policy_id, r.revision, r.change, r.name, r.policy_type, r.rules, r.active, r.agent_ids,
                   min(r.at) OVER (PARTITION BY r.policy_id)
              FROM policy_revision r WHERE r.org = ? AND r.seq < ?
             ORDER BY r.policy_id, r.revision DESC
            """;
    /** The number of the publication that was the last one before an entry. */
    private static final String LAST = "SELECT coalesce(max(seq), -1) FROM policy_revision WHERE org = ? AND seq < ?";

    /** Sets by organisation and last publication: who looks at one night's decisions needs the same few again and again. */
    private final Map<String, PolicySet> sets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PolicySet> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /**
     * The set that was live when the entry with this number was written. A decision names its set by digest: where this one has
     * another, the policies had been changed behind the runtime's back. Blocking.
     */
    public PolicySet at(Connection connection, String org, long seq) throws SQLException {
        String key = org + " " + last(connection, org, seq);
        PolicySet known = known(key);
        if (known != null) {
            return known;
        }
        PolicySet set = PolicySet.compile(documents(connection, org, seq));
        synchronized (sets) {
            sets.put(key, set);
        }
        return set;
    }

    private PolicySet known(String key) {
        synchronized (sets) {
            return sets.get(key);
        }
    }

    private static long last(Connection connection, String org, long seq) throws SQLException {
        try (var select = connection.prepareStatement(LAST)) {
            select.setString(1, org);
            select.setLong(2, seq);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static List<PolicyDocument> documents(Connection connection, String org, long seq) throws SQLException {
        List<PolicyDocument> documents = new ArrayList<>();
        try (var select = connection.prepareStatement(AS_OF)) {
            select.setString(1, org);
            select.setLong(2, seq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (!row.getString(3).equals(Revision.Change.DELETED.word())) {
                        documents.add(document(row));
                    }
                }
            }
        }
        return documents;
    }

    private static PolicyDocument document(ResultSet row) throws SQLException {
        PolicyContent content = new PolicyContent(
                row.getString(4), row.getString(5), row.getString(6), row.getBoolean(7), row.getString(8));
        return new PolicyDocument(
                row.getString(1),
                row.getLong(2),
                content.digest(),
                content.name(),
                content.type(),
                content.readRules(),
                content.scope(),
                content.scopeBroken(),
                content.active(),
                row.getObject(9, OffsetDateTime.class).toInstant());
    }
}
