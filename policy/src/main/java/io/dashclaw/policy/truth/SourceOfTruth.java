package io.dashclaw.policy.truth;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a text has to say, may say and must not say. All texts are normal.
 *
 * @param forbidden what must not be said, unless it is part of an allowed fact
 * @param extracted kinds of tokens that have to be among the facts, the source's own included
 * @param problems why it cannot be used; empty: it can
 */
record SourceOfTruth(
        List<Required> required,
        List<String> allowed,
        List<Pattern> forbidden,
        List<Extractor> extracted,
        List<String> problems) {
    private static final int MOST_FACTS = 200;
    private static final int LONGEST_FACT = 1000;
    private static final int MOST_PATTERNS = 20;

    /** @param prefix what stands right before it, with {@code suffix} right behind; both null: it may stand anywhere */
    record Required(String value, String prefix, String suffix) {
        boolean hasSlot() {
            return prefix != null || suffix != null;
        }
    }

    static SourceOfTruth read(Object source) {
        var reader = new Reader();
        if (!(source instanceof Map<?, ?> fields)) {
            reader.problems.add("it is no object");
            return reader.read(Map.of());
        }
        return reader.read(fields);
    }

    private static final class Reader {
        private final List<String> problems = new ArrayList<>();

        SourceOfTruth read(Map<?, ?> fields) {
            var required = new ArrayList<Required>();
            objects(fields, "requiredFacts", MOST_FACTS).forEach(fact -> required.add(required(fact)));
            var allowed = new ArrayList<String>();
            objects(fields, "allowedFacts", MOST_FACTS)
                    .forEach(fact -> allowed.add(text(fact, "value", "allowedFacts", true)));
            var forbidden = new ArrayList<Pattern>();
            objects(fields, "forbiddenPatterns", MOST_PATTERNS).forEach(each -> add(forbidden, each));
            var extracted = extractors(object(fields, "extract"));
            return new SourceOfTruth(required, allowed, forbidden, extracted, problems);
        }

        private Required required(Map<?, ?> fact) {
            var value = text(fact, "value", "requiredFacts", true);
            var slot = object(fact, "slot");
            return new Required(
                    value, text(slot, "prefix", "requiredFacts", false), text(slot, "suffix", "requiredFacts", false));
        }

        private void add(List<Pattern> forbidden, Map<?, ?> written) {
            var pattern = pattern(written, "forbiddenPatterns");
            if (pattern != null) {
                forbidden.add(pattern);
            }
        }

        /** Whatever is not switched off is looked for. */
        private List<Extractor> extractors(Map<?, ?> extract) {
            var extractors = new ArrayList<Extractor>();
            for (var kind : Extractor.STANDARD) {
                var wanted = extract.get(kind.name());
                if (wanted != null && !(wanted instanceof Boolean)) {
                    problems.add("extract." + kind.name() + " must be true or false");
                }
                if (!Boolean.FALSE.equals(wanted)) {
                    extractors.add(kind);
                }
            }
            objects(extract, "patterns", MOST_PATTERNS).forEach(each -> {
                var pattern = pattern(each, "extract.patterns");
                if (pattern != null) {
                    extractors.add(Extractor.of(pattern));
                }
            });
            return extractors;
        }

        private Pattern pattern(Map<?, ?> written, String place) {
            var pattern = text(written, "pattern", place, true);
            var flags = text(written, "flags", place, false);
            try {
                return SafePattern.compile(pattern, flags == null ? "" : flags);
            } catch (PatternSyntaxException | IllegalArgumentException e) {
                problems.add(place + " has a pattern that cannot be used");
                return null;
            }
        }

        /** Items may be bare texts: those are values, or patterns. */
        private List<Map<?, ?>> objects(Map<?, ?> fields, String name, int most) {
            var objects = new ArrayList<Map<?, ?>>();
            var items = fields.get(name);
            if (items == null) {
                return objects;
            }
            if (!(items instanceof List<?> list) || list.size() > most) {
                problems.add(name + " must be a list of at most " + most);
                return objects;
            }
            for (var item : list) {
                if (item instanceof Map<?, ?> object) {
                    objects.add(object);
                } else if (item instanceof String text) {
                    objects.add(Map.of("value", text, "pattern", text));
                } else {
                    problems.add(name + " must hold objects");
                }
            }
            return objects;
        }

        private Map<?, ?> object(Map<?, ?> fields, String name) {
            var value = fields.get(name);
            if (value != null && !(value instanceof Map<?, ?>)) {
                problems.add(name + " must be an object");
            }
            return value instanceof Map<?, ?> object ? object : Map.of();
        }

        /** Numbers are facts too. */
        private String text(Map<?, ?> fields, String name, String place, boolean required) {
            var value = fields.get(name);
            if (value instanceof Number number) {
                value = number.toString();
            }
            boolean fits =
                    value instanceof String text && text.length() <= LONGEST_FACT && (!required || !text.isBlank());
            if (!fits && (required || value != null)) {
                problems.add(place + " must have " + name + " as a text of at most " + LONGEST_FACT + " characters");
            }
            return fits ? NormalText.of((String) value) : required ? "" : null;
        }
    }
}
