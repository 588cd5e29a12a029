package io.dashclaw.runtime.access;

import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.PlainJson;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Makes, lists and revokes API keys. */
@ApplicationScoped
class Keys {
    private final KeyJournal journal;
    private final ServerKeys serverKeys;
    private final DataSource database;
    private final boolean operatorKeyGiven;

    Keys(KeyJournal journal, ServerKeys serverKeys, DataSource database, AccessConfig config) {
        this.journal = journal;
        this.serverKeys = serverKeys;
        this.database = database;
        this.operatorKeyGiven = config.apiKey().isPresent();
    }

    /** Newest first, revoked ones included. Blocking. */
    List<ApiKey> list(String org) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT * FROM api_key WHERE org = ? ORDER BY created_at DESC, id")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                List<ApiKey> keys = new ArrayList<>();
                while (rows.next()) {
                    keys.add(LiveKeys.read(rows));
                }
                return keys;
            }
        }
    }

    /** The key can be used on every replica when this completes. */
    Uni<ApiKey.Minted> create(Credential by, ApiKey.Wanted wanted, Instant now) {
        ApiKey.Minted minted = ApiKey.mint(by.org(), wanted, by.owner(), now);
        String body = wanted.groups().isEmpty() ? null : PlainJson.of(Map.of("groups", wanted.groups()));
        return journal.record(by, (connection, live, at) -> {
                    insert(connection, minted.key());
                    return new KeyJournal.KeyChange(
                            "key.created",
                            minted.key().id(),
                            wanted.role(),
                            minted.key().owner(),
                            body);
                })
                .replaceWith(minted);
    }

    /**
     * When this completes, nothing is recorded any more under the key.
     *
     * @throws Failure 404 for an unknown key, 409 for one that is revoked already or is the last way in for an administrator
     */
    Uni<Void> revoke(Credential by, String keyId) {
        return journal.record(by, (connection, live, at) -> {
            ApiKey key = find(connection, by.org(), keyId);
            if (key == null) {
                throw Failure.of(Code.NOT_FOUND, "API key not found");
            }
            if (key.revokedAt() != null) {
                throw Failure.of(Code.CONFLICT, "API key is already revoked");
            }
            if (key.role() == Role.ADMIN && !operatorKeyGiven && !live.hasAdminBeside(keyId)) {
                throw Failure.of(Code.CONFLICT, "This is the last admin key. Create another one before you revoke it.");
            }
            // Without its seal the row cannot be brought back to life by whoever can write the database.
            try (var update = connection.prepareStatement("UPDATE api_key SET revoked_at = ?, mac = '' WHERE id = ?")) {
                update.setTimestamp(1, Timestamp.from(at));
                update.setString(2, keyId);
                update.executeUpdate();
            }
            return new KeyJournal.KeyChange("key.revoked", keyId, key.role(), key.owner(), null);
        });
    }

    private void insert(Connection connection, ApiKey key) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO api_key (id, org, hash, prefix, label, role, owner, minter, agent_ids, groups, created_at, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, key.id());
            insert.setString(2, key.org());
            insert.setBytes(3, key.hash());
            insert.setString(4, key.prefix());
            insert.setString(5, key.label());
            insert.setString(6, key.role().word());
            insert.setString(7, key.owner());
            insert.setString(8, key.minter());
            insert.setArray(9, connection.createArrayOf("text", key.agentIds().toArray()));
            insert.setArray(10, connection.createArrayOf("text", key.groups().toArray()));
            insert.setTimestamp(11, Timestamp.from(key.createdAt()));
            insert.setBytes(12, serverKeys.seal(key.sealed()));
            insert.executeUpdate();
        }
    }

    private static ApiKey find(Connection connection, String org, String id) throws SQLException {
        try (var select = connection.prepareStatement("SELECT * FROM api_key WHERE org = ? AND id = ?")) {
            select.setString(1, org);
            select.setString(2, id);
            try (var rows = select.executeQuery()) {
                return rows.next() ? LiveKeys.read(rows) : null;
            }
        }
    }
}
