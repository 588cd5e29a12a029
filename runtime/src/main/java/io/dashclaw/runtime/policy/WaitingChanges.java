package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Turn;
import io.dashclaw.runtime.policy.PendingTable.Kind;
import io.dashclaw.runtime.policy.PendingTable.Row;
import io.dashclaw.runtime.policy.Publication.Published;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Changes that let more through than before and wait for a second administrator: another owner, not another key. Whoever confirms
 * publishes exactly what was proposed, and only onto what it was proposed for.
 */
@ApplicationScoped
class WaitingChanges {
    static final String PROPOSED = "policy.proposed";
    static final String REJECTED = "policy.rejected";
    private static final Duration LIFE = Duration.ofDays(7);
    private static final int MOST = 100;

    private final PendingTable table;
    private final Policies policies;
    private final Ledger ledger;
    private final ServerKeys serverKeys;
    private final DataSource database;

    WaitingChanges(PendingTable table, Policies policies, Ledger ledger, ServerKeys serverKeys, DataSource database) {
        this.table = table;
        this.policies = policies;
        this.ledger = ledger;
        this.serverKeys = serverKeys;
        this.database = database;
    }

    /** Stores what {@code change} makes of the policies as they are under the head. @return the change's view */
    Uni<Map<String, Object>> propose(Credential by, String source, Change change, Impact impact) throws SQLException {
        String id = Kind.WAITING.newId();
        StoredPolicies before = policies.read(by.org());
        return ledger.turn(by, turn -> {
            if (table.all(turn.connection(), turn.org(), Kind.WAITING).size() >= MOST) {
                throw Failure.of(
                        Code.CONFLICT, "There are " + MOST + " changes waiting already: confirm or withdraw some");
            }
            List<Revision> revisions = change.of(before, turn.now()).orElse(List.of());
            Map<String, Object> body = body(by, source, turn.now(), before, revisions, impact);
            table.write(turn, Kind.WAITING, id, body);
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("source", body.get("source"));
            facts.put("expires_at", body.get("expires_at"));
            turn.append(entry(turn, PROPOSED, id, by, facts, PolicyPatch.write(body.get("changes"))));
            return view(new Row(id, body, true, turn.now()));
        });
    }

    private Entry entry(Turn turn, String kind, String id, Credential by, Map<String, Object> facts, String body) {
        facts.put("by", by.id());
        return Entry.of(kind, id, turn.org(), turn.now(), facts, body, serverKeys::seal);
    }

    private static Map<String, Object> body(
            Credential by, String source, Instant now, StoredPolicies before, List<Revision> revisions, Impact impact) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (Revision revision : revisions) {
            Map<String, Object> change = new LinkedHashMap<>();
            change.put("policy_id", revision.id());
            change.put("change", revision.change().word());
            StoredPolicy known = before.get(revision.id());
            change.put("onto", known == null ? null : known.digest());
            change.put("number", revision.number());
            change.put("content", PendingContent.write(revision.content()));
            changes.add(change);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("by", by.id());
        body.put("owner", by.owner());
        body.put("source", source);
        body.put("at", now.toString());
        body.put("expires_at", now.plus(LIFE).toString());
        body.put("changes", changes);
        body.put("impact", impact.view());
        return body;
    }

    /** Newest first; those that have ended, and those changed behind the runtime's back, are left out. Blocking. */
    List<Map<String, Object>> all(String org, Instant now) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return table.all(connection, org, Kind.WAITING).stream()
                    .filter(Row::sealed)
                    .filter(row -> now.isBefore(end(row)))
                    .map(WaitingChanges::view)
                    .toList();
        }
    }

    private static Map<String, Object> view(Row row) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("waiting_id", row.id());
        row.body().forEach((field, value) -> {
            if (!field.equals("owner")) {
                view.put(field, value);
            }
        });
        return view;
    }

    private static Instant end(Row row) {
        return Instant.parse((String) row.body().get("expires_at"));
    }

    /** @throws Failure 404, 403 for the owner of the proposal itself, 409 when the policies it was proposed for have changed since */
    Uni<Published> confirm(Credential by, String id) {
        return policies.publish(by, id, (before, turn) -> {
            Row row = known(turn, id);
            if (by.owner().equals(row.body().get("owner"))) {
                throw Failure.of(
                        Code.SELF_APPROVAL_FORBIDDEN, "Another administrator has to confirm what you proposed");
            }
            Optional<List<Revision>> revisions = Optional.of(revisions(row, before, by, turn.now()));
            PendingTable.delete(turn, id);
            return revisions;
        });
    }

    private Row known(Turn turn, String id) throws SQLException {
        Row row = table.row(turn.connection(), turn.org(), Kind.WAITING, id);
        if (row == null || !row.sealed() || !turn.now().isBefore(end(row))) {
            throw Failure.of(Code.NOT_FOUND, "No such change waits");
        }
        return row;
    }

    private static List<Revision> revisions(Row row, StoredPolicies before, Credential by, Instant now) {
        List<Revision> revisions = new ArrayList<>();
        for (Object each : (List<?>) row.body().get("changes")) {
            Map<?, ?> change = (Map<?, ?>) each;
            String id = (String) change.get("policy_id");
            PolicyContent content = PendingContent.read((Map<?, ?>) change.get("content"));
            StoredPolicy known = before.get(id);
            Object onto = change.get("onto");
            boolean same = known == null ? onto == null : known.digest().equals(onto);
            if (!same) {
                throw Failure.of(Code.CONFLICT, "The policies have changed since this was proposed: propose it again")
                        .with("policy_id", id);
            }
            if (known == null) {
                Policies.checkName(before, content.name(), id);
                revisions.add(
                        Revision.restored(id, ((Number) change.get("number")).longValue(), content, by.id(), now));
            } else if (change.get("change").equals(Revision.Change.DELETED.word())) {
                revisions.add(Revision.deleted(known, now));
            } else {
                Policies.checkName(before, content.name(), id);
                revisions.add(Revision.updated(known, content, now));
            }
        }
        return revisions;
    }

    /** Any administrator may. @throws Failure 404 */
    Uni<Void> withdraw(Credential by, String id) {
        return ledger.turn(by, turn -> {
            if (table.row(turn.connection(), turn.org(), Kind.WAITING, id) == null) {
                throw Failure.of(Code.NOT_FOUND, "No such change waits");
            }
            turn.append(entry(turn, REJECTED, id, by, new LinkedHashMap<>(), null));
            PendingTable.delete(turn, id);
            return null;
        });
    }
}
