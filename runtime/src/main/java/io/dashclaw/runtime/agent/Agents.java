package io.dashclaw.runtime.agent;

import io.dashclaw.policy.Permission;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.agent.AgentTable.Stored;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Who the agents are: registered, changed and removed by administrators, behind every door. When a change completes, nothing decided by
 * what was known before is recorded any more, on any replica.
 */
@ApplicationScoped
class Agents {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Ledger ledger;
    private final AgentTable table;
    private final ServerKeys serverKeys;
    private final DataSource database;

    Agents(Ledger ledger, AgentTable table, ServerKeys serverKeys, DataSource database) {
        this.ledger = ledger;
        this.table = table;
        this.serverKeys = serverKeys;
        this.database = database;
    }

    /** By id. Blocking. */
    Collection<Stored> list(String org) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return table.read(connection, org).values();
        }
    }

    /** Blocking. @throws Failure 404 */
    Stored get(String org, String id) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return known(table.read(connection, org), id);
        }
    }

    /** @throws Failure 409 for an id that is registered already */
    Uni<Registration> register(Credential by, String id, AgentPatch said) {
        return ledger.turnAhead(by, turn -> {
            if (table.read(turn.connection(), by.org()).containsKey(id)) {
                throw Failure.of(Code.CONFLICT, "This agent is registered already")
                        .with("agent_id", id);
            }
            Registration fresh = said.onto(new Registration(
                    by.org(),
                    id,
                    newNumber(),
                    null,
                    null,
                    Map.of(),
                    null,
                    Permission.DANGER,
                    by.id(),
                    turn.now(),
                    turn.now()));
            return write(turn, by, fresh, "agent.registered");
        });
    }

    /** A row that was changed behind the runtime's back is registered anew with what it now says and the patch. @throws Failure 404 */
    Uni<Registration> change(Credential by, String id, AgentPatch patch) {
        return ledger.turnAhead(by, turn -> {
            Stored stored = known(table.read(turn.connection(), by.org()), id);
            Registration changed = patch.onto(stored.registration()).at(turn.now());
            boolean same = stored.genuine() && changed.saysTheSameAs(stored.registration());
            boolean whole = turn.snapshot().part(LiveAgents.class).sealed();
            return same && whole ? stored.registration() : write(turn, by, changed, "agent.changed");
        });
    }

    /** @throws Failure 404 */
    Uni<Registration> remove(Credential by, String id) {
        return ledger.turnAhead(by, turn -> {
            Registration gone =
                    known(table.read(turn.connection(), by.org()), id).registration();
            turn.append(entry(turn.now(), by, gone, "agent.removed"));
            AgentTable.remove(turn.connection(), by.org(), id);
            table.seal(turn.connection(), by.org());
            turn.moveAgents();
            return gone;
        });
    }

    private Registration write(Turn turn, Credential by, Registration registration, String kind) throws SQLException {
        turn.append(entry(turn.now(), by, registration, kind));
        table.write(turn.connection(), registration);
        table.seal(turn.connection(), by.org());
        turn.moveAgents();
        return registration;
    }

    private Entry entry(Instant now, Credential by, Registration registration, String kind) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("by", by.id());
        facts.put("permission", registration.permission().wire());
        String body = PlainJson.of(AgentView.of(registration));
        return Entry.of(kind, registration.number(), by.org(), now, facts, body, serverKeys::seal);
    }

    private static Stored known(Map<String, Stored> stored, String id) {
        if (!stored.containsKey(id)) {
            throw Failure.of(Code.NOT_FOUND, "Agent not found").with("agent_id", id);
        }
        return stored.get(id);
    }

    private static String newNumber() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return "ag_" + HexFormat.of().formatHex(random);
    }
}
