package io.dashclaw.policy;

import java.time.Duration;
import java.util.Optional;

/** What a duration of a document may be. */
enum Span {
    RATE(Duration.ofMinutes(1), Duration.ofDays(7), true, "must be whole minutes from 1m to 168h, such as 1h or 90m"),
    BUDGET(Duration.ofMinutes(1), Duration.ofDays(365), true, "must be whole minutes from 1m to 8760h, such as 24h"),
    TIMEOUT(Duration.ofSeconds(1), Duration.ofSeconds(10), false, "must be 1s to 10s, such as 3s"),
    WAIT(Duration.ofSeconds(5), Duration.ofDays(7), false, "must be 5s to 168h, such as 30m");

    private final Duration least;
    private final Duration most;
    private final boolean wholeMinutes;
    private final String form;

    Span(Duration least, Duration most, boolean wholeMinutes, String form) {
        this.least = least;
        this.most = most;
        this.wholeMinutes = wholeMinutes;
        this.form = form;
    }

    /** As it was written; empty when it is absent, or a problem of the fields. */
    Optional<String> read(Fields fields, String key) {
        var text = fields.text(key, SpecReader.LONGEST_WORD);
        var fitting =
                text.filter(each -> Gep2257.parse(each).filter(this::allows).isPresent());
        if (text.isPresent() && fitting.isEmpty()) {
            fields.problem(key, form);
        }
        return fitting;
    }

    private boolean allows(Duration duration) {
        return duration.compareTo(least) >= 0
                && duration.compareTo(most) <= 0
                && (!wholeMinutes || duration.equals(Duration.ofMinutes(duration.toMinutes())));
    }
}
