package io.dashclaw.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.FailClosed;
import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The one place where what was thrown becomes an answer: JSON with an {@code error}, whoever threw it. What is not a
 * {@link Failure} and not HTTP's own is a bug: it is logged under a reference, and the answer carries only that.
 */
@ApplicationScoped
public class FailureMapper {
    private static final Logger LOG = Logger.getLogger(FailureMapper.class);
    private static final Map<Integer, Code> BY_STATUS = Map.of(
            401, Code.UNAUTHENTICATED,
            403, Code.FORBIDDEN,
            404, Code.NOT_FOUND,
            405, Code.METHOD_NOT_ALLOWED,
            406, Code.NOT_ACCEPTABLE,
            413, Code.TOO_LARGE,
            415, Code.UNSUPPORTED_MEDIA,
            503, Code.UNAVAILABLE);

    private final ObjectMapper json;
    private final long maxBody;

    FailureMapper(ObjectMapper json, HttpConfig config) {
        this.json = json;
        this.maxBody = config.maxBody().asLongValue();
    }

    /** Answers outside of resources: in filters, and where no route was found. */
    public void answer(RoutingContext context, Failure failure) {
        send(context, failure.code().status(), failure.body(), failure.headers());
    }

    @ServerExceptionMapper
    Response failure(Failure failure) {
        return response(failure);
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated(SecurityException e) {
        return response(ofStatus(401));
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return response(ofStatus(403));
    }

    /** An answer that a resource has put together stays as it is; the framework's own have no body, and get one. */
    @ServerExceptionMapper
    Response http(WebApplicationException e) {
        var response = e.getResponse();
        if (response.hasEntity() || response.getStatus() < 400) {
            return response;
        }
        if (response.getStatus() >= 500 && response.getStatus() != 503) {
            return bug(e);
        }
        var answer = Response.status(response.getStatus())
                .type(jakarta.ws.rs.core.MediaType.APPLICATION_JSON_TYPE)
                .entity(body(response.getStatus()));
        if (response.getHeaderString("Allow") != null) {
            answer.header("Allow", response.getHeaderString("Allow"));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    Response anything(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof Failure failure) {
            return response(failure);
        }
        var outage = outage(cause);
        return outage == null ? bug(cause) : response(outage);
    }

    /** What Vert.x answers itself, such as a path that nobody serves, and what fails before a resource is reached. */
    void register(@Observes Router router) {
        for (int status : new int[] {400, 404, 405, 406, 413, 414, 415, 431}) {
            router.errorHandler(status, context -> send(context, status, body(status), Map.of()));
        }
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
    }

    private void failed(RoutingContext context) {
        Throwable thrown = context.failure() == null ? null : unwrap(context.failure());
        int status = context.statusCode();
        if (context.response().headWritten() || thrown instanceof AuthenticationRedirectException) {
            context.next();
        } else if (thrown instanceof Failure failure) {
            answer(context, failure);
        } else if (thrown instanceof AuthenticationException || thrown instanceof UnauthorizedException) {
            answer(context, ofStatus(401));
        } else if (thrown instanceof ForbiddenException) {
            answer(context, ofStatus(403));
        } else if (status >= 400 && status < 500) {
            send(context, status, body(status), Map.of());
        } else {
            Failure outage = outage(thrown);
            if (outage == null) {
                send(context, 500, bugBody(thrown), Map.of());
            } else {
                answer(context, outage);
            }
        }
    }

    private Map<String, Object> body(int status) {
        return ofStatus(status).body();
    }

    private Failure ofStatus(int status) {
        Code code = BY_STATUS.getOrDefault(status, Code.VALIDATION);
        return switch (code) {
            case UNAUTHENTICATED -> Failure.unauthenticated();
            case FORBIDDEN -> Failure.of(code, "Forbidden");
            case NOT_FOUND -> Failure.of(code, "Not found");
            case METHOD_NOT_ALLOWED -> Failure.of(code, "Method not allowed");
            case NOT_ACCEPTABLE -> Failure.of(code, "Not acceptable - this answers application/json");
            case TOO_LARGE -> Failure.of(code, "Request body too large").with("maxBytes", maxBody);
            case UNSUPPORTED_MEDIA -> Failure.of(code, "Unsupported Media Type - send application/json in UTF-8");
            case UNAVAILABLE -> Failure.of(code, "Service unavailable").retryAfter(Duration.ofSeconds(1));
            default -> Failure.of(code, "Bad request");
        };
    }

    /** A database that is away is no bug; null for everything else. */
    private static Failure outage(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 16; t = t.getCause(), depth++) {
            if (t instanceof SQLException sql) {
                String state = sql.getSQLState() == null ? "" : sql.getSQLState();
                if (state.startsWith("08") || state.startsWith("57P") || isPoolEmpty(sql)) {
                    return Failure.of(Code.DB_CONNECTION_FAILED, FailClosed.DATABASE_AWAY.text())
                            .retryAfter(Duration.ofSeconds(1));
                }
                if (state.equals("42P01")) {
                    return Failure.of(Code.SCHEMA_NOT_INITIALIZED, "The database has no schema yet");
                }
            }
        }
        return null;
    }

    /** Agroal has no type and no state for it. */
    private static boolean isPoolEmpty(SQLException e) {
        return e.getSQLState() == null && String.valueOf(e.getMessage()).contains("cquisition timeout");
    }

    private static Throwable unwrap(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private static Response bug(Throwable thrown) {
        return response(500, bugBody(thrown), Map.of());
    }

    private static Map<String, Object> bugBody(Throwable thrown) {
        String reference =
                "err_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        LOG.errorf(thrown, "Internal error %s", reference);
        return Map.of("error", "Internal server error", "reference", reference);
    }

    private static Response response(Failure failure) {
        return response(failure.code().status(), failure.body(), failure.headers());
    }

    private static Response response(int status, Map<String, Object> body, Map<String, String> headers) {
        var response = Response.status(status)
                .type(jakarta.ws.rs.core.MediaType.APPLICATION_JSON_TYPE)
                .entity(body);
        headers.forEach(response::header);
        return response.build();
    }

    private void send(RoutingContext context, int status, Map<String, Object> body, Map<String, String> headers) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        headers.forEach(response::putHeader);
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(bytes(body));
    }

    private Buffer bytes(Map<String, Object> body) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
