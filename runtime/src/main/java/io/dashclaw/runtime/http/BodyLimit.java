package io.dashclaw.runtime.http;

import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses bodies that are too large with a JSON 413 that the client gets to read: most clients look for an answer only when
 * they have sent everything, so what they send is thrown away first, up to a bound. A body without a length is gathered here
 * and handed on whole; {@code quarkus.http.limits.max-body-size} has the same value, as a second fence.
 */
@ApplicationScoped
class BodyLimit {
    private static final long DRAINED = 16L << 20;
    private static final long DRAIN_MILLIS = 10_000;

    private final long max;
    private final FailureMapper failures;

    BodyLimit(HttpConfig config, FailureMapper failures) {
        this.max = config.maxBody().asLongValue();
        this.failures = failures;
    }

    void register(@Observes Filters filters) {
        filters.register(this::limit, FilterOrder.BODY_LIMIT);
    }

    private void limit(RoutingContext context) {
        var request = context.request();
        String length = request.getHeader("Content-Length");
        if (length != null && parse(length) > max) {
            var excess = new Incoming(context, true);
            if (request.getHeader("Expect") == null) {
                excess.read();
            } else {
                excess.refuse(); // nothing was sent yet
            }
        } else if (length == null && request.getHeader("Transfer-Encoding") != null) {
            new Incoming(context, false).read();
        } else {
            context.next();
        }
    }

    /** Netty has refused what is no number; more digits than a long has are too large anyway. */
    private static long parse(String length) {
        try {
            return Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** A body on its way: kept while it may still be small enough, thrown away from then on. */
    private final class Incoming {
        private final RoutingContext context;
        private final Buffer kept = Buffer.buffer();
        private boolean tooLarge;
        private boolean ended;
        private long seen;
        private long timer = -1;

        Incoming(RoutingContext context, boolean tooLarge) {
            this.context = context;
            this.tooLarge = tooLarge;
        }

        void read() {
            context.request()
                    .exceptionHandler(gone -> context.vertx().cancelTimer(timer))
                    .handler(this::take)
                    .endHandler(end -> end())
                    .resume();
            if (tooLarge) {
                setTimer();
            }
        }

        private void take(Buffer chunk) {
            seen += chunk.length();
            if (!tooLarge && seen > max) {
                tooLarge = true;
                setTimer();
            }
            if (!tooLarge) {
                kept.appendBuffer(chunk);
            } else if (seen >= DRAINED) {
                refuse();
            }
        }

        private void end() {
            ended = true;
            if (tooLarge) {
                refuse();
            } else {
                ((RoutingContextInternal) context).setBody(kept);
                context.next();
            }
        }

        private void setTimer() {
            timer = context.vertx().setTimer(DRAIN_MILLIS, id -> refuse());
        }

        void refuse() {
            if (context.response().ended()) {
                return;
            }
            context.vertx().cancelTimer(timer);
            if (!ended) {
                context.response().putHeader("Connection", "close");
            }
            failures.answer(
                    context,
                    Failure.of(Code.TOO_LARGE, "Request body too large").with("maxBytes", max));
        }
    }
}
