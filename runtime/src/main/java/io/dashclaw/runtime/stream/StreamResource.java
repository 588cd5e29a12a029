package io.dashclaw.runtime.stream;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestQuery;

/** What happens, as it happens. Quarkus' own server-sent events lack the space after the colon, which the SDKs insist on. */
@Path(StreamResource.PATH)
@Tag(name = "Stream")
public class StreamResource {
    static final String PATH = "/api/stream";
    private static final int AFTER_MEDIA_TYPE = 600;

    private final Streams streams;
    private final Caller caller;

    StreamResource(Streams streams, Caller caller) {
        this.streams = streams;
        this.caller = caller;
    }

    @GET
    @NonBlocking
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Follow what happens, as server-sent events",
            description =
                    "Resumed by the Last-Event-ID header, or lastEventId, without a gap. Members are told of their own agents' rows. "
                            + "Events: connected, guard.decision.created, action.created, action.updated, policy.updated.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = String.class),
                            example =
                                    "id: 42\nevent: action.updated\ndata: {\"action_id\":\"act_…\",\"status\":\"running\"}\n\n"))
    public Multi<Buffer> follow(
            @Parameter(description = "The id of the last frame that was seen") @RestHeader("Last-Event-ID")
                    String lastEventIdHeader,
            @RestQuery String lastEventId,
            @Context HttpServerRequest request) {
        Listener listener = streams.open(
                caller.credential(),
                Cursor.of(lastEventIdHeader, lastEventId),
                Vertx.currentContext(),
                () -> request.response().reset());
        return RestMulti.fromMultiData(Multi.createFrom().publisher(listener))
                .header("Content-Type", MediaType.SERVER_SENT_EVENTS)
                .header("Cache-Control", "no-cache, no-transform")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    /** Without this, a HEAD would open a stream that nobody reads. */
    @HEAD
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(hidden = true)
    public Response head() {
        return Response.ok().type(MediaType.SERVER_SENT_EVENTS_TYPE).build();
    }

    /** Whatever a client accepts, it gets the stream: some send nothing, some {@code application/json}. */
    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    if (context.normalizedPath().equals(PATH)) {
                        context.request().headers().remove("Accept");
                    }
                    context.next();
                },
                AFTER_MEDIA_TYPE);
    }
}
