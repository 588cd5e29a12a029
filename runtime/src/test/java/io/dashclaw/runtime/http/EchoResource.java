package io.dashclaw.runtime.http;

import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A door without a house behind it. */
@Path("/api/test-echo")
@Produces("application/json")
public class EchoResource {
    private final RateLimit rates;

    EchoResource(RateLimit rates) {
        this.rates = rates;
    }

    @POST
    public Uni<Map<String, Object>> read(byte[] body) {
        var fields = Fields.of(body);
        var answer = new HashMap<String, Object>();
        answer.put("name", fields.requiredText("name", 1, 100));
        answer.put("size", fields.whole("size", 0, 10));
        fields.check();
        return Uni.createFrom().item(answer);
    }

    @POST
    @Path("optional")
    public Map<String, Object> optional(byte[] body) {
        return Map.of("fields", Fields.ofOptional(body).names().size());
    }

    @DELETE
    public Map<String, Object> delete() {
        return Map.of("deleted", true);
    }

    @GET
    public Map<String, Object> headers(@Context HttpHeaders headers) {
        var seen = new HashMap<String, Object>();
        headers.getRequestHeaders().forEach((name, values) -> seen.put(name.toLowerCase(), values.get(0)));
        return seen;
    }

    @GET
    @Path("secured")
    @RolesAllowed("nobody")
    public Map<String, Object> secured() {
        return Map.of();
    }

    @GET
    @Path("fails/{how}")
    public Map<String, Object> fails(String how) throws Exception {
        switch (how) {
            case "conflict" ->
                throw Failure.of(Code.EXECUTION_CLAIM_CONFLICT, "The action is already claimed")
                        .with("action_id", "act_1")
                        .retryAfter(Duration.ofMillis(1500));
            case "unauthorized" -> throw new UnauthorizedException("secret detail");
            case "authentication" -> throw new AuthenticationFailedException("secret detail");
            case "forbidden" -> throw new ForbiddenException("secret detail");
            case "database" -> throw new IllegalStateException(new SQLException("refused", "08001"));
            case "org" -> rates.orgCheck("org_default");
            default -> throw new IllegalStateException("secret detail");
        }
        return Map.of();
    }
}
