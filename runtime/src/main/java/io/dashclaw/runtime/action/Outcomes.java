package io.dashclaw.runtime.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What became of an action: reported by its agent, patched, cancelled, or lost. */
@ApplicationScoped
class Outcomes {
    /** In these an outcome can be reported; {@code unknown} too, because a late outcome is better than none. */
    private static final Set<String> REPORTABLE = Set.of("running", "pending", "unknown", "completed");

    private final Ledger ledger;
    private final Seals seals;
    private final ObjectMapper json;

    Outcomes(Ledger ledger, Seals seals, ObjectMapper json) {
        this.ledger = ledger;
        this.seals = seals;
        this.json = json;
    }

    /** An action after a change, with what was reported about it. */
    record Changed(ActionEntity row, Map<String, Object> outcome) {}

    /**
     * What a client reports, masked.
     *
     * @param words summary, error_message, progress, output_summary, side_effects, artifacts_created as far as they were sent
     */
    record Report(
            String outcome,
            String status,
            Instant endedAt,
            Long durationMs,
            Double costUsd,
            Long tokensIn,
            Long tokensOut,
            String model,
            Map<String, Object> words) {}

    /** The one final report. @throws Failure 404, or 409 when it has been reported or there is nothing to report about */
    Uni<Changed> report(Credential by, String actionId, Report report) {
        return change(by, actionId, (turn, action) -> {
            ActionEntity row = action.row();
            if (row.status.equals("failed") && "outcome".equals(row.closeSource)) {
                throw Failure.of(Code.CONFLICT, "outcome already set").with("current_status", row.outcome);
            }
            if (!REPORTABLE.contains(row.status)) {
                throw Failure.of(Code.CONFLICT, "Cannot report an outcome for an action in status '" + row.status + "'")
                        .with("current_status", row.status);
            }
            if (!row.outcome.equals("pending") && !row.outcome.equals("lost_confirmation")) {
                throw Failure.of(Code.CONFLICT, "outcome already set").with("current_status", row.outcome);
            }
            row.outcome = report.outcome();
            if (!row.status.equals("completed")) {
                row.status = report.outcome().equals("completed") ? "completed" : "failed";
            }
            row.endedAt = turn.now();
            row.closeSource = "outcome";
            return record(turn, by, action, report.words(), "outcome");
        });
    }

    /**
     * Patches what is known about an action (core §4.4.1): status, end and output summary only while it runs, the rest always.
     *
     * @param closing the agent's session has ended: closes what still runs and never conflicts
     */
    Uni<Changed> patch(Credential by, String actionId, Report report, boolean closing) {
        return change(by, actionId, (turn, action) -> {
            ActionEntity row = action.row();
            boolean running = row.status.equals("running");
            Map<String, Object> words = new LinkedHashMap<>(report.words());
            if (!running) {
                words.remove("output_summary");
            }
            boolean applies = running && (report.status() != null || report.endedAt() != null)
                    || !words.isEmpty()
                    || numbers(report);
            if (!applies || closing && !running) {
                if (closing) {
                    return new Changed(row, action.outcome());
                }
                throw Failure.of(Code.CONFLICT, "Action is in a terminal state and cannot be modified")
                        .with("status", row.status);
            }
            if (running) {
                close(row, report, closing);
            }
            row.durationMs = either(report.durationMs(), row.durationMs);
            row.costUsd = either(report.costUsd(), row.costUsd);
            row.tokensIn = either(report.tokensIn(), row.tokensIn);
            row.tokensOut = either(report.tokensOut(), row.tokensOut);
            row.model = either(report.model(), row.model);
            return record(turn, by, action, words, row.outcome.equals("pending") ? "action.updated" : "outcome");
        });
    }

    private static void close(ActionEntity row, Report report, boolean closing) {
        row.endedAt = either(report.endedAt(), row.endedAt);
        if (report.status() == null || report.status().equals("running")) {
            return;
        }
        row.status = report.status();
        switch (report.status()) {
            case "completed" -> row.outcome = "completed";
            case "failed", "cancelled", "blocked" -> row.outcome = "failed";
            default -> {}
        }
        if (!row.outcome.equals("pending")) {
            row.closeSource = closing ? "stop_autoclose" : "outcome";
        }
    }

    private static boolean numbers(Report report) {
        return report.durationMs() != null
                || report.costUsd() != null
                || report.tokensIn() != null
                || report.tokensOut() != null
                || report.model() != null;
    }

    /** Calls an unclaimed, running action off. @throws Failure 404, 403 for a stranger, 409 {@code NOT_CANCELLABLE} */
    Uni<Changed> cancel(Credential by, String actionId, String reason) {
        return change(by, actionId, (turn, action) -> {
            ActionEntity row = action.row();
            if (!row.status.equals("running") || !row.outcome.equals("pending") || row.claimedAt != null) {
                throw Failure.of(Code.NOT_CANCELLABLE, "The action cannot be cancelled any more")
                        .with("current_status", row.status)
                        .with("outcome_status", row.outcome)
                        .with("execution_claimed", row.claimedAt != null);
            }
            row.status = "cancelled";
            row.outcome = "failed";
            row.endedAt = turn.now();
            row.closeSource = "outcome";
            return record(turn, by, action, Map.of("error_message", reason), "cancelled");
        });
    }

    /** Puts on record that the client acted against the verdict; once. */
    Uni<Changed> executedDespite(Credential by, String actionId, String verdict) {
        return change(by, actionId, (turn, action) -> {
            ActionEntity row = action.row();
            boolean fits = verdict.equals("block") ? row.status.equals("blocked") : row.pending();
            if (!fits || row.executedDespite != null) {
                throw Failure.of(Code.CONFLICT, "The action is not held by this verdict, or this is on record already")
                        .with("status", row.status);
            }
            row.executedDespite = verdict;
            Map<String, Object> facts = facts(by, row);
            facts.put("despite", verdict);
            turn.append(Entry.of("action.updated", row.decisionId, turn.org(), turn.now(), facts, null, null));
            ActionTable.save(turn, row);
            return new Changed(row, action.outcome());
        });
    }

    /** Marks a report that never came; a late one is still accepted. Null when there is nothing to mark any more. */
    Uni<Boolean> lose(Credential by, List<String> actionIds, Instant createdBefore) {
        return ledger.turn(by, new Transition<>() {
            @Override
            public List<Need<?>> needs() {
                return List.of(ActionTable.need(actionIds));
            }

            @Override
            public Boolean apply(Turn turn) throws SQLException {
                for (String id : actionIds) {
                    ActionRecord action = turn.row(ActionTable.ACTIONS, id);
                    if (action != null && lost(action.row(), createdBefore)) {
                        ActionEntity row = action.row();
                        row.outcome = "lost_confirmation";
                        row.outcomeAt = turn.now();
                        row.status = "unknown";
                        row.outcomeSeq = turn.append(Entry.of(
                                "outcome.lost", row.decisionId, turn.org(), turn.now(), facts(by, row), null, null));
                        ActionTable.save(turn, row);
                    }
                }
                return true;
            }
        });
    }

    /** Age counts from the claim, else the approval, else the creation. */
    private static boolean lost(ActionEntity row, Instant before) {
        Instant since = row.claimedAt != null ? row.claimedAt : row.approvedAt != null ? row.approvedAt : row.at;
        return row.outcome.equals("pending")
                && (row.status.equals("running") || row.status.equals("pending"))
                && since.isBefore(before);
    }

    private interface Work {
        Changed apply(Turn turn, ActionRecord action) throws SQLException;
    }

    private Uni<Changed> change(Credential by, String actionId, Work work) {
        return ledger.turn(by, new Transition<>() {
            @Override
            public List<Need<?>> needs() {
                return List.of(ActionTable.need(List.of(actionId)));
            }

            @Override
            public Changed apply(Turn turn) throws SQLException {
                ActionRecord action = turn.row(ActionTable.ACTIONS, actionId);
                if (action == null || !by.sees(action.row().principal, action.row().agentId)) {
                    throw Failure.of(Code.NOT_FOUND, "Action not found");
                }
                return work.apply(turn, action);
            }
        });
    }

    /** Writes the report as an entry; each one carries all that was reported so far. */
    private Changed record(Turn turn, Credential by, ActionRecord action, Map<String, Object> words, String kind)
            throws SQLException {
        ActionEntity row = action.row();
        Map<String, Object> body = new LinkedHashMap<>(action.outcome());
        body.putAll(words);
        row.outcomeSeq = turn.append(
                Entry.of(kind, row.decisionId, turn.org(), turn.now(), facts(by, row), write(body), seals::seal));
        row.outcomeAt = turn.now();
        ActionTable.save(turn, row);
        turn.replace(ActionTable.ACTIONS, row.id, new ActionRecord(row, action.created(), write(body), action.votes()));
        return new Changed(row, body);
    }

    private static Map<String, Object> facts(Credential by, ActionEntity row) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("principal", by.id());
        facts.put("status", row.status);
        facts.put("outcome", row.outcome);
        return facts;
    }

    private static <V> V either(V one, V other) {
        return one != null ? one : other;
    }

    private String write(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
