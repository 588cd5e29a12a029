package io.dashclaw.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of money: decimal strings in documents, whole millionths of a US dollar everywhere else, so that sums are exact. */
final class Usd {
    static final String FORM =
            "must be a decimal string from \"0\" to \"1000000000\" with at most six decimals, such as \"25.00\"";

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,6})?");
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000L);
    private static final int DECIMALS = 6;
    private static final int CENTS = 2;

    private Usd() {}

    /** Empty for anything but {@link #FORM}. */
    static Optional<Long> micro(String text) {
        return Optional.of(text)
                .filter(each -> DECIMAL.matcher(each).matches())
                .map(BigDecimal::new)
                .filter(amount -> amount.compareTo(MOST) <= 0)
                .map(amount -> amount.movePointRight(DECIMALS).longValueExact());
    }

    /** {@code 25.00}, {@code 0.000125}. */
    static String shown(long micro) {
        var amount = BigDecimal.valueOf(micro, DECIMALS).stripTrailingZeros();
        return amount.scale() >= CENTS
                ? amount.toPlainString()
                : amount.setScale(CENTS, RoundingMode.UNNECESSARY).toPlainString();
    }
}
