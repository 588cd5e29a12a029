package io.dashclaw.policy;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How far an intent may go. Ordered: joining two verdicts keeps the stricter one, so adding a policy can only tighten. */
public enum Verdict {
    /** Nothing stands against it. */
    @JsonProperty("Allow")
    @JsonAlias("allow")
    ALLOW("Allow"),

    /** It may go on, and a person should know. */
    @JsonProperty("Warn")
    @JsonAlias("warn")
    WARN("Warn"),

    /** It may go on inside a container whose result is looked at before it counts. */
    @JsonProperty("AllowContained")
    @JsonAlias("allow_contained")
    ALLOW_CONTAINED("AllowContained"),

    /** It waits for people. */
    @JsonProperty("RequireApproval")
    @JsonAlias("require_approval")
    REQUIRE_APPROVAL("RequireApproval"),

    /** It must not happen; no relief and no approval lowers this. */
    @JsonProperty("Block")
    @JsonAlias("block")
    BLOCK("Block");

    private static final Map<String, Verdict> WORDS = Arrays.stream(values())
            .flatMap(v -> Map.of(v.wire(), v, v.yaml, v).entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String wire;
    private final String yaml;

    Verdict(String yaml) {
        this.yaml = yaml;
        this.wire = name().toLowerCase(Locale.ROOT);
    }

    /** The stricter of the two. */
    public Verdict join(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The milder of the two: what is unknown is held by at most this much. */
    Verdict atMost(Verdict ceiling) {
        return compareTo(ceiling) <= 0 ? this : ceiling;
    }

    /** Whether people may have to answer it: they do, too, where nothing can be run contained. */
    boolean mayWait() {
        return this == ALLOW_CONTAINED || this == REQUIRE_APPROVAL;
    }

    /** {@code require_approval}: the spelling of the HTTP contract. */
    public String wire() {
        return wire;
    }

    /** {@code RequireApproval}: the spelling of YAML documents. */
    public String yaml() {
        return yaml;
    }

    /** Reads both spellings, exactly; empty for any other word and for null. */
    public static Optional<Verdict> parse(String word) {
        return Optional.ofNullable(word).map(WORDS::get);
    }
}
