package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** What a policy said before, and the way back to it. */
@Path("/api/policies/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class PolicyHistoryResource {
    private final Policies policies;
    private final Changes changes;
    private final Caller caller;

    PolicyHistoryResource(Policies policies, Changes changes, Caller caller) {
        this.policies = policies;
        this.changes = changes;
        this.caller = caller;
    }

    @GET
    @Blocking
    @Path("/revisions")
    @RolesAllowed({Role.ADMIN_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "List what a policy said, when, and who published it; newest first, of deleted policies too",
            description =
                    "sealed is whether the revision's own entry in the ledger (seq), under the authority key, says the same.")
    public Map<String, Object> revisions(@RestPath String id, @RestQuery String limit, @RestQuery String offset)
            throws SQLException {
        int most = Query.whole("limit", limit, 1, 1000, 100);
        int from = Query.whole("offset", offset, 0, 1_000_000, 0);
        List<PastRevision> revisions = policies.revisions(caller.credential().org(), known(id), most, from);
        if (revisions.isEmpty() && from == 0) {
            throw unknown();
        }
        return Map.of("revisions", revisions.stream().map(PastRevision::view).toList());
    }

    @GET
    @Blocking
    @Path("/diff")
    @RolesAllowed({Role.ADMIN_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Say what two revisions of a policy say differently, field by field",
            description = "to is the newest revision unless named, from the one before it.")
    public Map<String, Object> diff(@RestPath String id, @RestQuery String from, @RestQuery String to)
            throws SQLException {
        int named = Query.whole("to", to, 1, Integer.MAX_VALUE, 0);
        int before = Query.whole("from", from, 1, Integer.MAX_VALUE, 0);
        String org = caller.credential().org();
        List<PastRevision> newest = policies.revisions(org, known(id), 1, 0);
        if (newest.isEmpty()) {
            throw unknown();
        }
        long later = named == 0 ? newest.get(0).number() : named;
        long earlier = before == 0 ? Math.max(1, later - 1) : before;
        PastRevision older = policies.revision(org, id, earlier);
        PastRevision newer = policies.revision(org, id, later);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("policy_id", id);
        answer.put("from", older.number());
        answer.put("to", newer.number());
        answer.put("changes", Difference.between(older.content(), newer.content()));
        return answer;
    }

    /** Where to go back to. */
    @Schema(name = "Rollback")
    record Rollback(
            @Schema(required = true, minimum = "1", description = "The revision whose content is published anew")
            Long revision) {}

    @POST
    @Blocking
    @Path("/rollback")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Publish what an older revision said as the next one; of a withdrawn policy too",
            description = PoliciesResource.PREVIEW)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Rollback.class),
                            example = "{\"revision\": 3}"))
    public Uni<RestResponse<Map<String, Object>>> rollback(
            @RestPath String id,
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview,
            byte[] body)
            throws SQLException {
        boolean onlyPreview = Query.flag("preview", preview);
        Fields fields = Fields.of(body).require("revision");
        Long revision = fields.whole("revision", 1L, Integer.MAX_VALUE);
        fields.check();
        Credential by = caller.credential();
        return changes.make(by, "rollback", policies.rollback(by, known(id), revision), onlyPreview)
                .map(outcome -> OutcomeView.answer(outcome, OutcomeView.of(outcome, id)));
    }

    private static String known(String id) {
        return Query.text("id", id, PoliciesResource.LONGEST_ID);
    }

    private static Failure unknown() {
        return Failure.of(Code.NOT_FOUND, "Policy not found");
    }
}
