package io.dashclaw.policy.shield;

import io.dashclaw.policy.shield.SecretRedactor.Finding;
import io.dashclaw.policy.shield.SecretRedactor.Severity;
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

    private final String wire;
    private final String category;
    private final Severity severity;
    private final String mask;

    SecretKind(String category, Severity severity) {
        this.wire = name().toLowerCase(Locale.ROOT);
        this.category = category;
        this.severity = severity;
        this.mask = "[REDACTED:" + wire + "]";
    }

    Finding at(int start, int end) {
        return new Finding(wire, category, severity, "", start, end);
    }

    String mask() {
        return mask;
    }
}
