package io.dashclaw.policy.act.http;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.shield.SecretRedactor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request does: by its method, by what its host is known for, and by what is known of the API it calls ({@code requests.txt}).
 * Headers are not part of an act, so neither is a method that they override. Of a body, what the act shows is read.
 */
public final class RequestReader {
    private static final int FETCH = 10;
    private static final int SEND = 45;
    private static final int DELETE = 65;
    private static final int COLLECTION = 82;
    private static final int CONNECT = 50;
    private static final int TO_DROP = 80;
    private static final int CREDENTIALS = 90;
    private static final int SECRETS = 85;
    private static final int LOOPBACK_RELIEF = 10;
    private static final Set<String> ISSUED = Set.of(
            "private_key",
            "aws_access_key",
            "aws_secret_key",
            "github_token",
            "slack_token",
            "stripe_key",
            "openai_key",
            "anthropic_key",
            "database_url");

    /** A line of a shadow file. */
    private static final Pattern HASHES = Pattern.compile(":\\$(1|2[aby]|5|6|y|gy)\\$");

    private RequestReader() {}

    /** @param at the piece of the act that is the request */
    public static List<Effect> effects(Act.Http act, Span at) {
        return new Request(act, at).effects();
    }

    /** One request. */
    private static final class Request {
        private final Act.Http act;
        private final Span at;
        private final Url url;
        private final HostKind host;
        private final String method;
        private final List<Effect> effects = new ArrayList<>();

        Request(Act.Http act, Span at) {
            this.act = act;
            this.at = at;
            this.url = Url.of(act.url());
            this.host = HostKind.of(url);
            this.method = act.method().strip().toUpperCase(Locale.ROOT);
        }

        List<Effect> effects() {
            if (url.scheme().equals("file")) {
                addPath(url.path());
                return effects;
            }
            method();
            scheme();
            host();
            secrets();
            var rule = RequestRule.of(method, url, url.query() + "\n" + (act.body() == null ? "" : act.body()));
            if (rule != null) {
                add(rule.kind(), rule.weight(), rule.about(), rule.traits());
            }
            return effects;
        }

        private void method() {
            int relief = host == HostKind.LOOPBACK ? LOOPBACK_RELIEF : 0;
            switch (method) {
                case "GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "SEARCH", "TRACE" ->
                    add(Kind.FETCH, FETCH - relief, method, Set.of());
                case "DELETE", "PURGE" ->
                    add(
                            Kind.DELETE,
                            isCollection() ? COLLECTION : DELETE - 2 * relief,
                            method,
                            Set.of(Trait.ELSEWHERE));
                case "CONNECT" -> add(Kind.CONNECT, CONNECT, method, Set.of());
                default -> add(Kind.SEND, SEND - relief, method, Set.of());
            }
        }

        /** All of a kind, of a host that says production: {@code DELETE /v1/customers}. */
        private boolean isCollection() {
            var last = url.path().substring(url.path().lastIndexOf('/') + 1);
            boolean plural =
                    last.length() > 3 && last.endsWith("s") && last.chars().allMatch(Character::isLetter);
            return plural && List.of(url.host().split("[.-]")).contains("prod");
        }

        /** What an HTTP client is made to speak to other services with. */
        private void scheme() {
            switch (url.scheme()) {
                case "http", "https", "ws", "wss" -> {}
                case "gopher", "dict", "ldap", "ldaps", "tftp", "jar", "netdoc", "phar", "expect", "php" ->
                    add(Kind.REVEAL, TO_DROP, url.scheme() + ": request", Set.of());
                case "data", "javascript" -> add(Kind.UNKNOWN, CONNECT, url.scheme() + ": request", Set.of());
                default -> add(Kind.CONNECT, CONNECT, url.scheme() + ": request", Set.of());
            }
        }

        private void host() {
            boolean sends = effects.get(0).kind() == Kind.SEND;
            switch (host) {
                case METADATA ->
                    add(Kind.REVEAL, CREDENTIALS, "reads the credentials of this machine", Set.of(Trait.SECRET));
                case DROP -> add(Kind.SEND, sends ? TO_DROP : 50, "sends to a public drop", Set.of());
                case CHAT -> {
                    if (sends) {
                        add(Kind.SEND, 55, "posts a message", Set.of());
                    }
                }
                case PAYMENT -> {
                    if (sends || method.equals("DELETE")) {
                        add(
                                sends ? Kind.SEND : Kind.DELETE,
                                sends ? 65 : 80,
                                "changes something at a payment service",
                                Set.of(Trait.ELSEWHERE));
                    }
                }
                case CLOUD, REGISTRY, NAMES -> {
                    if (sends) {
                        add(Kind.SEND, 60, "changes something at a cloud or registry", Set.of(Trait.ELSEWHERE));
                    } else if (method.equals("DELETE")) {
                        add(
                                Kind.DELETE,
                                85,
                                "deletes at a cloud or registry",
                                Set.of(Trait.ELSEWHERE, Trait.IRREVERSIBLE));
                    }
                }
                default -> {}
            }
        }

        /** Credentials of an issuer that go to anybody; passwords and keys that a service asks for are its business. */
        private void secrets() {
            if (host == HostKind.LOOPBACK) {
                return;
            }
            var found = act.body() == null
                    ? List.<SecretRedactor.Finding>of()
                    : SecretRedactor.redact(act.body()).findings();
            boolean issued = found.stream().anyMatch(finding -> ISSUED.contains(finding.name()));
            boolean told = !found.isEmpty() && (host == HostKind.CHAT || host == HostKind.DROP);
            if (issued
                    || told
                    || act.body() != null && HASHES.matcher(act.body()).find()
                    || carriesKey()) {
                add(Kind.SEND, SECRETS, "sends a credential", Set.of(Trait.SECRET));
            } else if (!found.isEmpty()
                    || !SecretRedactor.redact(act.url()).findings().isEmpty()) {
                add(Kind.SEND, 55, "sends a password or key", Set.of());
            }
        }

        /** A key of an issuer in the address, which is not the issuer's. */
        private boolean carriesKey() {
            return (host == HostKind.OTHER || host == HostKind.DROP)
                    && !url.host().endsWith("amazonaws.com")
                    && SecretRedactor.redact(act.url()).findings().stream()
                            .anyMatch(finding -> ISSUED.contains(finding.name()));
        }

        /** {@code file:} makes a request read what the caller may read. */
        private void addPath(String path) {
            var object = Value.exact(path, at);
            effects.add(new Effect(Kind.REVEAL, object, Set.of(), TO_DROP, "file: request", piece(), at));
            effects.add(new Effect(Kind.READ, object, Set.of(), null, "file: request", piece(), at));
        }

        private void add(Kind kind, int weight, String by, Set<Trait> traits) {
            Set<Trait> all = EnumSet.noneOf(Trait.class);
            all.addAll(traits);
            effects.add(new Effect(kind, Value.exact(act.url(), at), all, weight, by, piece(), at));
        }

        private String piece() {
            return method + " " + act.url();
        }
    }
}
