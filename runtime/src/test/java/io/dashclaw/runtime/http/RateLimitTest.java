package io.dashclaw.runtime.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.http.Failure.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private long now = 600_000;
    private final RateLimit limit = new RateLimit(config(3, 2), null, null, () -> now);

    @Test
    void oneTooManyIsRefusedUntilTheNextWindow() {
        now += 59_500;
        for (int i = 0; i < 3; i++) {
            limit.addressCheck("10.0.0.1", "/api/actions");
        }
        var failure = assertThrows(Failure.class, () -> limit.addressCheck("10.0.0.1", "/api/actions"));
        assertEquals(Code.RATE_LIMITED, failure.code());
        assertEquals("1", failure.headers().get("Retry-After"));
        now += 500;
        assertDoesNotThrow(() -> limit.addressCheck("10.0.0.1", "/api/actions"));
    }

    @Test
    void anotherAddressAndAnotherPathCountApart() {
        for (int i = 0; i < 3; i++) {
            limit.addressCheck("10.0.0.1", "/api/actions");
        }
        assertDoesNotThrow(() -> limit.addressCheck("10.0.0.2", "/api/actions"));
        assertDoesNotThrow(() -> limit.addressCheck("10.0.0.1", "/api/keys"));
    }

    @Test
    void anIpv6NetworkCountsAsOne() {
        for (int i = 0; i < 3; i++) {
            limit.addressCheck("2001:db8:1:2::" + i, "/api/actions");
        }
        assertThrows(Failure.class, () -> limit.addressCheck("2001:db8:1:2:ffff::9", "/api/actions"));
        assertDoesNotThrow(() -> limit.addressCheck("2001:db8:1:3::1", "/api/actions"));
    }

    @Test
    void theGuardPathAndProbesAreNotCounted() {
        for (int i = 0; i < 100; i++) {
            limit.addressCheck("10.0.0.1", "/api/guard");
            limit.addressCheck("10.0.0.1", "/q/health/live");
        }
    }

    @Test
    void anOrgCountsApartAndIsToldItsLimit() {
        limit.orgCheck("org_a");
        limit.orgCheck("org_a");
        var failure = assertThrows(Failure.class, () -> limit.orgCheck("org_a"));
        assertEquals("ORG_RATE_LIMITED", failure.body().get("code"));
        assertEquals(2, failure.body().get("limit"));
        assertEquals(60_000L, failure.body().get("retry_after_ms"));
        assertEquals("60", failure.headers().get("Retry-After"));
        assertDoesNotThrow(() -> limit.orgCheck("org_b"));
    }

    @Test
    void aLimitOfNoneIsNone() {
        var none = new RateLimit(config(0, 0), null, null, () -> now);
        for (int i = 0; i < 100; i++) {
            none.orgCheck("org_a");
            none.addressCheck("10.0.0.1", "/api/actions");
        }
    }

    @Test
    void manyAddressesDoNotGetInEachOthersWay() {
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                limit.addressCheck("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), "/api/actions");
            } catch (Failure failure) {
                refused++;
            }
        }
        assertTrue(refused < 20, refused + " of 20,000");
    }

    private static RateLimitConfig config(int addressMax, int orgMax) {
        return new RateLimitConfig() {
            @Override
            public int addressMax() {
                return addressMax;
            }

            @Override
            public OptionalInt orgMax() {
                return orgMax == 0 ? OptionalInt.empty() : OptionalInt.of(orgMax);
            }

            @Override
            public Duration window() {
                return Duration.ofSeconds(60);
            }

            @Override
            public Optional<Set<String>> exempt() {
                return Optional.of(Set.of("/api/guard", "/api/stream"));
            }
        };
    }
}
