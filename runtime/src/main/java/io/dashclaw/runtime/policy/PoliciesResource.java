package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicySet;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.policy.Publication.Published;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/policies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class PoliciesResource {
    private static final int LONGEST_ID = 64;
    private static final int MOST_DELETED = 100;
    private static final Comparator<StoredPolicy> NEWEST_FIRST =
            Comparator.comparing(StoredPolicy::createdAt).reversed().thenComparing(StoredPolicy::id);

    private final Policies policies;
    private final Caller caller;

    PoliciesResource(Policies policies, Caller caller) {
        this.policies = policies;
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
                        "allow_grant"
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
    @ResponseStatus(201)
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Publish a new policy: when this answers, no replica records a decision made without it")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewPolicy.class),
                            example =
                                    "{\"name\": \"Hold deploys\", \"policy_type\": \"require_approval\", \"rules\": {\"action_types\": [\"deploy\", \"migrate\"], \"ungrantable\": true, \"tests\": [{\"name\": \"a deploy waits\", \"input\": {\"action_type\": \"deploy\"}, \"expect\": {\"decision\": \"require_approval\"}}]}, \"active\": true, \"agent_ids\": [\"ci-bot\"]}"))
    public Uni<Map<String, Object>> create(byte[] body) {
        Fields fields = Fields.of(body).require("name", "rules");
        String type = fields.requiredText("policy_type", 1, 64);
        PolicyPatch patch = PolicyPatch.read(fields);
        fields.check();
        return policies.create(caller.credential(), patch.onto(new PolicyContent(null, type, null, true, null)))
                .map(published -> answer(published, published.ids().get(0)));
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
                    "A policy whose row was changed or removed behind the runtime's back goes back to what was last published.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ChangedPolicy.class),
                            example = "{\"id\": \"gp_0123456789abcdef01234567\", \"active\": false}"))
    public Uni<Map<String, Object>> update(byte[] body) throws SQLException {
        Fields fields = Fields.of(body);
        String id = fields.requiredText("id", 1, LONGEST_ID);
        PolicyPatch patch = PolicyPatch.read(fields);
        fields.check();
        return policies.update(caller.credential(), id, patch).map(published -> answer(published, id));
    }

    @DELETE
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Withdraw one policy (id) or several at once (ids=a,b); all of them or none")
    public Uni<Map<String, Object>> delete(@RestQuery String id, @RestQuery String ids) {
        List<String> wanted = ids(id, ids);
        return policies.delete(caller.credential(), wanted).map(published -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("success", true);
            answer.put("deleted", wanted);
            answer.put("policy_set", published.policies().setDigest());
            return answer;
        });
    }

    @GET
    @Blocking
    @Path("/{id}/revisions")
    @RolesAllowed({Role.ADMIN_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "List what a policy said, when, and who published it; newest first, of deleted policies too",
            description =
                    "sealed is whether the revision's own entry in the ledger (seq), under the authority key, says the same.")
    public Map<String, Object> revisions(@RestPath String id, @RestQuery String limit, @RestQuery String offset)
            throws SQLException {
        int most = Query.whole("limit", limit, 1, 1000, 100);
        int from = Query.whole("offset", offset, 0, 1_000_000, 0);
        List<Map<String, Object>> revisions =
                policies.revisions(caller.credential().org(), Query.text("id", id, LONGEST_ID), most, from);
        if (revisions.isEmpty() && from == 0) {
            throw Failure.of(Code.NOT_FOUND, "Policy not found");
        }
        return Map.of("revisions", revisions);
    }

    private static Map<String, Object> answer(Published published, String id) {
        StoredPolicies stored = published.policies();
        StoredPolicy policy = stored.get(id);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("policy", PolicyView.of(stored.org(), policy, PolicyView.problem(policy)));
        answer.put("policy_id", id);
        answer.put("policy_set", stored.setDigest());
        return answer;
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
