package io.dashclaw.policy.truth;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Finds the tokens of one kind that a text states.
 *
 * @param name in the source's {@code extract}
 * @param canonical from a token as it is written to what is compared: {@code $1,299.00} and {@code USD 1299} are the same
 */
record Extractor(String name, Pattern pattern, UnaryOperator<String> canonical) {
    private static final int MOST_TOKENS = 5_000;
    private static final int LONGEST_NUMBER = 100;
    private static final String CODES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|INR|CNY";
    private static final String SCALE = "(?:\\s?(?:k|m|bn|thousand|million|billion|trillion)\\b)?";
    private static final String AMOUNT = "\\d+(?:[,.']\\d+)*";
    private static final Map<String, String> CURRENCIES = Map.ofEntries(
            Map.entry("$", "USD"),
            Map.entry("us$", "USD"),
            Map.entry("dollar", "USD"),
            Map.entry("dollars", "USD"),
            Map.entry("€", "EUR"),
            Map.entry("euro", "EUR"),
            Map.entry("euros", "EUR"),
            Map.entry("£", "GBP"),
            Map.entry("pound", "GBP"),
            Map.entry("pounds", "GBP"),
            Map.entry("¥", "JPY"),
            Map.entry("yen", "JPY"),
            Map.entry("₹", "INR"));
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final String MONTH =
            "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
    private static final String DAY = "\\d{1,2}(?:st|nd|rd|th)?";

    private static final java.util.regex.Pattern NUMBER = java.util.regex.Pattern.compile("\\d+(?:[,.']\\d+)*");
    private static final java.util.regex.Pattern WORD =
            java.util.regex.Pattern.compile("US\\$|[$€£¥₹]|[A-Za-z]+", java.util.regex.Pattern.CASE_INSENSITIVE);

    static final List<Extractor> STANDARD = List.of(
            new Extractor(
                    "money",
                    insensitive("(?:(?:US\\$|[$€£¥₹]|\\b(?:" + CODES + "))\\s?" + AMOUNT + SCALE + ")|(?:\\b" + AMOUNT
                            + SCALE + "\\s?(?:[€£¥₹]|(?:" + CODES + "|dollars?|euros?|pounds?|yen|cents?)\\b))"),
                    Extractor::money),
            new Extractor(
                    "dates",
                    insensitive("\\b(?:\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[/.]\\d{1,2}[/.]\\d{2,4}|" + MONTH + "\\s" + DAY
                            + "(?:,?\\s\\d{4})?|" + DAY + "\\s(?:of\\s)?" + MONTH + "(?:,?\\s\\d{4})?|" + MONTH
                            + ",?\\s\\d{4})\\b"),
                    Extractor::date),
            new Extractor(
                    "percentages",
                    insensitive(AMOUNT + "\\s?(?:%|percent\\b|per cent\\b|percentage points?\\b|pp\\b)"),
                    token -> number(token).toPlainString()));

    /** Of the source's own: compared as it is written, blanks and case aside. */
    static Extractor of(Pattern pattern) {
        return new Extractor("patterns", pattern, token -> token.strip().toLowerCase(Locale.ROOT));
    }

    private static Pattern insensitive(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }

    /** In canonical form, in the order of the text. */
    List<String> tokens(String text) {
        var tokens = new ArrayList<String>();
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (tokens.size() == MOST_TOKENS) {
                throw new IllegalArgumentException("too many tokens");
            }
            if (!matcher.group().isBlank()) {
                tokens.add(canonical.apply(matcher.group()));
            }
        }
        return tokens;
    }

    private static String money(String token) {
        var amount = number(token);
        var currency = "";
        var words = WORD.matcher(token);
        while (words.find()) {
            var word = words.group().toLowerCase(Locale.ROOT);
            switch (word) {
                case "k", "thousand" -> amount = amount.movePointRight(3);
                case "m", "million" -> amount = amount.movePointRight(6);
                case "bn", "billion" -> amount = amount.movePointRight(9);
                case "trillion" -> amount = amount.movePointRight(12);
                case "cent", "cents" -> amount = amount.movePointLeft(2);
                default -> currency = CURRENCIES.getOrDefault(word, word.toUpperCase(Locale.ROOT));
            }
        }
        return plain(amount) + " " + (currency.isEmpty() ? "USD" : currency);
    }

    /** The first number in it. A last group of other than three digits behind a comma or a dot is a fraction. */
    private static BigDecimal number(String token) {
        if (token.length() > LONGEST_NUMBER) {
            throw new IllegalArgumentException("too long a number");
        }
        var digits = NUMBER.matcher(token);
        if (!digits.find()) {
            return BigDecimal.ZERO;
        }
        var written = digits.group().replace("'", "");
        int last = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
        int fraction = written.length() - last - 1;
        boolean repeated = last >= 0 && written.indexOf(written.charAt(last)) != last;
        boolean grouped = last < 0 || repeated || fraction == 3 && written.charAt(last) == ',';
        var whole = grouped ? written : written.substring(0, last);
        var plain = whole.replaceAll("[.,]", "") + (grouped ? "" : "." + written.substring(last + 1));
        return new BigDecimal(plain).stripTrailingZeros();
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    /** Year, month and day as far as they are told; {@code 3/4/2026} may be two days and stays as it is written. */
    private static String date(String token) {
        var text = token.toLowerCase(Locale.ROOT);
        var numbers = new ArrayList<Integer>();
        var digits = java.util.regex.Pattern.compile("\\d+").matcher(text);
        while (digits.find()) {
            numbers.add(Integer.parseInt(digits.group()));
        }
        for (int month = 0; month < MONTHS.size(); month++) {
            if (text.matches("(?s).*\\b" + MONTHS.get(month) + ".*")) {
                return named(numbers, month + 1);
            }
        }
        if (text.indexOf('-') > 0) {
            return numbers.get(0) + "-" + numbers.get(1) + "-" + numbers.get(2);
        }
        int first = numbers.get(0);
        int second = numbers.get(1);
        int year = numbers.get(2) < 100 ? 2000 + numbers.get(2) : numbers.get(2);
        if (first > 12 || second > 12) {
            return year + "-" + Math.min(first, second) + "-" + Math.max(first, second);
        }
        return first == second ? year + "-" + first + "-" + second : year + " " + first + "/" + second;
    }

    private static String named(List<Integer> numbers, int month) {
        var day = numbers.stream().filter(number -> number <= 31).findFirst();
        var year = numbers.stream().filter(number -> number > 31).findFirst();
        return year.map(String::valueOf).orElse("") + "-" + month + "-"
                + day.map(String::valueOf).orElse("");
    }
}
