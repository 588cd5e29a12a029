package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Offers;
import io.dashclaw.policy.calibration.Controller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Teaches calibration what people answer, and lets administrators say how far it may go. */
@ApplicationScoped
public class Calibrator {
    private final Ledger ledger;
    private final CalibrationTable table;
    private final CalibrationPart part;
    private final ServerKeys serverKeys;

    Calibrator(Ledger ledger, CalibrationTable table, CalibrationPart part, ServerKeys serverKeys) {
        this.ledger = ledger;
        this.table = table;
        this.part = part;
        this.serverKeys = serverKeys;
    }

    /** What a turn that teaches needs. */
    public Transition.Need<?> need(String org) {
        return table.need(org);
    }

    /** Within the turn that resolved the approval. @param seq of the vote that did */
    public void learn(Turn turn, long seq, String agentId, int risk, boolean benign) throws SQLException {
        table.save(turn, turn.row(table, turn.org()).after(seq, agentId, risk, benign));
    }

    /** As this replica knows it. */
    public CalibrationState current(String org) {
        return part.of(ledger.snapshot(org));
    }

    /**
     * What is to change; null leaves it.
     *
     * @param forgivenAgent whose alarm is taken back
     * @param forgetting everything that was learnt
     */
    public record Change(Offers.Mode mode, Double target, String forgivenAgent, boolean forgetting) {
        CalibrationState of(CalibrationState before, long seq) {
            Controller controller =
                    forgetting ? Controller.NEW.aimingAt(before.controller().target()) : before.controller();
            if (forgivenAgent != null) {
                controller = controller.withoutAlarm(forgivenAgent);
            }
            if (target != null && target != controller.target()) {
                controller = controller.aimingAt(target);
            }
            return new CalibrationState(seq, mode == null ? before.mode() : mode, controller);
        }
    }

    /** From now on, on every replica. */
    public Uni<CalibrationState> change(Credential by, Change change) {
        return ledger.turnAhead(by, new Transition<>() {
            @Override
            public List<Need<?>> needs() {
                return List.of(need(by.org()));
            }

            @Override
            public CalibrationState apply(Turn turn) throws SQLException {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("by", by.id());
                facts.put("mode", change.mode() == null ? null : change.mode().wire());
                facts.put("target", change.target());
                facts.put("forgiven", change.forgivenAgent() != null);
                facts.put("forgotten", change.forgetting());
                long seq = turn.append(Entry.of(
                        "calibration.changed", turn.org(), turn.org(), turn.now(), facts, null, serverKeys::seal));
                CalibrationState state = change.of(turn.row(table, turn.org()), seq);
                table.save(turn, state);
                turn.movePolicies();
                return state;
            }
        });
    }
}
