package io.dashclaw.runtime.access;

import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code x-api-key} header, and nothing else, says who calls. A Bearer token beside it is a claim about the agent and changes
 * nothing here; alone it is no credential yet.
 */
@ApplicationScoped
public class ApiKeyAuthentication implements HttpAuthenticationMechanism {
    static final String CREDENTIAL = "credential";
    private static final int LONGEST_KEY = 256;
    private static final int REMEMBERED_STRANGERS = 4096;
    private static final long STRANGER_MILLIS = 2_000;

    private final KeySource keys;
    private final Vertx vertx;
    private final KeyUse use;
    private final Credential operator;
    private final byte[] operatorHash;
    private final Map<String, Long> strangers = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED_STRANGERS;
        }
    });

    ApiKeyAuthentication(KeySource keys, Vertx vertx, KeyUse use, AccessConfig config) {
        this.keys = keys;
        this.vertx = vertx;
        this.use = use;
        this.operator = new Credential(
                Credential.OPERATOR,
                config.apiKeyOrg(),
                Role.ADMIN,
                Credential.OPERATOR,
                Credential.OPERATOR,
                List.of());
        this.operatorHash = config.apiKey().map(ApiKey::hash).orElse(null);
    }

    /** Who calls, by a key that needs nobody to be asked; null for every other request, which {@link #authenticate} sees to. */
    public Credential known(HttpServerRequest request) {
        String raw = request.getHeader("x-api-key");
        return raw == null || raw.isEmpty() || raw.length() > LONGEST_KEY ? null : known(ApiKey.hash(raw));
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        String raw = context.request().getHeader("x-api-key");
        if (raw == null || raw.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        if (raw.length() > LONGEST_KEY) {
            return Uni.createFrom().failure(Failure.unauthenticated());
        }
        byte[] hash = ApiKey.hash(raw);
        Credential known = known(hash);
        return known == null
                ? ask(hash, HexFormat.of().formatHex(hash))
                : Uni.createFrom().item(identity(known));
    }

    private Credential known(byte[] hash) {
        if (operatorHash != null && MessageDigest.isEqual(hash, operatorHash)) {
            return operator;
        }
        String hex = HexFormat.of().formatHex(hash);
        for (LiveKeys live : keys.all()) {
            Credential credential = live.find(hex);
            if (credential != null) {
                use.seen(credential.id());
                return credential;
            }
        }
        return null;
    }

    /** A key that this replica does not know: the database is asked, but not again and again for the same stranger. */
    private Uni<SecurityIdentity> ask(byte[] hash, String hex) {
        Long asked = strangers.get(hex);
        if (asked != null && System.currentTimeMillis() - asked < STRANGER_MILLIS) {
            return Uni.createFrom().failure(Failure.unauthenticated());
        }
        return Uni.createFrom()
                .completionStage(() -> vertx.<Credential>executeBlocking(() -> lookUp(hash, hex), false)
                        .toCompletionStage())
                .onItem()
                .transform(ApiKeyAuthentication::identity);
    }

    private Credential lookUp(byte[] hash, String hex) {
        try {
            LiveKeys live = keys.find(hash);
            Credential credential = live == null ? null : live.find(hex);
            if (credential == null) {
                strangers.put(hex, System.currentTimeMillis());
                throw Failure.unauthenticated();
            }
            return credential;
        } catch (SQLException e) {
            throw Failure.of(
                            Code.DB_CONNECTION_FAILED,
                            "The API key could not be looked up: the database is away. Try again.")
                    .header("Retry-After", "1");
        }
    }

    private static SecurityIdentity identity(Credential credential) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(credential.id()))
                .addRole(credential.role().word())
                .addAttribute(CREDENTIAL, credential)
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, null, null));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.OTHER_HEADER, "x-api-key"));
    }
}
