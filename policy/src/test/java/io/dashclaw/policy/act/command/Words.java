package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Splits a command line of a test as a shell would: quotes, escapes; {@code $name} is not known, {@code *} is a pattern. */
final class Words {
    private final String line;
    private final List<Value> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int start = -1;
    private boolean variable;
    private boolean pattern;

    private Words(String line) {
        this.line = line;
    }

    static List<Value> of(String line) {
        return new Words(line).split();
    }

    private List<Value> split() {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && c == ' ') {
                end(i);
                continue;
            }
            start = start < 0 ? i : start;
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else {
                variable |= c == '$' && quote != '\'';
                pattern |= (c == '*' || c == '?') && quote == 0;
                word.append(c);
            }
        }
        end(line.length());
        return words;
    }

    private void end(int at) {
        if (start >= 0) {
            words.add(new Value(word.toString(), knowledge(), Set.of(), new Span(start, at)));
        }
        word.setLength(0);
        start = -1;
        variable = false;
        pattern = false;
    }

    private Value.Knowledge knowledge() {
        if (variable) {
            return word.toString().matches("\\$\\w+") ? Value.Knowledge.UNKNOWN : Value.Knowledge.PARTIAL;
        }
        return pattern ? Value.Knowledge.GLOB : Value.Knowledge.EXACT;
    }
}
