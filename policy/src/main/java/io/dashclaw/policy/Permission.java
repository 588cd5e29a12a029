package io.dashclaw.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much an agent may do, and how much a tool asks for; ordered from little to everything. */
public enum Permission {
    READONLY,
    WORKSPACE_WRITE,
    DANGER,
    PROMPT,
    ALLOW;

    /** {@code workspace_write}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for any other word, and for null. */
    public static Optional<Permission> parse(String word) {
        return Arrays.stream(values()).filter(each -> each.wire().equals(word)).findFirst();
    }
}
