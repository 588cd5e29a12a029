package io.dashclaw.runtime.policy;

import io.dashclaw.policy.Loosening;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.policy.BackTest.Bounds;
import io.dashclaw.runtime.policy.Publication.Published;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes changes of policies, or shows what they would do. Both say what the change does to decisions that are on record. */
@ApplicationScoped
class Changes {
    private final Policies policies;
    private final WaitingChanges waiting;
    private final BackTest backTest;
    private final PolicyConfig config;
    private final Clock clock;

    Changes(Policies policies, WaitingChanges waiting, BackTest backTest, PolicyConfig config, Clock clock) {
        this.policies = policies;
        this.waiting = waiting;
        this.backTest = backTest;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param after the policies as they are now, or would be
     * @param ids of the policies that changed, or would
     * @param impact null where nothing changes, or nobody had the time to look
     * @param waiting the view of the change that now waits for a second administrator; else null
     */
    record Outcome(
            boolean preview, StoredPolicies after, List<String> ids, Impact impact, Map<String, Object> waiting) {
        /** Whether it is live now. */
        boolean published() {
            return !preview && waiting == null;
        }
    }

    /** As {@link #make(Credential, String, Change, boolean, boolean)}, with numbers. */
    Uni<Outcome> make(Credential by, String source, Change change, boolean preview) throws SQLException {
        return make(by, source, change, preview, true);
    }

    /**
     * Publishes first and looks at the record afterwards, so that nothing waits for numbers; with four eyes, looks first. Blocking.
     *
     * @param told whether a change that is published is also answered with what it does to decisions on record
     */
    Uni<Outcome> make(Credential by, String source, Change change, boolean preview, boolean told) throws SQLException {
        if (!preview && !config.fourEyes()) {
            Uni<Published> published = policies.publish(by, source, (before, turn) -> change.of(before, turn.now()));
            return told
                    ? published.emitOn(Infrastructure.getDefaultWorkerPool()).map(this::published)
                    : published.map(now -> new Outcome(false, now.policies(), now.ids(), null, null));
        }
        Outcome shown = preview(by.org(), change);
        if (preview) {
            return Uni.createFrom().item(shown);
        }
        return shown.impact().loosens()
                ? waiting.propose(by, source, change, shown.impact())
                        .map(row -> new Outcome(false, shown.after(), shown.ids(), shown.impact(), row))
                : policies.publish(by, source, (before, turn) -> notLoosening(change, before, turn.now()))
                        .map(published ->
                                new Outcome(false, published.policies(), published.ids(), shown.impact(), null));
    }

    /** Publishes what waits, and says what that does. */
    Uni<Outcome> confirm(Credential by, String id) {
        return waiting.confirm(by, id)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(this::published);
    }

    /** What was looked at may have changed until the head was held: then it may be a loosening after all. */
    private static Optional<List<Revision>> notLoosening(Change change, StoredPolicies before, Instant now) {
        Optional<List<Revision>> revisions = change.of(before, now);
        boolean loosens = revisions
                .map(before::after)
                .map(after -> !Loosening.between(before.documents(), after.documents())
                        .isEmpty())
                .orElse(false);
        if (loosens) {
            throw Failure.of(Code.CONFLICT, "The policies have changed meanwhile: try again");
        }
        return revisions;
    }

    private Outcome preview(String org, Change change) throws SQLException {
        StoredPolicies before = policies.read(org);
        Optional<List<Revision>> revisions = change.of(before, clock.instant().truncatedTo(ChronoUnit.MICROS));
        StoredPolicies after = revisions.map(before::after).orElse(before);
        return new Outcome(
                true,
                after,
                revisions.orElse(List.of()).stream().map(Revision::id).toList(),
                Impact.of(backTest, before, after, Bounds.OF_A_CHANGE),
                null);
    }

    private Outcome published(Published published) {
        return new Outcome(false, published.policies(), published.ids(), impact(published), null);
    }

    private Impact impact(Published published) {
        try {
            return published.ids().isEmpty()
                    ? null
                    : Impact.of(backTest, published.before(), published.policies(), Bounds.OF_A_CHANGE);
        } catch (Failure e) {
            return null; // the change stands; only its numbers are missing
        }
    }
}
