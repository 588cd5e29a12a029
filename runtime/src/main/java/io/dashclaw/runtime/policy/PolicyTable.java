package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.policy.StoredPolicy.Standing;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tables of policies. Rows are never believed by themselves: each is held against its newest revision, and that against its sealed
 * entry in the ledger, so that rows which were written, changed or removed behind the runtime's back are known as such.
 */
@Singleton
class PolicyTable implements Transition.Loader<StoredPolicies> {
    static final String PUBLISHED = "policy.published";
    static final String WITHDRAWN = "policy.withdrawn";
    static final String SET_PUBLISHED = "policy_set.published";

    /** Every row with its newest revision, and every policy without a row that was not withdrawn. The lateral part is one index look-up a policy. */
    private static final String READ = """
            SELECT coalesce(p.id, r.policy_id), p.revision, p.name, p.policy_type, p.rules, p.active, p.agent_ids, p.digest,
                   coalesce(p.created_by, r.author), coalesce(p.created_at, r.at), coalesce(p.updated_at, r.at),
                   r.revision, r.name, r.policy_type, r.rules, r.active, r.agent_ids, r.digest, r.change, l.entry, l.mac
              FROM (SELECT * FROM policy WHERE org = ?) p
              FULL JOIN (SELECT DISTINCT ON (policy_id) * FROM policy_revision WHERE org = ? ORDER BY policy_id, revision DESC) r
                ON r.policy_id = p.id
              LEFT JOIN LATERAL (SELECT entry, mac FROM ledger WHERE org = r.org AND seq = r.seq AND at = r.at LIMIT 1) l ON true
             WHERE p.id IS NOT NULL OR r.change <> 'deleted'
            """;

    private static final String REVISIONS = """
            SELECT r.*, l.entry, l.mac
              FROM (SELECT * FROM policy_revision WHERE org = ? AND policy_id = ? ORDER BY revision DESC LIMIT ? OFFSET ?) r
              LEFT JOIN LATERAL (SELECT entry, mac FROM ledger WHERE org = r.org AND seq = r.seq AND at = r.at LIMIT 1) l ON true
             ORDER BY r.revision DESC
            """;

    private static final String REVISION = """
            SELECT r.*, l.entry, l.mac FROM policy_revision r
              LEFT JOIN LATERAL (SELECT entry, mac FROM ledger WHERE org = r.org AND seq = r.seq AND at = r.at LIMIT 1) l ON true
             WHERE r.org = ? AND r.policy_id = ? AND r.revision = ?
            """;

    private final ServerKeys serverKeys;

    PolicyTable(ServerKeys serverKeys) {
        this.serverKeys = serverKeys;
    }

    /** Under the organisation's own id: a turn needs all of its policies or none. */
    @Override
    public Map<String, StoredPolicies> load(Connection connection, String org, Collection<String> ids)
            throws SQLException {
        return Map.of(org, read(connection, org));
    }

    /** Two statements: within a transaction that sees one view, or holds the head. */
    StoredPolicies read(Connection connection, String org) throws SQLException {
        Map<String, StoredPolicy> byId = new TreeMap<>();
        try (var select = connection.prepareStatement(READ)) {
            select.setString(1, org);
            select.setString(2, org);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    StoredPolicy policy = policy(rows, org);
                    byId.put(policy.id(), policy);
                }
            }
        }
        try (var select = connection.prepareStatement("SELECT digest, mac FROM policy_set WHERE org = ?")) {
            select.setString(1, org);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return new StoredPolicies(org, byId, null, false);
                }
                String digest = rows.getString(1);
                boolean sealed = serverKeys.verifies(rows.getBytes(2), PolicyPart.sealOf(org, digest));
                return new StoredPolicies(org, byId, digest, sealed);
            }
        }
    }

    private StoredPolicy policy(ResultSet row, String org) throws SQLException {
        String id = row.getString(1);
        boolean lost = row.getString(3) == null;
        long lastRevision = row.getLong(12);
        PolicyContent newest = lastRevision == 0 ? null : content(row, 13);
        PolicyContent content = lost ? newest : content(row, 3);
        long revision = lost ? lastRevision : row.getLong(2);
        String digest = content.digest();
        PolicyContent published = published(row, org, id, lastRevision, newest);
        boolean believed = !lost
                && published != null
                && revision == lastRevision
                && digest.equals(row.getString(8))
                && digest.equals(published.digest());
        return new StoredPolicy(
                id,
                revision,
                lastRevision,
                content,
                digest,
                published,
                standing(lost, believed, published),
                row.getString(9),
                instant(row, 10),
                instant(row, 11));
    }

    private static Standing standing(boolean lost, boolean believed, PolicyContent published) {
        if (published == null) {
            return Standing.UNKNOWN;
        }
        return believed ? Standing.PUBLISHED : lost ? Standing.LOST : Standing.ALTERED;
    }

    /** The newest revision, when it was not withdrawn and its entry vouches for it. */
    private PolicyContent published(ResultSet row, String org, String id, long revision, PolicyContent newest)
            throws SQLException {
        if (newest == null || Revision.Change.DELETED.word().equals(row.getString(19))) {
            return null;
        }
        boolean vouched = vouches(
                row.getString(20), row.getBytes(21), PUBLISHED, org, id, revision, newest.digest(), row.getString(19));
        return vouched ? newest : null;
    }

    /** Whether an entry of the ledger, sealed with the authority key, says that exactly this was published. */
    private boolean vouches(
            String entry, byte[] mac, String kind, String org, String id, long revision, String digest, String change) {
        if (entry == null || !serverKeys.verifies(mac, Entry.sealed(entry))) {
            return false;
        }
        try {
            Map<String, Object> facts = StrictJson.readObject(entry.getBytes(StandardCharsets.UTF_8));
            return kind.equals(facts.get("kind"))
                    && org.equals(facts.get("org"))
                    && id.equals(facts.get("subject"))
                    && Long.valueOf(revision).equals(facts.get("revision"))
                    && digest.equals(facts.get("digest"))
                    && change.equals(facts.get("change"));
        } catch (Failure e) {
            return false;
        }
    }

    private static PolicyContent content(ResultSet row, int from) throws SQLException {
        return new PolicyContent(
                row.getString(from),
                row.getString(from + 1),
                row.getString(from + 2),
                row.getBoolean(from + 3),
                row.getString(from + 4));
    }

    /** Newest first. */
    List<PastRevision> revisions(Connection connection, String org, String id, int limit, int offset)
            throws SQLException {
        List<PastRevision> revisions = new ArrayList<>();
        try (var select = connection.prepareStatement(REVISIONS)) {
            select.setString(1, org);
            select.setString(2, id);
            select.setInt(3, limit);
            select.setInt(4, offset);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    revisions.add(revision(rows, org, id));
                }
            }
        }
        return revisions;
    }

    Optional<PastRevision> revision(Connection connection, String org, String id, long number) throws SQLException {
        try (var select = connection.prepareStatement(REVISION)) {
            select.setString(1, org);
            select.setString(2, id);
            select.setLong(3, number);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(revision(rows, org, id)) : Optional.empty();
            }
        }
    }

    private PastRevision revision(ResultSet row, String org, String id) throws SQLException {
        PolicyContent content = new PolicyContent(
                row.getString("name"),
                row.getString("policy_type"),
                row.getString("rules"),
                row.getBoolean("active"),
                row.getString("agent_ids"));
        String change = row.getString("change");
        String kind = change.equals(Revision.Change.DELETED.word()) ? WITHDRAWN : PUBLISHED;
        long number = row.getLong("revision");
        return new PastRevision(
                id,
                number,
                change,
                content,
                row.getString("digest"),
                row.getString("author"),
                row.getString("source"),
                row.getLong("seq"),
                instant(row, row.findColumn("at")),
                vouches(row.getString("entry"), row.getBytes("mac"), kind, org, id, number, content.digest(), change));
    }

    /** Whether the ledger knows of any publication; quick where there are few entries or early ones. */
    static boolean everPublished(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT EXISTS (SELECT 1 FROM policy_revision WHERE org = ?) OR EXISTS (SELECT 1 FROM ledger WHERE org = ? AND kind IN (?, ?, ?))")) {
            select.setString(1, org);
            select.setString(2, org);
            select.setString(3, PUBLISHED);
            select.setString(4, WITHDRAWN);
            select.setString(5, SET_PUBLISHED);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    static void write(Connection connection, String org, Revision revision, long seq, String author, String source)
            throws SQLException {
        if (revision.change() == Revision.Change.DELETED) {
            delete(connection, org, revision.id());
        } else {
            upsert(connection, org, revision);
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO policy_revision (org, policy_id, name, policy_type, rules, active, agent_ids, revision, digest, change, author, source, seq, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            bind(insert, org, revision);
            insert.setString(10, revision.change().word());
            insert.setString(11, author);
            insert.setString(12, source);
            insert.setLong(13, seq);
            insert.setObject(14, utc(revision.at()));
            insert.executeUpdate();
        }
    }

    private static void upsert(Connection connection, String org, Revision revision) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                INSERT INTO policy (org, id, name, policy_type, rules, active, agent_ids, revision, digest, created_by, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (org, id) DO UPDATE SET name = excluded.name, policy_type = excluded.policy_type, rules = excluded.rules,
                  active = excluded.active, agent_ids = excluded.agent_ids, revision = excluded.revision, digest = excluded.digest,
                  updated_at = excluded.updated_at
                """)) {
            bind(upsert, org, revision);
            upsert.setString(10, revision.createdBy());
            upsert.setObject(11, utc(revision.createdAt()));
            upsert.setObject(12, utc(revision.at()));
            upsert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, String org, Revision revision) throws SQLException {
        PolicyContent content = revision.content();
        statement.setString(1, org);
        statement.setString(2, revision.id());
        statement.setString(3, content.name());
        statement.setString(4, content.type());
        statement.setString(5, content.rules());
        statement.setBoolean(6, content.active());
        statement.setString(7, content.agentIds());
        statement.setLong(8, revision.number());
        statement.setString(9, revision.digest());
    }

    private static void delete(Connection connection, String org, String id) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM policy WHERE org = ? AND id = ?")) {
            delete.setString(1, org);
            delete.setString(2, id);
            delete.executeUpdate();
        }
    }

    static void writeSet(Connection connection, String org, String digest, long seq, byte[] mac) throws SQLException {
        try (var upsert = connection.prepareStatement(
                "INSERT INTO policy_set (org, digest, seq, mac) VALUES (?, ?, ?, ?) ON CONFLICT (org) DO UPDATE SET digest = excluded.digest, seq = excluded.seq, mac = excluded.mac")) {
            upsert.setString(1, org);
            upsert.setString(2, digest);
            upsert.setLong(3, seq);
            upsert.setBytes(4, mac);
            upsert.executeUpdate();
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
