package io.dashclaw.runtime.access;

import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
public class KeysResource {
    private static final Map<String, Role> ROLES = roles();
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@/-]{0,63}");

    private final Keys keys;
    private final Caller caller;
    private final Clock clock;

    KeysResource(Keys keys, Caller caller, Clock clock) {
        this.keys = keys;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List the API keys of the organisation; raw keys are never shown again")
    public Map<String, Object> list() throws SQLException {
        return Map.of(
                "keys",
                keys.list(caller.credential().org()).stream()
                        .map(KeysResource::view)
                        .toList());
    }

    /** What a new key is to be. */
    @Schema(name = "NewKey")
    record NewKey(
            @Schema(maxLength = 256, defaultValue = "API Key")
            String label,

            @Schema(
                    enumeration = {"admin", "approver", "member", "auditor"},
                    defaultValue = "member")
            String role,

            @Schema(
                    maxItems = 50,
                    description = "Binds a member key: only these agents, and their children, may be named with it")
            List<String> agent_ids,

            @Schema(maxItems = 20, description = "For which the key can fill a seat of a rule's quorum, such as sre")
            List<String> groups,

            @Schema(
                    maxLength = 64,
                    description =
                            "Whose key it is: an id of that person, which goes on record for good. Left out, a key that approves is its maker's")
            String person) {}

    @POST
    @NonBlocking
    @ResponseStatus(201)
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Create an API key; the answer is the only sight of it")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewKey.class),
                            example =
                                    "{\"label\": \"deploy-bot\", \"role\": \"member\", \"agent_ids\": [\"deploy-bot\"]}"))
    public Uni<Map<String, Object>> create(byte[] body) {
        Fields fields = Fields.ofOptional(body);
        String label = fields.text("label", 1, 256);
        Role role = fields.word("role", ROLES);
        List<String> agentIds = fields.texts("agent_ids", 50, 128);
        List<String> groups = fields.texts("groups", 20, 64);
        String person = fields.idText("person", WORD, 64);
        fields.check();
        Role wanted = role == null ? Role.MEMBER : role;
        List<String> bound =
                agentIds == null ? List.of() : agentIds.stream().distinct().toList();
        if (!bound.isEmpty() && wanted != Role.MEMBER) {
            throw Failure.invalid("agent_ids", "only a member key can be bound to agents");
        }
        if (bound.stream().anyMatch(String::isBlank)) {
            throw Failure.invalid("agent_ids", "an agent id must not be blank");
        }
        if (person != null && !wanted.approves()) {
            throw Failure.invalid("person", "a " + wanted.word() + " key is not a person's");
        }
        if (groups != null
                && !groups.stream().allMatch(group -> WORD.matcher(group).matches())) {
            throw Failure.invalid("groups", "a group is a word of letters, digits, and . _ @ / -");
        }
        List<String> carried =
                groups == null ? List.of() : groups.stream().distinct().sorted().toList();
        var key = new ApiKey.Wanted(label == null ? "API Key" : label, wanted, bound, carried, person);
        return keys.create(caller.credential(), key, clock.instant()).map(minted -> Map.of("key", created(minted)));
    }

    @DELETE
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Revoke an API key: when this answers, nothing is recorded under it any more")
    public Uni<Map<String, Object>> revoke(@RestQuery String id) {
        if (Query.text("id", id, 128) == null) {
            throw Failure.invalid("id", "is required as a query parameter");
        }
        return keys.revoke(caller.credential(), id).replaceWith(Map.of("success", true, "revoked", id));
    }

    private static Map<String, Object> created(ApiKey.Minted minted) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("id", minted.key().id());
        key.put("raw_key", minted.raw());
        key.put("prefix", minted.key().prefix());
        key.put("label", minted.key().label());
        key.put("role", minted.key().role().word());
        key.put("agent_ids", minted.key().agentIds());
        key.put("owner", minted.key().owner());
        key.put("groups", minted.key().groups());
        key.put("storageWarning", "Store this key now: it is kept only as a hash and is not shown again.");
        return key;
    }

    private static Map<String, Object> view(ApiKey key) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", key.id());
        view.put("key_prefix", key.prefix());
        view.put("label", key.label());
        view.put("role", key.role().word());
        view.put("owner", key.owner());
        view.put("agent_ids", key.agentIds());
        view.put("groups", key.groups());
        view.put("last_used_at", key.lastUsedAt());
        view.put("created_at", key.createdAt());
        view.put("revoked_at", key.revokedAt());
        return view;
    }

    private static Map<String, Role> roles() {
        Map<String, Role> roles =
                Arrays.stream(Role.values()).collect(Collectors.toMap(Role::word, Function.identity()));
        roles.put("readonly", Role.AUDITOR);
        return roles;
    }
}
