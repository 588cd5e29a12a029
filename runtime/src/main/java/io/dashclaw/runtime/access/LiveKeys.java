package io.dashclaw.runtime.access;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** The keys of one organisation that are good at one epoch. A stored key whose seal does not fit is not a key. */
public final class LiveKeys {
    private static final Logger LOG = Logger.getLogger(LiveKeys.class);

    private final Map<String, Credential> byHash = new HashMap<>();
    private final Map<String, Credential> byId = new HashMap<>();
    private final Map<String, Set<String>> keysOfAgent = new HashMap<>();

    private LiveKeys(Collection<ApiKey> keys) {
        for (ApiKey key : keys) {
            Credential credential = key.credential();
            byHash.put(HexFormat.of().formatHex(key.hash()), credential);
            byId.put(key.id(), credential);
            for (String agent : key.agentIds()) {
                keysOfAgent.computeIfAbsent(agent, any -> new HashSet<>()).add(key.id());
            }
        }
    }

    public static LiveKeys load(Connection connection, String org, ServerKeys serverKeys) throws SQLException {
        try (var select = connection.prepareStatement("SELECT * FROM api_key WHERE org = ? AND revoked_at IS NULL")) {
            select.setString(1, org);
            try (ResultSet rows = select.executeQuery()) {
                List<ApiKey> keys = new java.util.ArrayList<>();
                while (rows.next()) {
                    ApiKey key = read(rows);
                    if (serverKeys.verifies(rows.getBytes("mac"), key.sealed())) {
                        keys.add(key);
                    } else {
                        LOG.errorf("API key %s is refused: its row was changed behind the runtime's back", key.id());
                    }
                }
                return new LiveKeys(keys);
            }
        }
    }

    /** Null for a key that is unknown or revoked. @param hash hex SHA-256 of the raw key */
    Credential find(String hash) {
        return byHash.get(hash);
    }

    /** Whether this credential is still what it was when the request came in. */
    public boolean lives(Credential credential) {
        return Credential.OPERATOR.equals(credential.id())
                || credential.builtin()
                || credential.equals(byId.get(credential.id()));
    }

    /** Whether the credential may name this agent: a bound key only its own, an unbound one any that no other key is bound to. */
    public boolean mayName(Credential credential, String agentId) {
        if (credential.bound()) {
            return credential.speaksFor(agentId);
        }
        return !keysOfAgent.containsKey(agentId) && !keysOfAgent.containsKey(Credential.base(agentId));
    }

    boolean hasAdmin() {
        return byId.values().stream().anyMatch(key -> key.role() == Role.ADMIN);
    }

    boolean hasAdminBeside(String keyId) {
        return byId.values().stream()
                .anyMatch(key -> key.role() == Role.ADMIN && !key.id().equals(keyId));
    }

    static ApiKey read(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("org"),
                row.getBytes("hash"),
                row.getString("prefix"),
                row.getString("label"),
                Role.parse(row.getString("role")).orElseThrow(),
                row.getString("owner"),
                row.getString("minter"),
                texts(row.getArray("agent_ids")),
                texts(row.getArray("groups")),
                instant(row, "created_at"),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
