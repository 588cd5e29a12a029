package io.dashclaw.runtime.guard;

import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Explanation;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.RateLimit;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows what is understood of an act; nothing is decided, and nothing is kept. */
@Path("/api/acts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Guard")
public class ActsResource {
    private final Caller caller;
    private final RateLimit limit;

    ActsResource(Caller caller, RateLimit limit) {
        this.caller = caller;
        this.limit = limit;
    }

    @POST
    @Path("/explain")
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Explain an act",
            description =
                    "What the act does, piece by piece, with what each piece weighs; as plain text in `text`. Nothing is decided or recorded.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ExplainRequest.class),
                            example =
                                    "{\"act\": {\"kind\": \"shell\", \"command\": \"rm -rf build && git push --force\"}}"))
    public Map<String, Object> explain(byte[] body) {
        limit.orgCheck(caller.credential().org());
        Fields fields = Fields.of(body);
        fields.require("act");
        Map<String, Object> act = Declaration.readAct(fields);
        fields.check();
        Explanation explanation = Explanation.of(ActReader.read(act).orElseThrow());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("act_content_hash", ActHash.of(act).text());
        view.put("analysis", AnalysisView.of(explanation.analysis()).whole());
        view.put("tree", explanation.tree());
        view.put("text", explanation.text());
        return view;
    }

    @Schema(name = "ExplainRequest")
    record ExplainRequest(@Schema(required = true) GuardRequest.Act act) {}
}
