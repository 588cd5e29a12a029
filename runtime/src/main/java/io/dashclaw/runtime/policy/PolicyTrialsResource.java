package io.dashclaw.runtime.policy;

import io.dashclaw.policy.MalformedPolicyException;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.policy.Adoption.Standing;
import io.dashclaw.runtime.policy.BackTest.Bounds;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Policies are tried before they are live: on their own tests, and on what was decided already. */
@Path("/api/policies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class PolicyTrialsResource {
    private static final int MOST_RULES = 65_536;

    private final Policies policies;
    private final Templates templates;
    private final BackTest backTest;
    private final Clock clock;
    private final Caller caller;

    PolicyTrialsResource(Policies policies, Templates templates, BackTest backTest, Clock clock, Caller caller) {
        this.policies = policies;
        this.templates = templates;
        this.backTest = backTest;
        this.clock = clock;
        this.caller = caller;
    }

    /** What is to be tested. */
    @Schema(name = "PolicyTest")
    record PolicyTest(
            @Schema(description = "With it, the rules of this body are tested; without it, the policies that are live")
            String policy_type,

            Map<String, Object> rules,

            @Schema(description = "In the place of the tests within the rules")
            List<Map<String, Object>> tests,

            @Schema(maxLength = 128, description = "Only the policies that concern this agent")
            String agent_id) {}

    @POST
    @Blocking
    @Path("/test")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Run a policy's tests, or those of every active policy",
            description =
                    "Through risk and the analysis of acts, as intents go. Tests that fail are no failure of the call: success says how it went.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PolicyTest.class),
                            example =
                                    "{\"policy_type\": \"require_approval\", \"rules\": {\"action_types\": [\"deploy\"]}, \"tests\": [{\"name\": \"a deploy waits\", \"input\": {\"action_type\": \"deploy\"}, \"expect\": {\"decision\": \"require_approval\"}}]}"))
    public Map<String, Object> test(byte[] body) throws SQLException {
        Fields fields = Fields.ofOptional(body);
        String type = fields.text("policy_type", 1, 64);
        Map<String, Object> rules = fields.object("rules", MOST_RULES);
        List<?> tests = fields.items("tests", 256);
        String agent = fields.text("agent_id", 128);
        if (type == null && rules != null) {
            fields.require("policy_type");
        }
        fields.check();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("results", type == null ? testsOfAll(agent) : testsOf(type, rules, tests));
        answer.put("mode", type == null ? "active" : "recipe");
        answer.put("generated_at", now().toString());
        return answer;
    }

    private static Map<String, Object> testsOf(String type, Map<String, Object> rules, List<?> tests) {
        Map<String, Object> all = new LinkedHashMap<>(rules == null ? Map.of() : rules);
        if (tests != null) {
            all.put("tests", tests);
        }
        try {
            return new PolicyTrials().add(null, "recipe", type, all).view();
        } catch (MalformedPolicyException e) {
            throw PolicyTrials.refused(e);
        }
    }

    private Map<String, Object> testsOfAll(String agent) throws SQLException {
        PolicyTrials trials = new PolicyTrials();
        policies.read(caller.credential().org()).all().stream()
                .filter(policy -> policy.content().active() || !policy.isPublished())
                .filter(policy -> agent == null || policy.concerns(agent, Credential.base(agent)))
                .forEach(trials::addStored);
        return trials.view();
    }

    /** What is to be tried on the record. */
    @Schema(name = "PolicySimulation")
    record PolicySimulation(
            @Schema(description = "With rules; or one of pack, mode_id, yaml")
            String policy_type,

            Map<String, Object> rules,
            @Schema(nullable = true) List<String> agent_ids,
            @Schema(maxLength = 64) String pack,
            @Schema(maxLength = 64) String mode_id,

            @Schema(maxLength = PolicyTemplatesResource.LONGEST_TEXT)
            String yaml,

            @Schema(minimum = "1", maximum = "90", defaultValue = "7")
            Integer days) {}

    @POST
    @Blocking
    @Path("/simulate")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Say what a policy would have said to the decisions of the last days",
            description =
                    "Judges at most the newest 10000 again, for at most 20 seconds, from what is on record of them: summary is the policy by itself, impact what the decisions would become if it were live too.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PolicySimulation.class),
                            example =
                                    "{\"policy_type\": \"risk_threshold\", \"rules\": {\"threshold\": 60, \"action\": \"require_approval\"}, \"days\": 7}"))
    public Map<String, Object> simulate(byte[] body) throws SQLException {
        Fields fields = Fields.of(body);
        Integer days = Objects.requireNonNullElse(fields.whole("days", 1, 90), 7);
        Credential by = caller.credential();
        List<PolicyContent> contents = contents(fields);
        StoredPolicies before = policies.read(by.org());
        StoredPolicies after = policies.adoption(by, contents, Standing.REPLACED)
                .of(before, now())
                .map(before::after)
                .orElse(before);
        StoredPolicies tried = new StoredPolicies(by.org(), Map.of(), null, false)
                .after(contents.stream()
                        .map(content -> Revision.created(Policies.newId(), content, by.id(), now()))
                        .toList());
        return Simulation.of(backTest, before, after, tried, Bounds.ofDays(days))
                .view(days);
    }

    private List<PolicyContent> contents(Fields fields) {
        String pack = fields.text("pack", 1, 64);
        String mode = fields.text("mode_id", 1, 64);
        String yaml = fields.text("yaml", 1, PolicyTemplatesResource.LONGEST_TEXT);
        if (Stream.of("pack", "mode_id", "yaml").noneMatch(fields::has)) {
            String type = fields.require("rules").requiredText("policy_type", 1, 64);
            PolicyPatch patch = PolicyPatch.read(fields);
            fields.check();
            String name = patch.name() == null ? "simulated" : patch.name();
            return List.of(patch.onto(new PolicyContent(name, type, null, true, null)));
        }
        fields.check();
        return pack != null
                ? templates.pack(pack).policies()
                : mode != null ? templates.mode(mode).policies() : PolicyFile.read(yaml);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
