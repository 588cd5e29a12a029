package io.dashclaw.runtime.action;

import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.guard.ActHash;
import io.dashclaw.runtime.guard.Declaration;
import io.dashclaw.runtime.guard.Guard;
import io.dashclaw.runtime.guard.Guarded;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.http.RateLimit;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The governed things: what was asked for, whether it may run, and what became of it. */
@Path("/api/actions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
public class ActionsResource {
    private static final Set<String> CLAIM_FIELDS = Set.of("claim_execution", "attempt_id", "agent_id", "act");

    private final Guard guard;
    private final Actions actions;
    private final ActionDetail detail;
    private final Execution execution;
    private final Outcomes outcomes;
    private final Deletion deletion;
    private final Sweeper sweeper;
    private final Caller caller;
    private final RateLimit limit;
    private final Clock clock;

    ActionsResource(
            Guard guard,
            Actions actions,
            ActionDetail detail,
            Execution execution,
            Outcomes outcomes,
            Deletion deletion,
            Sweeper sweeper,
            Caller caller,
            RateLimit limit,
            Clock clock) {
        this.guard = guard;
        this.actions = actions;
        this.detail = detail;
        this.execution = execution;
        this.outcomes = outcomes;
        this.deletion = deletion;
        this.sweeper = sweeper;
        this.caller = caller;
        this.limit = limit;
        this.clock = clock;
    }

    @POST
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.MEMBER_WORD})
    @Operation(
            summary = "Record an action, deciding it on the way",
            description =
                    "201 when it may run, 202 when it waits for approval, 403 when it is blocked, 200 for a repeated idempotency_key.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ActionRequests.Creation.class),
                            example =
                                    "{\"agent_id\": \"deploy-bot\", \"action_type\": \"deploy\", \"declared_goal\": \"Ship v2\", \"client_capabilities\": [\"execution_claims\"]}"))
    public Uni<RestResponse<Map<String, Object>>> create(byte[] body) {
        Credential by = caller.credential();
        limit.orgCheck(by.org());
        ActionBody.Creation creation = ActionBody.creation(body);
        Uni<Void> checked = creation.guardDecisionId() == null
                ? Uni.createFrom().voidItem()
                : blocking(() -> detail.checkDecision(by, creation.guardDecisionId()));
        return checked.chain(() -> guard.evaluate(by, creation.declared(), creation.recording()))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(guarded -> created(by, guarded));
    }

    private RestResponse<Map<String, Object>> created(Credential by, Guarded guarded) {
        Map<String, Object> row = actions.view(by.org(), actions.see(by, guarded.actionId()));
        Map<String, Object> body = new LinkedHashMap<>();
        if (guarded.verdict() == Verdict.BLOCK) {
            // Also for a repeated request: a block that is asked again is a block again.
            body.put("error", "Action blocked by policy");
            body.put("action", row);
            body.put("decision", guarded.view());
            return RestResponse.status(RestResponse.Status.FORBIDDEN, body);
        }
        body.put("action", row);
        body.put("action_id", guarded.actionId());
        body.put("decision", guarded.view());
        body.put("security", guarded.view().get("security"));
        if (guarded.replay()) {
            body.put("idempotent_replay", true);
            return RestResponse.ok(body);
        }
        return RestResponse.status(
                "pending_approval".equals(row.get("status"))
                        ? RestResponse.Status.ACCEPTED
                        : RestResponse.Status.CREATED,
                body);
    }

    @GET
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List actions, newest first; status=pending_approval is the queue of approvers")
    public Map<String, Object> list(
            @RestQuery("agent_id") String agentId,
            @RestQuery("swarm_id") String swarmId,
            @RestQuery String status,
            @RestQuery("exclude_status") String excludeStatus,
            @RestQuery("action_type") String actionType,
            @RestQuery("risk_min") String riskMin,
            @RestQuery("outcome_status") String outcomeStatus,
            @RestQuery("containment_status") String containmentStatus,
            @RestQuery String days,
            @RestQuery("limit") String most,
            @RestQuery String offset)
            throws SQLException {
        if (containmentStatus != null) {
            throw Failure.of(Code.NOT_FOUND, "Containment is not available in this version");
        }
        Credential by = caller.credential();
        int size = Query.whole("limit", most, 1, 200, 50);
        int from = Query.whole("offset", offset, 0, 1_000_000, 0);
        String wanted = Query.text("status", status, 32);
        Actions.Filter filter = new Actions.Filter(by)
                .and("agentId = :agent", "agent", Query.text("agent_id", agentId, 128))
                .and("swarmId = :swarm", "swarm", Query.text("swarm_id", swarmId, 128))
                .and("status = :status", "status", wanted)
                .and(
                        "status <> :excluded",
                        "excluded",
                        wanted != null ? null : Query.text("exclude_status", excludeStatus, 32))
                .and("actionType = :type", "type", Query.text("action_type", actionType, 128))
                .and("outcome = :outcome", "outcome", Query.text("outcome_status", outcomeStatus, 32));
        int risk = Query.whole("risk_min", riskMin, 0, 100, -1);
        filter.and("risk >= :risk", "risk", risk < 0 ? null : risk)
                .and(
                        "startedAt >= :since",
                        "since",
                        Actions.daysAgo(clock.instant(), Query.whole("days", days, 1, 365, 0)));
        boolean queue = "pending_approval".equals(wanted);
        if (queue) {
            sweeper.expireOverdue(by.org());
        }
        List<ActionEntity> rows = actions.page(filter, size, from);
        Map<String, Object> stats = actions.stats(filter);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("actions", queue ? detail.queue(by, rows) : actions.views(by.org(), rows));
        answer.put("total", stats.get("total"));
        answer.put("stats", stats);
        answer.put("lastUpdated", clock.instant().toString());
        return answer;
    }

    @DELETE
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Delete rows of actions; their ledger entries stay")
    public Uni<Map<String, Object>> delete(
            @RestQuery("action_ids") String actionIds,
            @RestQuery("action_id") String actionId,
            @RestQuery("agent_ids") String agentIds,
            @RestQuery("agent_id") String agentId,
            @RestQuery String before,
            @RestQuery String status) {
        Credential by = caller.credential();
        List<String> ids = new ArrayList<>(split("action_ids", actionIds));
        ids.addAll(split("action_id", actionId));
        List<String> agents = new ArrayList<>(split("agent_ids", agentIds));
        agents.addAll(split("agent_id", agentId));
        return blocking(() -> deletion.select(by, ids, agents, before, status))
                .chain(selected -> deletion.delete(by, selected))
                .map(deleted -> Map.of("deleted", deleted.size(), "action_ids", deleted));
    }

    @GET
    @Blocking
    @Path("/stats")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "Counts of the last 24 hours")
    public Map<String, Object> stats() {
        return detail.stats(caller.credential());
    }

    @GET
    @Path("/{id}")
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "One action with its decision; an overdue approval expires on the way")
    public Uni<Map<String, Object>> get(@RestPath String id) {
        Credential by = caller.credential();
        return detail.read(by, id);
    }

    @PATCH
    @Path("/{id}")
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.MEMBER_WORD})
    @Operation(
            summary = "Claim an action, patch its outcome, or report that it ran despite the verdict",
            description =
                    "Exactly one form per call: the execution claim {claim_execution, attempt_id, agent_id, act}; {executed_despite}; or outcome fields.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ActionRequests.Patch.class),
                            example =
                                    "{\"claim_execution\": true, \"attempt_id\": \"8d3c0b1e-1111-4222-8333-944455556666\", \"agent_id\": \"deploy-bot\", \"act\": null}"))
    public Uni<Object> patch(@RestPath String id, byte[] body) {
        Credential by = caller.credential();
        Fields fields = Fields.of(body);
        if (fields.has("claim_execution")) {
            return claim(by, id, fields);
        }
        if (fields.has("containment_status")) {
            throw Failure.of(Code.NOT_FOUND, "Containment is not available in this version");
        }
        if (fields.has("executed_despite")) {
            String verdict = fields.word("executed_despite", Set.of("block", "require_approval"));
            fields.require("executed_despite").check();
            return changed(by, outcomes.executedDespite(by, id, verdict), List.of())
                    .map(view -> Map.of("action", view.get("action")));
        }
        boolean closing = Boolean.TRUE.equals(fields.flag("close_if_running"));
        ActionBody.Reported reported = ActionBody.patch(fields);
        return changed(by, outcomes.patch(by, id, reported.report(), closing), reported.secrets())
                .map(view -> view);
    }

    private Uni<Object> claim(Credential by, String id, Fields fields) {
        Map<String, Object> act = Declaration.readAct(fields);
        String attempt = Declaration.attemptOf(fields);
        String agent = fields.text("agent_id", 128);
        boolean exact = fields.names().stream().allMatch(CLAIM_FIELDS::contains)
                && Boolean.TRUE.equals(fields.raw("claim_execution"))
                && attempt != null;
        if (!exact) {
            throw Failure.of(
                    Code.INVALID_EXECUTION_CLAIM,
                    "An execution claim is exactly {claim_execution: true, attempt_id, agent_id, act}; attempt_id is 16 to 128 of A-Z a-z 0-9 _ -");
        }
        fields.check();
        if (agent == null || agent.isBlank()) {
            throw Failure.of(Code.AGENT_IDENTITY_REQUIRED, "A claim names its agent: agent_id is missing");
        }
        ActHash hash = ActHash.of(act);
        return execution
                .claim(by, id, agent, hash == null ? null : hash.text(), attempt)
                .map(claim -> {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("claimed", true);
                    view.put("action_id", claim.actionId());
                    view.put("attempt_id", claim.attemptId());
                    view.put("claimed_at", claim.claimedAt().toString());
                    return view;
                });
    }

    @POST
    @Path("/{id}/cancel")
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.MEMBER_WORD})
    @Operation(summary = "Call off an action that has not been claimed")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ActionRequests.Cancel.class)))
    public Uni<Map<String, Object>> cancel(@RestPath String id, byte[] body) {
        Fields fields = Fields.of(body);
        String reason = fields.requiredText("reason", 1, 4000);
        fields.check();
        SecretRedactor.Redaction masked = SecretRedactor.redact(reason);
        return outcomes.cancel(caller.credential(), id, masked.text()).map(changed -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("ok", true);
            view.put("action_id", id);
            view.put("status", changed.row().status);
            view.put("security", SecretRedactor.security(masked.findings()));
            return view;
        });
    }

    @GET
    @Path("/{id}/outcome")
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "What became of an action")
    public Map<String, Object> outcome(@RestPath String id) {
        return detail.outcome(caller.credential(), id);
    }

    @POST
    @Path("/{id}/outcome")
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.MEMBER_WORD})
    @Operation(summary = "Report what became of an action; once")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ActionRequests.Outcome.class),
                            example = "{\"status\": \"completed\", \"summary\": \"v2 is live\"}"))
    public Uni<Map<String, Object>> report(@RestPath String id, byte[] body) {
        ActionBody.Reported reported = ActionBody.outcome(body);
        return outcomes.report(caller.credential(), id, reported.report()).map(changed -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("outcome", ActionView.outcome(changed.row(), changed.outcome()));
            view.put("security", SecretRedactor.security(reported.secrets()));
            return view;
        });
    }

    @GET
    @Path("/{id}/graph")
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "The action among its parents, children and what its agent did around that time")
    public Map<String, Object> graph(@RestPath String id) {
        return detail.graph(caller.credential(), id);
    }

    @GET
    @Path("/{id}/trace")
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "The action with what may explain its end")
    public Map<String, Object> trace(@RestPath String id) {
        return detail.trace(caller.credential(), id);
    }

    private Uni<Map<String, Object>> changed(
            Credential by, Uni<Outcomes.Changed> change, List<SecretRedactor.Finding> secrets) {
        return change.emitOn(Infrastructure.getDefaultWorkerPool()).map(changed -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("action", actions.view(by.org(), changed.row()));
            view.put("security", SecretRedactor.security(secrets));
            return view;
        });
    }

    private static <T> Uni<T> blocking(Callable<T> work) {
        return Uni.createFrom()
                .item(Unchecked.supplier(work::call))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static List<String> split(String name, String value) {
        String text = Query.text(name, value, 200_000);
        if (text == null) {
            return List.of();
        }
        List<String> parts = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        if (parts.size() > 1000) {
            throw Failure.invalid(name, "at most 1000 at a time");
        }
        return parts;
    }
}
