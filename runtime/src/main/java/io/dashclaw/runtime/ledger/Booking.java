package io.dashclaw.runtime.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * What one decision counts for on its accounts.
 *
 * @param minute since 1970, in which it counts
 * @param reserved what was declared
 * @param counted what is booked now; nothing once it was released
 */
public record Booking(String decisionId, List<String> accounts, long minute, Amount reserved, Amount counted) {
    public Booking {
        accounts = List.copyOf(accounts);
    }

    /** @param microUsd millionths of a US dollar */
    public record Amount(long microUsd, long tokens) {
        public static final Amount NOTHING = new Amount(0, 0);

        public boolean isNothing() {
            return equals(NOTHING);
        }

        Amount minus(Amount other) {
            return new Amount(microUsd - other.microUsd, tokens - other.tokens);
        }
    }

    /** What was reported of an action; a null was not. */
    public record Reported(Double costUsd, Long tokensIn, Long tokensOut) {
        /** Fractions of a millionth count as one. */
        Long microUsd() {
            return costUsd == null
                    ? null
                    : (Long) BigDecimal.valueOf(costUsd)
                            .movePointRight(6)
                            .setScale(0, RoundingMode.CEILING)
                            .longValue();
        }

        Long tokens() {
            return tokensIn == null && tokensOut == null
                    ? null
                    : (Long) ((tokensIn == null ? 0 : tokensIn) + (tokensOut == null ? 0 : tokensOut));
        }
    }

    /** How far the action has come. */
    public enum Stage {
        /** It may still spend: a report can only add to what is reserved. */
        OPEN,
        /** What was reported counts, and where nothing was, what had been reserved. */
        ENDED,
        /** It never ran: only what was reported all the same counts. */
        CALLED_OFF;

        private long count(long reserved, Long reported) {
            long said = reported == null ? 0 : reported;
            return switch (this) {
                case OPEN -> Math.max(reserved, said);
                case ENDED -> reported == null ? reserved : said;
                case CALLED_OFF -> said;
            };
        }

        public Amount count(Amount reserved, Reported reported) {
            return new Amount(
                    count(reserved.microUsd(), reported.microUsd()), count(reserved.tokens(), reported.tokens()));
        }
    }

    Booking at(long later, Amount amount) {
        return new Booking(decisionId, accounts, later, reserved, amount);
    }
}
