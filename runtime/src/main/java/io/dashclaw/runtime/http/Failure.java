package io.dashclaw.runtime.http;

import io.dashclaw.policy.FailClosed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A failure that the caller can act on; everything else that is thrown is a bug and answers 500 without detail. It carries
 * no stack trace: what is said here is said to the caller, and must hold no secrets.
 *
 * <pre>{@code throw Failure.of(Code.EXECUTION_CLAIM_CONFLICT, "The action is already claimed").with("action_id", id);}</pre>
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong: the HTTP status, and the word that clients find in the body's {@code code}, where they expect one. */
    public enum Code {
        VALIDATION(400),
        INVALID_JSON(400),
        INPUT_REJECTED(400),
        INVALID_EXECUTION_CLAIM(400, "INVALID_EXECUTION_CLAIM"),
        RESERVED_ACTION_TYPE(400, "RESERVED_ACTION_TYPE"),

        UNAUTHENTICATED(401),

        FORBIDDEN(403),
        AGENT_IDENTITY_REQUIRED(403, "AGENT_IDENTITY_REQUIRED"),
        AGENT_NOT_ALLOWED(403, "AGENT_NOT_ALLOWED"),
        SELF_APPROVAL_FORBIDDEN(403, "SELF_APPROVAL_FORBIDDEN"),
        APPROVER_NOT_ASKED(403, "APPROVER_NOT_ASKED"),

        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        NOT_ACCEPTABLE(406),

        CONFLICT(409),
        EXECUTION_CLAIM_CONFLICT(409, "EXECUTION_CLAIM_CONFLICT"),
        NOT_CANCELLABLE(409, "NOT_CANCELLABLE"),

        APPROVAL_EXPIRED(410, "APPROVAL_EXPIRED"),

        TOO_LARGE(413),
        UNSUPPORTED_MEDIA(415),

        RATE_LIMITED(429),
        ORG_RATE_LIMITED(429, "ORG_RATE_LIMITED"),

        UNAVAILABLE(503),
        SATURATED(503, "SATURATED"),
        DB_CONNECTION_FAILED(503, "DB_CONNECTION_FAILED"),
        SCHEMA_NOT_INITIALIZED(503, "SCHEMA_NOT_INITIALIZED"),
        AUTH_LOOKUP_FAILED(503, "AUTH_LOOKUP_FAILED");

        private final int status;
        private final String wire;

        Code(int status) {
            this(status, null);
        }

        Code(int status, String wire) {
            this.status = status;
            this.wire = wire;
        }

        public int status() {
            return status;
        }

        /** The body's {@code code}; empty where clients expect none. */
        public Optional<String> wire() {
            return Optional.ofNullable(wire);
        }
    }

    private final Code code;
    private final transient Map<String, Object> extra = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Failure(Code code, String error) {
        super(Objects.requireNonNull(error), null, false, false);
        this.code = Objects.requireNonNull(code);
    }

    /** @param error the sentence for people; both SDKs show it */
    public static Failure of(Code code, String error) {
        return new Failure(code, error);
    }

    /** 400 {@code Validation failed}, with one sentence per problem. */
    public static Failure invalid(List<String> problems) {
        return of(Code.VALIDATION, "Validation failed").details(problems);
    }

    /** 400 {@code Validation failed}, with this one problem: {@code field: sentence}. */
    public static Failure invalid(String field, String sentence) {
        return invalid(List.of(field + ": " + sentence));
    }

    /**
     * 401, with the sentence that clients know. An authentication mechanism fails with this rather than with {@code
     * AuthenticationFailedException}, which Quarkus answers itself, without a body, while authentication is proactive.
     */
    public static Failure unauthenticated() {
        return of(Code.UNAUTHENTICATED, FailClosed.CREDENTIAL_UNKNOWN.text());
    }

    /** One more field of the body, such as {@code action_id} or {@code current_status}. */
    public Failure with(String field, Object value) {
        extra.put(field, value);
        return this;
    }

    /** The body's {@code reason}: what the Node SDK shows instead of {@code error}. */
    public Failure reason(String reason) {
        return with("reason", reason);
    }

    public Failure details(List<String> details) {
        return with("details", List.copyOf(details));
    }

    public Failure header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** {@code Retry-After} in whole seconds, rounded up, at least one. */
    public Failure retryAfter(Duration wait) {
        return header("Retry-After", Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000)));
    }

    public Code code() {
        return code;
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** The answer's JSON object: {@code error}, {@code code} where there is one, and the rest in the order it was added. */
    public Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("error", getMessage());
        code.wire().ifPresent(wire -> body.put("code", wire));
        body.putAll(extra);
        return body;
    }
}
