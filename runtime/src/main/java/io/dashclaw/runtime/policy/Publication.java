package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Any number of policies changed together, in one turn; the set that results is sealed, and no decision under the older one is recorded
 * after it.
 *
 * <p>It blesses only what it changes. Policies whose rows were written, changed or removed behind the runtime's back become part of the
 * new set as what they are: each goes on holding every intent until it is updated, which starts from what was last published and not from
 * the row, or deleted. Known limit: whoever puts back older rows together with their history and the older set's seal is not noticed
 * from within the database; that takes a checkpoint outside of it.
 */
final class Publication implements Transition<Publication.Published> {
    /** Checks, and says what is to change; empty when nothing is to be published at all. */
    interface Plan {
        Optional<List<Revision>> of(StoredPolicies before, Turn turn) throws SQLException;
    }

    /**
     * @param before as they stood
     * @param policies as they stand afterwards
     */
    record Published(StoredPolicies before, StoredPolicies policies, List<String> ids) {}

    private final PolicyTable table;
    private final ServerKeys serverKeys;
    private final Credential by;
    private final String source;
    private final Plan plan;

    Publication(PolicyTable table, ServerKeys serverKeys, Credential by, String source, Plan plan) {
        this.table = table;
        this.serverKeys = serverKeys;
        this.by = by;
        this.source = source;
        this.plan = plan;
    }

    @Override
    public List<Need<?>> needs() {
        return List.of(new Need<>(table, List.of(by.org())));
    }

    @Override
    public Published apply(Turn turn) throws SQLException {
        StoredPolicies before = turn.row(table, turn.org());
        Optional<List<Revision>> revisions = plan.of(before, turn);
        return revisions.isPresent()
                ? publish(turn, before, revisions.get())
                : new Published(before, before, List.of());
    }

    private Published publish(Turn turn, StoredPolicies before, List<Revision> revisions) throws SQLException {
        StoredPolicies after = before.after(revisions);
        String set = after.set().digest();
        long seq = -1;
        for (Revision revision : revisions) {
            seq = turn.append(entry(turn, revision, set));
            PolicyTable.write(turn.connection(), turn.org(), revision, seq, by.id(), source);
        }
        if (revisions.isEmpty()) {
            seq = turn.append(entry(turn, PolicyTable.SET_PUBLISHED, turn.org(), facts(set), null));
        }
        byte[] seal = serverKeys.seal(PolicyPart.sealOf(turn.org(), set));
        PolicyTable.writeSet(turn.connection(), turn.org(), set, seq, seal);
        turn.movePolicies();
        StoredPolicies sealed = after.sealedAs(set);
        turn.replace(table, turn.org(), sealed);
        return new Published(
                before, sealed, revisions.stream().map(Revision::id).toList());
    }

    private Entry entry(Turn turn, Revision revision, String set) {
        Map<String, Object> facts = facts(set);
        facts.put("revision", revision.number());
        facts.put("digest", revision.digest());
        facts.put("change", revision.change().word());
        boolean deleted = revision.change() == Revision.Change.DELETED;
        String kind = deleted ? PolicyTable.WITHDRAWN : PolicyTable.PUBLISHED;
        return entry(turn, kind, revision.id(), facts, revision.content().canonical());
    }

    private Map<String, Object> facts(String set) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("set", set);
        facts.put("by", by.id());
        facts.put("source", source);
        return facts;
    }

    private Entry entry(Turn turn, String kind, String subject, Map<String, Object> facts, String body) {
        return Entry.of(kind, subject, turn.org(), turn.now(), facts, body, serverKeys::seal);
    }
}
