package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.policy.Drafts.Draft;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Policies that people think about. */
@Path("/api/policies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class PolicyDraftsResource {
    private final Drafts drafts;
    private final Changes changes;
    private final Caller caller;

    PolicyDraftsResource(Drafts drafts, Changes changes, Caller caller) {
        this.drafts = drafts;
        this.changes = changes;
        this.caller = caller;
    }

    @GET
    @Blocking
    @Path("/drafts")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List the drafts, newest first, with what keeps each from being published")
    public Map<String, Object> list() throws SQLException {
        return Map.of(
                "drafts",
                drafts.all(caller.credential().org()).stream().map(Draft::view).toList());
    }

    /** What a draft says. */
    @Schema(name = "NewDraft")
    record NewDraft(
            @Schema(maxLength = 64, description = "The policy that it is to change; without it, it becomes a new one")
            String policy_id,

            @Schema(required = true, minLength = 1, maxLength = 256)
            String name,

            @Schema(required = true, maxLength = 64) String policy_type,
            @Schema(required = true) Map<String, Object> rules,
            @Schema(defaultValue = "true") Boolean active,
            @Schema(nullable = true) List<String> agent_ids) {}

    @POST
    @Blocking
    @Path("/drafts")
    @ResponseStatus(201)
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Write a draft",
            description = "It may be wrong, and problems says how. It is not live before somebody publishes it.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewDraft.class),
                            example =
                                    "{\"name\": \"Hold exports\", \"policy_type\": \"require_approval\", \"rules\": {\"action_types\": [\"export\"]}}"))
    public Uni<Map<String, Object>> create(byte[] body) throws SQLException {
        Fields fields = Fields.of(body).require("name", "rules");
        String policy = fields.text("policy_id", 1, PoliciesResource.LONGEST_ID);
        String type = fields.requiredText("policy_type", 1, 64);
        if (type != null && !PolicyTypes.types().contains(type)) {
            fields.problem("policy_type", "is unknown");
        }
        PolicyPatch patch = PolicyPatch.read(fields);
        fields.check();
        PolicyContent content = Policies.small(patch.onto(new PolicyContent(null, type, null, true, null)));
        return drafts.create(caller.credential(), policy, content).map(Draft::view);
    }

    /** What is to be different about a draft. */
    @Schema(name = "DraftPatch")
    record ChangedDraft(
            @Schema(minLength = 1, maxLength = 256) String name,
            Map<String, Object> rules,
            Boolean active,
            @Schema(nullable = true) List<String> agent_ids) {}

    @PATCH
    @NonBlocking
    @Path("/drafts/{id}")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Change a draft; what is left out stays as it is")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ChangedDraft.class),
                            example = "{\"rules\": {\"action_types\": [\"export\", \"sync\"]}}"))
    public Uni<Map<String, Object>> update(@RestPath String id, byte[] body) {
        Fields fields = Fields.of(body);
        PolicyPatch patch = PolicyPatch.read(fields);
        fields.check();
        if (patch.rules() != null) {
            Policies.small(patch.onto(new PolicyContent(null, "rule", null, true, null)));
        }
        return drafts.update(caller.credential(), known(id), patch).map(Draft::view);
    }

    @DELETE
    @NonBlocking
    @Path("/drafts/{id}")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Throw a draft away")
    public Uni<Map<String, Object>> delete(@RestPath String id) {
        return drafts.delete(caller.credential(), known(id)).map(none -> Map.of("success", true));
    }

    @POST
    @Blocking
    @Path("/drafts/{id}/publish")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Publish a draft", description = PoliciesResource.PREVIEW)
    public Uni<RestResponse<Map<String, Object>>> publish(
            @RestPath String id, @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview)
            throws SQLException {
        boolean onlyPreview = Query.flag("preview", preview);
        Credential by = caller.credential();
        Draft draft = drafts.get(by.org(), known(id));
        return changes.make(by, "draft", drafts.publication(by, draft), onlyPreview)
                .call(outcome -> outcome.published()
                        ? drafts.published(by, draft)
                        : Uni.createFrom().nullItem())
                .map(outcome -> OutcomeView.answer(
                        outcome,
                        OutcomeView.of(
                                outcome,
                                draft.policyId() == null ? outcome.ids().get(0) : draft.policyId())));
    }

    /** What is wanted, in words. */
    @Schema(name = "PolicySentences")
    record PolicySentences(
            @Schema(required = true, minLength = 1, maxLength = 5000, description = "One rule a sentence")
            String input_text,

            @Schema(defaultValue = "true", description = "false keeps what was read as drafts: administrators only")
            Boolean dry_run,

            @Schema(maxItems = 20, description = "{id, value} for each clarification that was asked for")
            List<Map<String, Object>> answers) {}

    @POST
    @Blocking
    @Path("/generate")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Read sentences into drafts of rules",
            description =
                    "It knows common ways of saying who, what, where, how much, how often and when, and says what it assumed, what it could not tell, and what came out wrong. Nothing of it is live.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PolicySentences.class),
                            example =
                                    "{\"input_text\": \"Hold deploys of agent ci-bot to production. Block deletes on customers/db\"}"))
    public Uni<Map<String, Object>> generate(byte[] body) throws SQLException {
        Fields fields = Fields.of(body);
        String text = fields.requiredText("input_text", 1, 5000);
        boolean dry = !Boolean.FALSE.equals(fields.flag("dry_run"));
        Map<String, List<String>> answers = answers(fields);
        fields.check();
        Drafting drafting = Drafting.of(text, answers);
        if (dry) {
            return Uni.createFrom().item(drafting.view());
        }
        Credential by = caller.credential();
        if (by.role() != Role.ADMIN) {
            throw Failure.of(Code.FORBIDDEN, "Only administrators keep drafts");
        }
        return drafts.createAll(by, drafting.contents()).map(kept -> {
            Map<String, Object> view = drafting.view();
            view.put("created_drafts", kept.stream().map(Draft::view).toList());
            view.put("count", kept.size());
            return view;
        });
    }

    private static Map<String, List<String>> answers(Fields fields) {
        Map<String, List<String>> answers = new HashMap<>();
        List<Fields> given = fields.each("answers", 20);
        for (Fields answer : given == null ? List.<Fields>of() : given) {
            String id = answer.requiredText("id", 1, 64);
            List<String> values = answer.raw("value") instanceof String
                    ? Stream.ofNullable(answer.text("value", 1, 256)).toList()
                    : answer.require("value").texts("value", 20, 1, 256);
            if (id != null && values != null) {
                answers.put(id, values);
            }
        }
        return answers;
    }

    private static String known(String id) {
        return Query.text("id", id, PoliciesResource.LONGEST_ID);
    }
}
