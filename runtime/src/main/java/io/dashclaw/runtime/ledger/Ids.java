package io.dashclaw.runtime.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids that sort by their time, so that new rows lie side by side on disk and an id alone tells its month.
 * Decisions: {@code act_gd_} + 16 hex = 42 bits of milliseconds, 10 bits of replica slot, 12 bits of counter. Actions: {@code act_} + UUIDv7.
 */
@ApplicationScoped
public class Ids {
    private static final int SLOT_BITS = 10;
    private static final int COUNTER_BITS = 12;
    private static final ThreadLocal<SecureRandom> RANDOM = ThreadLocal.withInitial(SecureRandom::new);

    private final Clock clock;
    private final ReplicaSlot slot;

    /** Milliseconds and counter of the newest decision id, as one number that only grows. */
    private final AtomicLong newest = new AtomicLong();

    Ids(Clock clock, ReplicaSlot slot) {
        this.clock = clock;
        this.slot = slot;
    }

    public String decision() {
        long now = clock.millis() << COUNTER_BITS;
        long ticket = newest.updateAndGet(last -> Math.max(last + 1, now));
        long millis = ticket >>> COUNTER_BITS;
        long counter = ticket & ((1 << COUNTER_BITS) - 1);
        return decisionPrefix(millis << (SLOT_BITS + COUNTER_BITS) | (long) slot.held() << COUNTER_BITS | counter);
    }

    public String action() {
        byte[] random = new byte[10];
        RANDOM.get().nextBytes(random);
        long millis = clock.millis();
        random[0] = (byte) (random[0] & 0x0f | 0x70);
        random[2] = (byte) (random[2] & 0x3f | 0x80);
        String tail = HexFormat.of().formatHex(random);
        return actionPrefix(millis) + "-" + tail.substring(0, 4) + "-" + tail.substring(4, 8) + "-" + tail.substring(8);
    }

    /** The smallest decision id of a moment, as a partition bound. */
    static String decisionBound(Instant from) {
        return decisionPrefix(from.toEpochMilli() << (SLOT_BITS + COUNTER_BITS));
    }

    /** What every action id of a millisecond begins with, and so a partition bound. */
    static String actionPrefix(long millis) {
        String hex = HexFormat.of().toHexDigits(millis).substring(4);
        return "act_" + hex.substring(0, 8) + "-" + hex.substring(8);
    }

    private static String decisionPrefix(long bits) {
        return "act_gd_" + HexFormat.of().toHexDigits(bits);
    }
}
