package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.access.ApiKeyAuthentication;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.FilterOrder;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.RateLimit;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Reads a guard call and has it decided, for {@link GuardResource}, and by a shorter way: a plain call under a key that this replica
 * knows is answered right behind the filters, because the framework's way to a resource costs as much as the decision. Whatever is
 * unusual about a request, refusals included, goes the long way.
 */
@ApplicationScoped
class GuardDoor {
    private static final Set<Role> ASKING = Set.of(Role.ADMIN, Role.MEMBER);

    private final Guard guard;
    private final RateLimit limit;
    private final ApiKeyAuthentication authentication;

    GuardDoor(Guard guard, RateLimit limit, ApiKeyAuthentication authentication) {
        this.guard = guard;
        this.limit = limit;
        this.authentication = authentication;
    }

    /** @param recorded may refuse: the query is looked at after the rate */
    Uni<Guarded> ask(Credential by, BooleanSupplier recorded, byte[] body) {
        limit.orgCheck(by.org());
        Recording recording = recorded.getAsBoolean() ? Recording.PLAIN : null;
        Fields fields = Fields.of(body);
        Declaration declared = Declaration.read(fields);
        fields.check();
        return guard.evaluate(by, declared, recording);
    }

    /** How long it took until the decision was durable, in milliseconds. */
    static String timing(long started) {
        long micros = (System.nanoTime() - started) / 1_000;
        return "total;dur=" + micros / 1_000 + "." + micros % 1_000 / 100;
    }

    void register(@Observes Filters filters) {
        filters.register(this::shortWay, FilterOrder.SHORT_WAY);
    }

    private void shortWay(RoutingContext context) {
        HttpServerRequest request = context.request();
        Credential by = isPlain(request) ? authentication.known(request) : null;
        if (by == null || !ASKING.contains(by.role())) {
            context.next();
            return;
        }
        Buffer gathered = context.body().buffer();
        if (gathered != null) {
            answer(context, by, gathered);
        } else {
            request.body().onSuccess(body -> answer(context, by, body)).onFailure(context::fail);
            request.resume();
        }
    }

    private static boolean isPlain(HttpServerRequest request) {
        return request.method() == HttpMethod.POST
                && "/api/guard".equals(request.path())
                && (request.query() == null || "record=true".equals(request.query()))
                && takesJson(request.getHeader("Accept"))
                && request.getHeader("Expect") == null;
    }

    private static boolean takesJson(String accept) {
        return accept == null || accept.equals("*/*") || accept.equals("application/json");
    }

    private void answer(RoutingContext context, Credential by, Buffer body) {
        long started = System.nanoTime();
        try {
            ask(by, () -> context.request().query() != null, body.getBytes())
                    .map(guarded -> PlainJson.of(guarded.view()))
                    .subscribe()
                    .with(json -> send(context, json, started), context::fail);
        } catch (RuntimeException e) {
            context.fail(e);
        }
    }

    private static void send(RoutingContext context, String json, long started) {
        context.response()
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                .putHeader("Server-Timing", timing(started))
                .end(Buffer.buffer(json));
    }
}
