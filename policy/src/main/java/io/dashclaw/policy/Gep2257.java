package io.dashclaw.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as Kubernetes Gateway API GEP-2257 writes them: {@code 30m}, {@code 1h30m}. */
public final class Gep2257 {
    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,5}(h|m|s|ms)){1,4}");
    private static final Pattern PART = Pattern.compile("([0-9]{1,5})(ms|h|m|s)");

    private Gep2257() {}

    public static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        var sum = Duration.ZERO;
        for (var part = PART.matcher(text); part.find(); ) {
            sum = sum.plus(part(Long.parseLong(part.group(1)), part.group(2)));
        }
        return Optional.of(sum);
    }

    private static Duration part(long count, String unit) {
        return switch (unit) {
            case "h" -> Duration.ofHours(count);
            case "m" -> Duration.ofMinutes(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMillis(count);
        };
    }
}
