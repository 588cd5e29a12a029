package io.dashclaw.policy.truth;

import com.google.re2j.Pattern;
import io.dashclaw.policy.truth.SourceOfTruth.Required;
import io.dashclaw.policy.truth.Violation.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** One text beside its source. */
final class Comparison {
    private static final int MOST_PLACES = 5_000;

    private final SourceOfTruth source;
    private final String text;
    private final List<Violation> violations = new ArrayList<>();

    Comparison(SourceOfTruth source, String text) {
        this.source = source;
        this.text = text;
    }

    List<Violation> violations() {
        for (int i = 0; i < source.required().size(); i++) {
            if (!isSaid(source.required().get(i))) {
                violated(Code.MISSING_REQUIRED, "required fact " + (i + 1) + " is not stated");
            }
        }
        var allowed = source.allowed().stream()
                .flatMap(fact -> places(fact).stream())
                .limit(MOST_PLACES)
                .toList();
        for (int i = 0; i < source.forbidden().size(); i++) {
            if (isForbidden(source.forbidden().get(i), allowed)) {
                violated(Code.FORBIDDEN_MATCH, "forbidden pattern " + (i + 1) + " is there");
            }
        }
        source.extracted().forEach(this::fabricated);
        return violations;
    }

    private void violated(Code code, String what) {
        if (violations.size() < Verification.MOST) {
            violations.add(new Violation(code, what));
        }
    }

    /** Word by word; an amount of money may be spelled otherwise, but only in its slot. */
    private boolean isSaid(Required fact) {
        if (!fact.hasSlot()) {
            return !places(fact.value()).isEmpty();
        }
        var prefix = fact.prefix() == null ? "" : fact.prefix();
        var suffix = fact.suffix() == null ? "" : fact.suffix();
        if (text.contains(prefix + fact.value() + suffix)) {
            return true;
        }
        var money = Extractor.STANDARD.get(0);
        var wanted = money.tokens(fact.value());
        var amounts = money.pattern().matcher(text);
        while (wanted.size() == 1 && amounts.find()) {
            boolean inSlot = text.startsWith(suffix, amounts.end())
                    && text.startsWith(prefix, amounts.start() - prefix.length());
            if (inSlot && money.canonical().apply(amounts.group()).equals(wanted.get(0))) {
                return true;
            }
        }
        return false;
    }

    private boolean isForbidden(Pattern forbidden, List<int[]> allowed) {
        var matcher = forbidden.matcher(text);
        for (int matches = 0; matcher.find(); matches++) {
            int start = matcher.start();
            int end = matcher.end();
            boolean authorised = allowed.stream().anyMatch(place -> place[0] <= start && end <= place[1]);
            if (end > start && !authorised || matches > MOST_PLACES) {
                return true;
            }
        }
        return false;
    }

    private void fabricated(Extractor extractor) {
        var known = new HashSet<String>();
        Stream.concat(source.required().stream().map(Required::value), source.allowed().stream())
                .forEach(fact -> known.addAll(extractor.tokens(fact)));
        long unknown = extractor.tokens(text).stream()
                .distinct()
                .filter(token -> !known.contains(token))
                .count();
        if (unknown > 0) {
            violated(Code.FABRICATED_FACT, unknown + " of the " + extractor.name() + " stated are not in the source");
        }
    }

    /** Where a fact stands as such, not as a piece of a longer word or number. */
    private List<int[]> places(String fact) {
        var places = new ArrayList<int[]>();
        for (int at = text.indexOf(fact);
                at >= 0 && !fact.isEmpty() && places.size() < MOST_PLACES;
                at = text.indexOf(fact, at + 1)) {
            int end = at + fact.length();
            if (!continues(at - 1, at) && !continues(end - 1, end) && !continuesNumber(end)) {
                places.add(new int[] {at, end});
            }
        }
        return places;
    }

    private boolean continues(int left, int right) {
        return left >= 0
                && right < text.length()
                && Character.isLetterOrDigit(text.charAt(left))
                && Character.isLetterOrDigit(text.charAt(right));
    }

    /** {@code $50} of {@code $50.75} and of {@code $50,000}. */
    private boolean continuesNumber(int end) {
        return end + 1 < text.length()
                && Character.isDigit(text.charAt(end - 1))
                && ".,'".indexOf(text.charAt(end)) >= 0
                && Character.isDigit(text.charAt(end + 1));
    }
}
