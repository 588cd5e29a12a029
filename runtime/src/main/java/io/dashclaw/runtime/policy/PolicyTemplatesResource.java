package io.dashclaw.runtime.policy;

import io.dashclaw.policy.document.Format;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.policy.Adoption.Standing;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Policies by the file: those that come with the runtime, those that people keep elsewhere. */
@Path("/api/policies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class PolicyTemplatesResource {
    static final int LONGEST_TEXT = 262_144;
    private static final String ALL_OR_NONE =
            "All of them or none; a second time nothing changes. Policies of a pack or mode that are there under the same name stay as they are, those of a file become what the file says. ";

    private final Templates templates;
    private final Policies policies;
    private final Changes changes;
    private final Proof proof;
    private final Caller caller;

    PolicyTemplatesResource(Templates templates, Policies policies, Changes changes, Proof proof, Caller caller) {
        this.templates = templates;
        this.policies = policies;
        this.changes = changes;
        this.proof = proof;
        this.caller = caller;
    }

    @GET
    @Path("/templates")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List the packs that come with the runtime")
    public Map<String, Object> packs() {
        return Map.of(
                "templates", templates.packs().stream().map(Template::view).toList());
    }

    @GET
    @Path("/modes")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List the modes: what one kind of agent needs")
    public Map<String, Object> modes() {
        return Map.of("modes", templates.modes().stream().map(Template::view).toList());
    }

    /** Which mode. */
    @Schema(name = "ModeChoice")
    record ModeChoice(
            @Schema(required = true, maxLength = 64) String mode_id) {}

    @POST
    @Blocking
    @Path("/modes/preview")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "Say what a mode's policies are, and what decisions on record would become under them")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ModeChoice.class),
                            example = "{\"mode_id\": \"claude-code\"}"))
    public Uni<RestResponse<Map<String, Object>>> previewMode(byte[] body) throws SQLException {
        return adopt(templates.mode(modeOf(body)), true);
    }

    @POST
    @Blocking
    @Path("/modes/import")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Publish the policies of a mode", description = ALL_OR_NONE + PoliciesResource.PREVIEW)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ModeChoice.class),
                            example = "{\"mode_id\": \"claude-code\"}"))
    public Uni<RestResponse<Map<String, Object>>> importMode(
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview, byte[] body)
            throws SQLException {
        boolean onlyPreview = Query.flag("preview", preview);
        return adopt(templates.mode(modeOf(body)), onlyPreview);
    }

    private static String modeOf(byte[] body) {
        Fields fields = Fields.of(body);
        String mode = fields.requiredText("mode_id", 1, 64);
        fields.check();
        return mode;
    }

    /** One of the two. */
    @Schema(name = "PolicyImport")
    record PolicyImport(
            @Schema(maxLength = 64, description = "The id of a template")
            String pack,

            @Schema(
                    maxLength = LONGEST_TEXT,
                    description =
                            "Documents of YAML or JSON, as export writes them, or in the form of the cluster's resources")
            String yaml) {}

    @POST
    @Blocking
    @Path("/import")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Publish the policies of a pack, or of a file",
            description = ALL_OR_NONE + PoliciesResource.PREVIEW)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PolicyImport.class),
                            example = "{\"pack\": \"night-shift\"}"))
    public Uni<RestResponse<Map<String, Object>>> importFile(
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String preview, byte[] body)
            throws SQLException {
        boolean onlyPreview = Query.flag("preview", preview);
        Fields fields = Fields.of(body);
        String pack = fields.text("pack", 1, 64);
        String yaml = fields.text("yaml", 1, LONGEST_TEXT);
        if (fields.has("pack") == fields.has("yaml")) {
            fields.problem("pack", "is required, or yaml");
        }
        fields.check();
        return pack != null
                ? adopt(templates.pack(pack), onlyPreview)
                : adopt(PolicyFile.read(yaml), Standing.REPLACED, "file", onlyPreview);
    }

    private Uni<RestResponse<Map<String, Object>>> adopt(Template template, boolean preview) throws SQLException {
        return adopt(template.policies(), Standing.KEPT, template.id(), preview);
    }

    private Uni<RestResponse<Map<String, Object>>> adopt(
            List<PolicyContent> contents, Standing known, String source, boolean preview) throws SQLException {
        Credential by = caller.credential();
        Adoption adoption = policies.adoption(by, contents, known);
        return changes.make(by, source, adoption, preview)
                .map(outcome -> OutcomeView.answer(outcome, OutcomeView.ofAdoption(outcome, adoption)));
    }

    @GET
    @Blocking
    @Path("/export")
    @Produces({"application/yaml", MediaType.APPLICATION_JSON})
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Write the policies as one text, the same policies always as the same text",
            description = "What import reads; by name, inactive ones too, drafts not.")
    public RestResponse<String> export(
            @RestQuery
                    @Parameter(
                            schema =
                                    @Schema(
                                            enumeration = {"yaml", "json"},
                                            defaultValue = "yaml"))
                    String format)
            throws SQLException {
        Format wanted = format(format);
        return RestResponse.ResponseBuilder.ok(
                        PolicyFile.write(policies.read(caller.credential().org()), wanted),
                        wanted == Format.JSON ? MediaType.APPLICATION_JSON : "application/yaml")
                .build();
    }

    @GET
    @Blocking
    @Path("/proof")
    @Produces({"text/markdown", MediaType.APPLICATION_JSON})
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Say what is live, that its tests pass, and when each policy last had a say",
            description = "fired counts the newest 100000 decisions.")
    public RestResponse<String> proof(
            @RestQuery
                    @Parameter(
                            schema =
                                    @Schema(
                                            enumeration = {"md", "json"},
                                            defaultValue = "json"))
                    String format)
            throws SQLException {
        boolean page = "md".equals(format);
        if (!page && format != null && !format.equals("json")) {
            throw Failure.invalid("format", "must be md or json");
        }
        Map<String, Object> found = proof.of(caller.credential().org());
        return RestResponse.ResponseBuilder.ok(
                        page ? Proof.markdown(found) : PlainJson.of(found),
                        page ? "text/markdown" : MediaType.APPLICATION_JSON)
                .build();
    }

    private static Format format(String format) {
        if (format == null || format.equals("yaml")) {
            return Format.YAML;
        }
        if (format.equals("json")) {
            return Format.JSON;
        }
        throw Failure.invalid("format", "must be yaml or json");
    }
}
