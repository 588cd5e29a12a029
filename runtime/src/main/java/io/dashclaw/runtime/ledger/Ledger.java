package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.http.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Where every state change of the loop goes: nothing is answered before its entry is durable. */
@ApplicationScoped
public class Ledger {
    private final LedgerWriter writer;
    private final Snapshots snapshots;
    private final Budgets budgets;

    Ledger(LedgerWriter writer, Snapshots snapshots, Budgets budgets) {
        this.writer = writer;
        this.snapshots = snapshots;
        this.budgets = budgets;
    }

    /** Decides now, on the caller's thread; answers once it is durable, and only if what it was decided on still stood then. */
    public <T> Uni<T> add(Credential by, Addition<T> addition) {
        return Uni.createFrom().emitter(emitter -> {
            Change.Adding<T> change = new Change.Adding<>(by, context(), emitter, addition);
            Snapshot snapshot = snapshots.current(by.org());
            if (!snapshot.part(LiveKeys.class).lives(by)) {
                throw Failure.unauthenticated(); // revoked since the request came in
            }
            change.draft = addition.draft(snapshot, budgets.lastSeen(by.org()));
            writer.submit(change);
        });
    }

    /** Runs under the head; in turn with the guard calls of all credentials. */
    public <T> Uni<T> turn(Credential by, Transition<T> transition) {
        return turn(by, Change.Lane.FAIR, transition);
    }

    /** As {@link #turn}, ahead of everything else: for approvals, revocations and publications. */
    public <T> Uni<T> turnAhead(Credential by, Transition<T> transition) {
        return turn(by, Change.Lane.RESERVED, transition);
    }

    /** What decisions of the organisation stand on, as far as this replica knows. */
    public Snapshot snapshot(String org) {
        return snapshots.current(org);
    }

    /** Whether the writer has its database. */
    public boolean writable() {
        return writer.connected();
    }

    private <T> Uni<T> turn(Credential by, Change.Lane lane, Transition<T> transition) {
        return Uni.createFrom()
                .emitter(emitter -> writer.submit(new Change.Turning<>(by, lane, context(), emitter, transition)));
    }

    private static Context context() {
        return Vertx.currentContext();
    }
}
