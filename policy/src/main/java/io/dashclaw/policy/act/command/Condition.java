package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;

/** One word of an {@code if:}. */
interface Condition {
    String FROM_FILES = "<-local";

    boolean holds(Labels labels);

    /** Labels that it asks for, so that a table that misspells one is refused. */
    List<String> asks();

    record Given(List<String> any, boolean expected) implements Condition {
        @Override
        public boolean holds(Labels labels) {
            return any.stream().anyMatch(labels::has) == expected;
        }

        @Override
        public List<String> asks() {
            return any;
        }
    }

    /**
     * A value matches and is none of the exceptions, or is not known.
     *
     * @param certainly what is not known does not count, beyond the text that is
     */
    record Matches(String label, Patterns patterns, Patterns except, boolean certainly) implements Condition {
        @Override
        public boolean holds(Labels labels) {
            for (var value : labels.values(label)) {
                if (mayMatch(value)) {
                    return true;
                }
            }
            return false;
        }

        private boolean mayMatch(Value value) {
            if (!certainly && value.knowledge().compareTo(Value.Knowledge.PARTIAL) >= 0) {
                return true;
            }
            return patterns.match(value.text()) && (except == null || !except.match(value.text()));
        }

        @Override
        public List<String> asks() {
            return List.of(label);
        }
    }

    /** A value that comes out of a file. */
    record Local(String label) implements Condition {
        @Override
        public boolean holds(Labels labels) {
            return labels.values(label).stream()
                    .anyMatch(value -> value.taints().contains(Value.Taint.LOCAL));
        }

        @Override
        public List<String> asks() {
            return List.of(label);
        }
    }

    record MatchesNone(Matches matches) implements Condition {
        @Override
        public boolean holds(Labels labels) {
            return !matches.holds(labels);
        }

        @Override
        public List<String> asks() {
            return matches.asks();
        }
    }

    record Counts(String label, char relation, int number) implements Condition {
        @Override
        public boolean holds(Labels labels) {
            int count = labels.values(label).size();
            return switch (relation) {
                case '<' -> count < number;
                case '>' -> count > number;
                default -> count == number;
            };
        }

        @Override
        public List<String> asks() {
            return List.of(label);
        }
    }

    static Condition of(String written) {
        if (written.startsWith("#")) {
            return count(written);
        }
        if (written.endsWith(FROM_FILES)) {
            return new Local(label(written.substring(0, written.length() - FROM_FILES.length())));
        }
        int equals = written.indexOf('=');
        if (equals < 0) {
            boolean negated = written.startsWith("!");
            return new Given(labels(negated ? written.substring(1) : written), !negated);
        }
        boolean negated = equals > 0 && written.charAt(equals - 1) == '!';
        var label = label(written.substring(0, negated ? equals - 1 : equals));
        boolean certainly = written.startsWith("==", equals);
        var words = written.substring(certainly ? equals + 2 : equals + 1).split(" except ", 2);
        var except = words.length == 1 ? null : Patterns.of(words[1].trim());
        var matches = new Matches(label, Patterns.of(words[0].trim()), except, certainly);
        return negated ? new MatchesNone(matches) : matches;
    }

    private static List<String> labels(String written) {
        var labels = new ArrayList<String>();
        for (var word : written.split("\\|")) {
            labels.add(label(word));
        }
        return List.copyOf(labels);
    }

    private static Condition count(String written) {
        for (int i = 1; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '<' || c == '>' || c == '=') {
                return new Counts(label(written.substring(1, i)), c, Integer.parseInt(written.substring(i + 1)));
            }
        }
        throw new IllegalArgumentException("compares nothing: " + written);
    }

    private static String label(String word) {
        return Role.of(word.trim()).label();
    }
}
