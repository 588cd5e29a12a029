package io.dashclaw.runtime.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The HTTP shell with limits small enough to reach in a test. */
public class SmallLimits implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(RefusingMechanism.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "dashclaw.http.allowed-origin", "https://ops.example.com",
                "dashclaw.rate-limit.address-max", "200",
                "dashclaw.rate-limit.org-max", "3");
    }
}
