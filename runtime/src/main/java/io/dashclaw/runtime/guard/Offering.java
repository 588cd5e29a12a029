package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Offers;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.policy.LivePolicies;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Gathers what may spare an intent its approval; whether it does is the policy set's to say. */
@ApplicationScoped
public class Offering {
    private static final Logger LOG = Logger.getLogger(Offering.class);
    static final Uni<Offers.Approved> NONE = Uni.createFrom().nullItem();

    private final Ledger ledger;
    private final RecentApprovals approvals;
    private final CalibrationPart calibration;
    private final Clock clock;

    Offering(Ledger ledger, RecentApprovals approvals, CalibrationPart calibration, Clock clock) {
        this.ledger = ledger;
        this.approvals = approvals;
        this.calibration = calibration;
        this.clock = clock;
    }

    /** @param agentId null when none was named @param approved found before, or null */
    Offers of(Snapshot snapshot, String agentId, Offers.Approved approved, Instant now) {
        LivePause pause = snapshot.part(LivePause.class);
        return new Offers(
                pause.activeAt(now) ? pause.pause() : null,
                approved,
                calibration.of(snapshot).offer(agentId));
    }

    /**
     * An approval of the very same, where one is wanted: the client must know how to claim, the act must be there, and as far as this
     * replica knows the intent would wait. Answers on the caller's event loop; relief that cannot be looked for relieves nothing.
     */
    Uni<Offers.Approved> approved(Credential by, Declaration declared, Considered considered) {
        if (considered.actHash() == null
                || declared.agentId() == null
                || !declared.announces(Declaration.EXECUTION_CLAIMS)
                || !approvals.mayHave(by.org())
                || !waits(by, considered)) {
            return NONE;
        }
        var same = new RecentApprovals.Same(
                declared.agentId(), declared.actionType(), considered.intent().declaredGoal(), considered.actHash());
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> approvals.find(by, same)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(failure -> LOG.errorf(
                        "approvals could not be looked for (%s): people are asked again",
                        failure.getClass().getSimpleName()))
                .onFailure()
                .recoverWithNull()
                .emitOn(Consultations.callers());
    }

    private boolean waits(Credential by, Considered considered) {
        PolicySet policies = ledger.snapshot(by.org()).part(LivePolicies.class).set();
        // What is not asked here counts as unknown, and unknown holds: at the worst somebody is looked for in vain.
        return policies.decide(considered.intent(), Facts.at(clock.instant())).verdict() == Verdict.REQUIRE_APPROVAL;
    }
}
