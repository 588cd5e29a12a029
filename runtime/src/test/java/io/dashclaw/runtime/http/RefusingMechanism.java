package io.dashclaw.runtime.http;

import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

/** Refuses whoever says {@code x-test-auth}, in the way it names. */
@Alternative
@ApplicationScoped
public class RefusingMechanism implements HttpAuthenticationMechanism {
    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String how = context.request().getHeader("x-test-auth");
        if (how == null) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom()
                .failure(
                        switch (how) {
                            case "unknown" -> Failure.unauthenticated();
                            case "outage" -> Failure.of(Code.AUTH_LOOKUP_FAILED, "The credential could not be checked");
                            default -> new IllegalStateException("secret detail");
                        });
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }
}
