package io.dashclaw.runtime.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The headers that every answer has, refusals too: what browsers need to keep pages apart, and CORS for the one origin that is
 * allowed. And the headers that no request may bring: upstream's own names for an identity, which here comes from the credential.
 */
@ApplicationScoped
class ResponseHeaders {
    private static final List<String> IDENTITY =
            List.of("x-org-id", "x-org-role", "x-user-id", "x-auth-kind", "x-oauth-scope", "x-client-ip");

    private final Optional<String> allowedOrigin;
    private final Optional<String> transport;

    ResponseHeaders(HttpConfig config) {
        this.allowedOrigin = config.allowedOrigin();
        this.transport =
                config.hsts().map(Duration::toSeconds).map(seconds -> "max-age=" + seconds + "; includeSubDomains");
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, FilterOrder.RESPONSE_HEADERS);
    }

    private void handle(RoutingContext context) {
        var request = context.request();
        IDENTITY.forEach(request.headers()::remove);
        boolean api = context.normalizedPath().startsWith("/api/");
        context.addHeadersEndHandler(sent -> complete(context, api));
        if (api && request.method() == HttpMethod.OPTIONS) {
            context.response().setStatusCode(204).end();
        } else {
            context.next();
        }
    }

    private void complete(RoutingContext context, boolean api) {
        var headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-XSS-Protection", "0");
        absent(headers, "X-Frame-Options", "DENY");
        absent(headers, "Referrer-Policy", "same-origin");
        if (api) {
            absent(headers, "Cache-Control", "no-store");
        }
        transport.ifPresent(value -> headers.set("Strict-Transport-Security", value));
        allowedOrigin.ifPresent(origin -> shareWith(origin, context, headers));
    }

    private static void shareWith(String origin, RoutingContext context, MultiMap headers) {
        headers.add("Vary", "Origin");
        if (origin.equals(context.request().getHeader("Origin"))) {
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE, OPTIONS");
            headers.set("Access-Control-Allow-Headers", "Content-Type, x-api-key, Authorization");
            headers.set("Access-Control-Max-Age", "86400");
        }
    }

    private static void absent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
