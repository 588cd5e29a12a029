package io.dashclaw.runtime;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** The clock of everything. */
class Clocks {
    @Produces
    @Singleton
    Clock clock() {
        return new Microseconds(Clock.systemUTC());
    }

    /** Cut to microseconds: PostgreSQL keeps no more, and what is hashed must equal what is stored. */
    private static final class Microseconds extends Clock {
        private final Clock source;

        Microseconds(Clock source) {
            this.source = source;
        }

        @Override
        public Instant instant() {
            return source.instant().truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public long millis() {
            return source.millis();
        }

        @Override
        public ZoneId getZone() {
            return source.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new Microseconds(source.withZone(zone));
        }
    }
}
