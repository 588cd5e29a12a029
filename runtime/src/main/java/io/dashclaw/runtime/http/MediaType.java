package io.dashclaw.runtime.http;

import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Under {@code /api/}, bodies are JSON in UTF-8: a Content-Type that says something else is 415, none at all is fine. On GET and
 * HEAD, where the SDKs send one too, it means nothing and is dropped. Resources need no {@code @Consumes}.
 */
@ApplicationScoped
class MediaType {
    private static final Pattern JSON = Pattern.compile(
            "application/json\\s*(;\\s*(charset\\s*=\\s*\"?utf-?8\"?|(?!charset)[a-z0-9_-]+\\s*=\\s*[^;,]{0,100})?\\s*){0,4}");

    private final FailureMapper failures;

    MediaType(FailureMapper failures) {
        this.failures = failures;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FilterOrder.MEDIA_TYPE);
    }

    private void check(RoutingContext context) {
        var request = context.request();
        if (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD) {
            request.headers().remove("Content-Type");
        } else if (context.normalizedPath().startsWith("/api/")
                && !request.headers().getAll("Content-Type").stream().allMatch(MediaType::isJson)) {
            failures.answer(
                    context,
                    Failure.of(Code.UNSUPPORTED_MEDIA, "Unsupported Media Type - send application/json in UTF-8"));
            return;
        }
        context.next();
    }

    static boolean isJson(String contentType) {
        String type = contentType.trim().toLowerCase(Locale.ROOT);
        return type.isEmpty()
                || type.equals("application/json")
                || type.length() <= 200 && JSON.matcher(type).matches();
    }
}
