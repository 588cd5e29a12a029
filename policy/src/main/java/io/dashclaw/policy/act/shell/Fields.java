package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Span;
import java.util.List;

/** Makes fields of the pieces of one word: unquoted values are split at blanks. */
final class Fields {
    private static final String PATTERN = "*?[";

    private final Limits limits;
    private final TextBuilder builder;
    private final List<Text> into;
    private final Span at;
    private final String blanks;
    private boolean present;

    /** @param into null: no splitting, all is one field @param blanks the characters of {@code IFS} */
    Fields(Limits limits, List<Text> into, Span at, String blanks) {
        this.limits = limits;
        this.builder = new TextBuilder(limits);
        this.into = into;
        this.at = at;
        this.blanks = blanks;
    }

    /** Text as it stands in the script. */
    void literal(String text) {
        builder.add(text);
        present = true;
    }

    void pattern(String text) {
        builder.add(text).mark(Text.GLOB);
        present = true;
    }

    void quoted(Text value) {
        builder.add(value);
        present = true;
    }

    void unquoted(Text value) {
        if (into == null || blanks.isEmpty()) {
            quoted(value);
            return;
        }
        if (firstBlank(value) < 0) {
            whole(value);
            return;
        }
        split(value);
    }

    private int firstBlank(Text value) {
        for (int i = 0; i < value.text().length(); i++) {
            if (blanks.indexOf(value.text().charAt(i)) >= 0 && !value.isHole(i)) {
                return i;
            }
        }
        return -1;
    }

    private void whole(Text value) {
        if (!value.text().isEmpty() || value.holes() != null) {
            builder.add(value).mark(globbing(value.text()));
            present = true;
        }
    }

    private int globbing(String text) {
        for (int i = 0; i < PATTERN.length(); i++) {
            if (text.indexOf(PATTERN.charAt(i)) >= 0) {
                return Text.GLOB;
            }
        }
        return 0;
    }

    private void split(Text value) {
        int start = 0;
        int length = value.text().length();
        for (int i = 0; i <= length && !limits.spent(); i++) {
            if (i == length || blanks.indexOf(value.text().charAt(i)) >= 0 && !value.isHole(i)) {
                piece(value, start, i);
                if (i < length) {
                    end();
                }
                start = i + 1;
            }
        }
    }

    private void piece(Text value, int start, int end) {
        if (start == end) {
            return;
        }
        int from = start;
        for (int i = start; i <= end; i++) {
            boolean turn = i == end || value.isHole(i) != value.isHole(from);
            if (turn) {
                run(value, from, i);
                from = i;
            }
        }
        int glob = value.has(Text.GLOB) ? globbing(value.text().substring(start, end)) : 0;
        builder.mark(value.marks() & Text.TAINTS | glob);
        present = true;
    }

    private void run(Text value, int from, int to) {
        var text = value.text().substring(from, to);
        if (value.isHole(from)) {
            builder.hole(text, 0);
        } else {
            builder.add(text).mark(globbing(text));
        }
    }

    /** Ends a field, if there is one. */
    void end() {
        if (present) {
            into.add(builder.build(at));
            limits.step();
            present = false;
        }
    }

    /** All as one. */
    Text one() {
        return builder.build(at);
    }
}
