package io.dashclaw.runtime.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.Permission;
import io.dashclaw.policy.RegisteredAgent;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.ledger.Head;
import io.dashclaw.runtime.ledger.SnapshotPart;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** The rows of the registry, each under its own seal and all of them under one more. */
@Singleton
class AgentTable implements SnapshotPart<LiveAgents> {
    private static final Logger LOG = Logger.getLogger(AgentTable.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerKeys serverKeys;

    AgentTable(ServerKeys serverKeys) {
        this.serverKeys = serverKeys;
    }

    /** @param genuine whether it carries its seal */
    record Stored(Registration registration, byte[] mac, boolean genuine) {}

    @Override
    public Class<LiveAgents> type() {
        return LiveAgents.class;
    }

    @Override
    public long changedAt(Head head) {
        return head.agents();
    }

    @Override
    public LiveAgents load(Connection connection, String org) throws SQLException {
        Map<String, Stored> stored = read(connection, org);
        Map<String, RegisteredAgent> agents = new HashMap<>();
        Set<String> broken = new HashSet<>();
        for (Stored each : stored.values()) {
            Registration registration = each.registration();
            if (each.genuine()) {
                agents.put(registration.id(), registration.agent());
            } else {
                LOG.errorf(
                        "Agent %s of %s was changed behind the runtime's back: its intents are held until it is registered anew",
                        registration.number(), org);
                broken.add(registration.id());
            }
        }
        boolean sealed = sealed(connection, org, stored);
        if (!sealed) {
            LOG.errorf(
                    "The agents of %s were changed behind the runtime's back: every intent is held until one is registered, changed or removed",
                    org);
        }
        return new LiveAgents(agents, broken, sealed);
    }

    /** By agent id. */
    Map<String, Stored> read(Connection connection, String org) throws SQLException {
        Map<String, Stored> stored = new TreeMap<>();
        try (var select = connection.prepareStatement("SELECT * FROM agent WHERE org = ?")) {
            select.setString(1, org);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Registration registration = registration(rows);
                    byte[] mac = rows.getBytes("mac");
                    boolean genuine = serverKeys.verifies(mac, registration.sealed());
                    stored.put(registration.id(), new Stored(registration, mac, genuine));
                }
            }
        }
        return stored;
    }

    /** An organisation without a seal has never registered anybody. */
    private boolean sealed(Connection connection, String org, Map<String, Stored> stored) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT r.mac, h.agents FROM ledger_head h LEFT JOIN agent_registry r ON r.org = h.org WHERE h.org = ?")) {
            select.setString(1, org);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                byte[] mac = rows.getBytes(1);
                return mac == null
                        ? stored.isEmpty() && rows.getLong(2) == 1
                        : serverKeys.verifies(mac, sealOf(org, stored));
            }
        }
    }

    /** Seals the rows as they now are; those that were not genuine stay so by their own seals. */
    void seal(Connection connection, String org) throws SQLException {
        try (var upsert = connection.prepareStatement(
                "INSERT INTO agent_registry (org, mac) VALUES (?, ?) ON CONFLICT (org) DO UPDATE SET mac = excluded.mac")) {
            upsert.setString(1, org);
            upsert.setBytes(2, serverKeys.seal(sealOf(org, read(connection, org))));
            upsert.executeUpdate();
        }
    }

    private static byte[][] sealOf(String org, Map<String, Stored> stored) {
        byte[][] parts = new byte[2 + 2 * stored.size()][];
        parts[0] = "dashclaw/agents/v1".getBytes(StandardCharsets.UTF_8);
        parts[1] = org.getBytes(StandardCharsets.UTF_8);
        int at = 2;
        for (Stored each : stored.values()) {
            parts[at++] = each.registration().id().getBytes(StandardCharsets.UTF_8);
            parts[at++] = each.mac();
        }
        return parts;
    }

    void write(Connection connection, Registration registration) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                INSERT INTO agent (name, owner, labels, namespace, permission, updated_at, mac, registration, org, id, created_by, created_at)
                VALUES (?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (org, id) DO UPDATE SET name = excluded.name, owner = excluded.owner, labels = excluded.labels,
                  namespace = excluded.namespace, permission = excluded.permission, updated_at = excluded.updated_at,
                  mac = excluded.mac, registration = excluded.registration
                """)) {
            upsert.setString(1, registration.name());
            upsert.setString(2, registration.owner());
            upsert.setString(3, write(registration.labels()));
            upsert.setString(4, registration.namespace());
            upsert.setString(5, registration.permission().wire());
            upsert.setObject(6, registration.updatedAt().atOffset(ZoneOffset.UTC));
            upsert.setBytes(7, serverKeys.seal(registration.sealed()));
            upsert.setString(8, registration.number());
            upsert.setString(9, registration.org());
            upsert.setString(10, registration.id());
            upsert.setString(11, registration.createdBy());
            upsert.setObject(12, registration.createdAt().atOffset(ZoneOffset.UTC));
            upsert.executeUpdate();
        }
    }

    static void remove(Connection connection, String org, String id) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM agent WHERE org = ? AND id = ?")) {
            delete.setString(1, org);
            delete.setString(2, id);
            delete.executeUpdate();
        }
    }

    private static Registration registration(ResultSet row) throws SQLException {
        return new Registration(
                row.getString("org"),
                row.getString("id"),
                row.getString("registration"),
                row.getString("name"),
                row.getString("owner"),
                labels(row.getString("labels")),
                row.getString("namespace"),
                // A word that the runtime never wrote breaks the seal, whatever stands for it.
                Permission.parse(row.getString("permission")).orElse(Permission.READONLY),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    /** What cannot be read has been changed behind the runtime's back, and breaks the seal as no labels at all. */
    private static Map<String, String> labels(String json) {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException | NullPointerException e) {
            return Map.of();
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
