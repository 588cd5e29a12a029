package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Turn;
import io.dashclaw.runtime.policy.PendingTable.Kind;
import io.dashclaw.runtime.policy.PendingTable.Row;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Policies that are written down and not live. Nothing looks at them but people, until one of them publishes one. */
@ApplicationScoped
class Drafts {
    private static final int MOST = 200;

    private final PendingTable table;
    private final Policies policies;
    private final Ledger ledger;
    private final DataSource database;

    Drafts(PendingTable table, Policies policies, Ledger ledger, DataSource database) {
        this.table = table;
        this.policies = policies;
        this.ledger = ledger;
        this.database = database;
    }

    /** @param policyId of the policy that it is to change; null for a new one */
    record Draft(String id, String policyId, PolicyContent content, String author, String updatedAt) {
        /** Also says what keeps it from being published. */
        Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("draft_id", id);
            view.put("policy_id", policyId);
            view.put("name", content.name());
            view.put("policy_type", content.type());
            view.put("rules", content.rules());
            view.put("active", content.active() ? 1 : 0);
            view.put("agent_ids", content.agentIds());
            view.put("author", author);
            view.put("updated_at", updatedAt);
            view.put("state", "draft");
            view.put("problems", PolicyTypes.check(content.type(), content.readRules()));
            return view;
        }

        private Map<String, Object> body() {
            Map<String, Object> body = PendingContent.write(content);
            body.put("policy_id", policyId);
            body.put("author", author);
            return body;
        }

        private static Draft of(Row row) {
            return new Draft(
                    row.id(),
                    (String) row.body().get("policy_id"),
                    PendingContent.read(row.body()),
                    (String) row.body().get("author"),
                    row.at().toString());
        }
    }

    /** Newest first. What was changed behind the runtime's back is left out: it is nobody's draft. Blocking. */
    List<Draft> all(String org) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return table.all(connection, org, Kind.DRAFT).stream()
                    .filter(Row::sealed)
                    .map(Draft::of)
                    .toList();
        }
    }

    /** Blocking. @throws Failure 404 */
    Draft get(String org, String id) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return known(table.row(connection, org, Kind.DRAFT, id));
        }
    }

    private static Draft known(Row row) {
        if (row == null || !row.sealed()) {
            throw Failure.of(Code.NOT_FOUND, "Draft not found");
        }
        return Draft.of(row);
    }

    /** Blocking. @throws Failure 404 for a policy that is not there, 409 when there are 200 drafts already */
    Uni<Draft> create(Credential by, String policyId, PolicyContent content) throws SQLException {
        if (policyId != null) {
            policies.require(by.org(), policyId);
        }
        return ledger.turn(by, turn -> {
            checkRoom(turn, 1);
            return write(turn, by, policyId, content);
        });
    }

    /** Of new policies; all of them or none. @throws Failure 409 as for one */
    Uni<List<Draft>> createAll(Credential by, List<PolicyContent> contents) {
        return ledger.turn(by, turn -> {
            checkRoom(turn, contents.size());
            List<Draft> drafts = new ArrayList<>();
            for (PolicyContent content : contents) {
                drafts.add(write(turn, by, null, content));
            }
            return drafts;
        });
    }

    private void checkRoom(Turn turn, int more) throws SQLException {
        if (table.all(turn.connection(), turn.org(), Kind.DRAFT).size() + more > MOST) {
            throw Failure.of(Code.CONFLICT, "There can be " + MOST + " drafts: publish or delete some");
        }
    }

    private Draft write(Turn turn, Credential by, String policyId, PolicyContent content) throws SQLException {
        String id = Kind.DRAFT.newId();
        Draft draft = new Draft(id, policyId, content, by.id(), turn.now().toString());
        table.write(turn, Kind.DRAFT, id, draft.body());
        return draft;
    }

    /** @throws Failure 404 */
    Uni<Draft> update(Credential by, String id, PolicyPatch patch) {
        return ledger.turn(by, turn -> {
            Draft known = known(table.row(turn.connection(), turn.org(), Kind.DRAFT, id));
            Draft draft = new Draft(
                    id,
                    known.policyId(),
                    patch.onto(known.content()),
                    by.id(),
                    turn.now().toString());
            table.write(turn, Kind.DRAFT, id, draft.body());
            return draft;
        });
    }

    /** Also one that was changed behind the runtime's back. @throws Failure 404 */
    Uni<Void> delete(Credential by, String id) {
        return ledger.turn(by, turn -> {
            if (table.row(turn.connection(), turn.org(), Kind.DRAFT, id) == null) {
                throw Failure.of(Code.NOT_FOUND, "Draft not found");
            }
            PendingTable.delete(turn, id);
            return null;
        });
    }

    /** What publishing it changes. @throws Failure 400 as for any policy */
    Change publication(Credential by, Draft draft) {
        return draft.policyId() == null
                ? policies.creation(by, draft.content())
                : policies.replacement(draft.policyId(), draft.content());
    }

    /** Gone once it is live, so that nobody publishes it twice. */
    Uni<Void> published(Credential by, Draft draft) {
        return delete(by, draft.id()).onFailure(Failure.class).recoverWithNull();
    }
}
