package io.dashclaw.runtime.http;

import io.dashclaw.runtime.http.Failure.Code;
import io.netty.util.NetUtil;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.LongSupplier;

/** How many requests an address and an org may send in a window; counted by this replica alone. */
@ApplicationScoped
public class RateLimit {
    private final Windows addresses = new Windows();
    private final Windows orgs = new Windows();
    private final ClientAddress client;
    private final FailureMapper failures;
    private final LongSupplier millis;
    private final long window;
    private final int addressMax;
    private final int orgMax;
    private final Set<String> exempt;

    @Inject
    RateLimit(RateLimitConfig config, ClientAddress client, FailureMapper failures) {
        this(config, client, failures, System::currentTimeMillis);
    }

    RateLimit(RateLimitConfig config, ClientAddress client, FailureMapper failures, LongSupplier millis) {
        this.client = client;
        this.failures = failures;
        this.millis = millis;
        this.window = Math.max(1000, Math.min(3_600_000, config.window().toMillis()));
        this.addressMax = config.addressMax();
        this.orgMax = config.orgMax().orElse(0);
        this.exempt = config.exempt().map(Set::copyOf).orElse(Set.of());
    }

    void register(@Observes Filters filters) {
        if (addressMax > 0) {
            filters.register(this::limit, FilterOrder.RATE_LIMIT);
        }
    }

    /**
     * Counts one governed call of the org.
     *
     * @throws Failure {@link Code#ORG_RATE_LIMITED} when it is one too many
     */
    public void orgCheck(String org) {
        long now = millis.getAsLong();
        if (orgMax > 0 && orgs.count(org, now / window) > orgMax) {
            var wait = untilNextWindow(now);
            throw Failure.of(Code.ORG_RATE_LIMITED, "The organization has reached its limit of governed calls")
                    .with("retry_after_ms", wait.toMillis())
                    .with("limit", orgMax)
                    .retryAfter(wait);
        }
    }

    /** @throws Failure {@link Code#RATE_LIMITED} when this request of the address to the path is one too many */
    void addressCheck(String address, String path) {
        if (addressMax <= 0 || path.startsWith("/q/") || exempt.contains(path)) {
            return;
        }
        long now = millis.getAsLong();
        if (addresses.count(network(address) + ' ' + path, now / window) > addressMax) {
            throw Failure.of(Code.RATE_LIMITED, "Rate limit exceeded. Please slow down.")
                    .retryAfter(untilNextWindow(now));
        }
    }

    private void limit(RoutingContext context) {
        try {
            addressCheck(client.of(context.request()), context.normalizedPath());
            context.next();
        } catch (Failure failure) {
            failures.answer(context, failure);
        }
    }

    private Duration untilNextWindow(long now) {
        return Duration.ofMillis(window - now % window);
    }

    /** One IPv6 subscriber has 2^64 addresses: it counts as its /64. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes != null && bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) : address;
    }
}
