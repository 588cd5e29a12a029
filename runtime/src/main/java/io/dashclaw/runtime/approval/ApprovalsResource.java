package io.dashclaw.runtime.approval;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** People answer here. */
@Path("/api/approvals")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Approvals")
public class ApprovalsResource {
    private static final int MOST = 500;

    private final ApprovalDoor door;
    private final Approvals approvals;
    private final Caller caller;

    ApprovalsResource(ApprovalDoor door, Approvals approvals, Caller caller) {
        this.door = door;
        this.approvals = approvals;
        this.caller = caller;
    }

    @Schema(name = "ApprovalAnswer")
    record Answer(
            @Schema(
                    required = true,
                    enumeration = {"allow", "deny"})
            String decision,

            @Schema(maxLength = 4000) String reasoning) {}

    @Schema(name = "BulkAnswer")
    record Bulk(
            @Schema(
                    required = true,
                    enumeration = {"allow", "deny"})
            String decision,

            @Schema(maxLength = 4000) String reasoning,

            @Schema(required = true, description = "{policy_id}: the policy that holds the actions")
            Map<String, String> filter,

            @Schema(minimum = "1", maximum = "500", defaultValue = "500")
            Integer limit) {}

    @POST
    @Path("/{id}")
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD})
    @Operation(summary = "Grant or deny a held action")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Answer.class),
                            example = "{\"decision\": \"allow\", \"reasoning\": \"checked with the release team\"}"))
    public Uni<Map<String, Object>> answer(@RestPath String id, byte[] body) {
        return door.answer(caller.credential(), id, body);
    }

    @POST
    @Path("/bulk")
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD})
    @Operation(summary = "Answer what one policy has held in the last 24 hours, one by one")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bulk.class),
                            example =
                                    "{\"decision\": \"deny\", \"filter\": {\"policy_id\": \"gp_0123456789abcdef01234567\"}}"))
    public Uni<Map<String, Object>> bulk(byte[] body) {
        Credential by = caller.credential();
        Fields fields = Fields.of(body);
        ApprovalDoor.Answer answer = ApprovalDoor.read(fields);
        Integer limit = fields.whole("limit", 1, MOST);
        Fields filter = fields.require("filter").nested("filter");
        String policy = filter == null ? null : filter.requiredText("policy_id", 1, 128);
        fields.check();
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> approvals.heldBy(by.org(), policy, limit == null ? MOST : limit)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(ids -> answerAll(by, ids, answer));
    }

    private Uni<Map<String, Object>> answerAll(Credential by, List<String> ids, ApprovalDoor.Answer answer) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUni(id -> approvals
                        .answer(by, id, answer.allow(), answer.reasoning())
                        .replaceWith(true)
                        .onFailure(Failure.class)
                        .recoverWithItem(false))
                .merge(32)
                .collect()
                .asList()
                .map(results -> {
                    long resolved = results.stream().filter(done -> done).count();
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("resolved", resolved);
                    view.put("failed", results.size() - resolved);
                    view.put("matched", ids.size());
                    return view;
                });
    }
}
