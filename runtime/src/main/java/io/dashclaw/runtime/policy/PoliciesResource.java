package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicySet;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/api/policies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class PoliciesResource {
    static final int LONGEST_ID = 64;
    static final String PREVIEW =
            "With preview=true nothing is changed. In both cases impact says whether the change loosens, and which decisions on record would have come out otherwise. Where four eyes are asked for, a change that loosens answers 202 and waits for a second administrator.";
    private static final int MOST_DELETED = 100;
    private static final Comparator<StoredPolicy> NEWEST_FIRST =
            Comparator.comparing(StoredPolicy::createdAt).reversed().thenComparing(StoredPolicy::id);

    private final Policies policies;
    private final Changes changes;
    private final Caller caller;

    PoliciesResource(Policies policies, Changes changes, Caller caller) {
        this.policies = policies;
        this.changes = changes;
        this.caller = caller;
    }

    @GET
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "List the policies, newest first, and say which of them are live",
            description =
                    "A policy that is active but cannot be enforced holds what it would have governed, and says why. While sealed is false, every intent is held.")
    public Map<String, Object> list(@RestQuery("agent_id") String agentId) throws SQLException {
        String agent = Query.text("agent_id", agentId, 128);
        StoredPolicies stored = policies.read(caller.credential().org());
        PolicySet set = stored.set();
        Map<String, String> problems = PolicyView.problems(stored, set);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "policies",
                stored.all().stream()
                        .filter(policy -> agent == null || policy.concerns(agent, Credential.base(agent)))
                        .sorted(NEWEST_FIRST)
                        .map(policy -> PolicyView.of(stored.org(), policy, problems.get(policy.id())))
                        .toList());
        answer.put("policy_set", set.digest());
        answer.put("problems", PolicyView.listed(stored, problems));
        answer.put("sealed", stored.sealed(set));
        return answer;
    }

    /** What a new policy is to say. */
    @Schema(name = "NewPolicy")
    record NewPolicy(
            @Schema(required = true, minLength = 1, maxLength = 256, description = "Unique in the organisation")
            String name,

            @Schema(
                    required = true,
                    enumeration = {
                        "rule",
                        "risk_threshold",
                        "require_approval",
                        "block_action_type",
                        "warn_action_type",
                        "protected_path",
                        "agent_allowlist",
                        "rate_limit",
                        "allow_grant",
                        "permission_escalation",
                        "green_contract",
                        "branch_freshness",
                        "require_evidence",
                        "delegation_constraint",
                        "role_constraint",
                        "deviation_response",
                        "webhook_check",
                        "non_fabrication",
                        "semantic_check",
                        "behavioral_anomaly",
                        "x402_spend_limit"
                    })
            String policy_type,

            @Schema(
                    required = true,
                    description =
                            "An object, or the JSON text of one, of at most 4000 characters (16384 for a rule). Its own tests must come out as they say")
            Map<String, Object> rules,

            @Schema(defaultValue = "true", description = "1 and 0 are read too")
            Boolean active,

            @Schema(
                    nullable = true,
                    description =
                            "The agents it concerns, their children included, also as JSON text; null: every agent")
            List<String> agent_ids) {}

    @POST
    @Blocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Publish a new policy: when this answers, no replica records a decision made without it",
            description = PREVIEW)
    @APIResponse(responseCode = "201", description = "It is live, and this is what it changes")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewPolicy.class),
                            example =
                                    "{\"name\": \"Hold deploys\", \"policy_type\": \"require_approval\", \"rules\": {\"action_types\": [\"deploy\", \"migrate\"], \"ungrantable\": true, \"tests\": [{\"name\": \"a deploy waits\", \"input\": {\"action_type\": \"deploy\"}, \"expect\": {\"decision\": \"require_approval\"}}]}, \"active\": true, \"agent_ids\": [\"ci-bot\"]}"))
    public Uni<RestResponse<Map<String, Object>>> create(
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview,
            @RestQuery
                    @Parameter(
                            description = "false: answer at once, without looking at decisions on record",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "true"))
                    String impact,
            byte[] body)
            throws SQLException {
        boolean onlyPreview = Query.flag("preview", preview);
        boolean told = impact == null || Query.flag("impact", impact);
        Fields fields = Fields.of(body).require("name", "rules");
        String type = fields.requiredText("policy_type", 1, 64);
        PolicyPatch patch = PolicyPatch.read(fields);
        fields.check();
        Credential by = caller.credential();
        Change creation = policies.creation(by, patch.onto(new PolicyContent(null, type, null, true, null)));
        return changes.make(by, "api", creation, onlyPreview, told).map(outcome -> RestResponse.ResponseBuilder.create(
                        onlyPreview ? RestResponse.Status.OK : RestResponse.Status.CREATED,
                        OutcomeView.of(outcome, outcome.ids().get(0)))
                .build());
    }

    /** What is to be different about a policy. */
    @Schema(name = "PolicyPatch")
    record ChangedPolicy(
            @Schema(required = true) String id,
            @Schema(minLength = 1, maxLength = 256) String name,
            Map<String, Object> rules,
            Boolean active,

            @Schema(nullable = true, description = "null: every agent")
            List<String> agent_ids) {}

    @PATCH
    @Blocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Publish a policy's next revision; what is left out stays as it was last published",
            description =
                    "A policy whose row was changed or removed behind the runtime's back goes back to what was last published. "
                            + PREVIEW)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ChangedPolicy.class),
                            example = "{\"id\": \"gp_0123456789abcdef01234567\", \"active\": false}"))
    public Uni<RestResponse<Map<String, Object>>> update(
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview, byte[] body)
            throws SQLException {
        boolean onlyPreview = Query.flag("preview", preview);
        Fields fields = Fields.of(body);
        String id = fields.requiredText("id", 1, LONGEST_ID);
        PolicyPatch patch = PolicyPatch.read(fields);
        fields.check();
        Credential by = caller.credential();
        return changes.make(by, "api", policies.update(by, id, patch), onlyPreview)
                .map(outcome -> OutcomeView.answer(outcome, OutcomeView.of(outcome, id)));
    }

    @DELETE
    @Blocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Withdraw one policy (id) or several at once (ids=a,b); all of them or none",
            description = PREVIEW)
    public Uni<RestResponse<Map<String, Object>>> delete(
            @RestQuery String id,
            @RestQuery String ids,
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview)
            throws SQLException {
        List<String> wanted = ids(id, ids);
        return changes.make(caller.credential(), "api", policies.deletion(wanted), Query.flag("preview", preview))
                .map(outcome -> OutcomeView.answer(outcome, OutcomeView.ofDeletion(outcome, wanted)));
    }

    private static List<String> ids(String id, String ids) {
        String one = Query.text("id", id, LONGEST_ID);
        String several = Query.text("ids", ids, MOST_DELETED * (LONGEST_ID + 1));
        if ((one == null) == (several == null)) {
            throw Failure.invalid("id", "is required as a query parameter, or ids=a,b");
        }
        List<String> wanted = one != null
                ? List.of(one)
                : Arrays.stream(several.split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .distinct()
                        .toList();
        if (wanted.isEmpty() || wanted.size() > MOST_DELETED) {
            throw Failure.invalid("ids", "must name 1 to " + MOST_DELETED + " policies");
        }
        return wanted;
    }
}
