package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.guard.SecretRedactor.Finding;
import io.dashclaw.runtime.guard.SecretRedactor.Severity;
import java.util.Locale;

/** The kinds of secrets that are known, by the names that appear in {@code [REDACTED:<name>]}. */
enum SecretKind {
    API_KEY_GENERIC("api_key", Severity.CRITICAL),
    AWS_ACCESS_KEY("cloud_credential", Severity.CRITICAL),
    AWS_SECRET_KEY("cloud_credential", Severity.CRITICAL),
    GITHUB_TOKEN("token", Severity.CRITICAL),
    OPENAI_KEY("api_key", Severity.CRITICAL),
    ANTHROPIC_KEY("api_key", Severity.CRITICAL),
    STRIPE_KEY("api_key", Severity.CRITICAL),
    SLACK_TOKEN("token", Severity.CRITICAL),
    JWT_TOKEN("token", Severity.HIGH),
    PRIVATE_KEY("private_key", Severity.CRITICAL),
    PASSWORD_FIELD("password", Severity.HIGH),
    BEARER_TOKEN("token", Severity.HIGH),
    DATABASE_URL("connection_string", Severity.CRITICAL),
    URL_USERINFO("url_credential", Severity.CRITICAL),
    BARE_USERINFO("url_credential", Severity.CRITICAL),
    URL_QUERY_SECRET("url_credential", Severity.HIGH);

    private final Finding finding;
    private final String mask;

    SecretKind(String category, Severity severity) {
        String wire = name().toLowerCase(Locale.ROOT);
        this.finding = new Finding(wire, category, severity);
        this.mask = "[REDACTED:" + wire + "]";
    }

    Finding finding() {
        return finding;
    }

    String mask() {
        return mask;
    }
}
