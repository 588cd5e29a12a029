package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;

/** A command line as Windows programs take it apart: blanks separate, double quotes keep together. */
final class Words {
    private static final int MOST = 1024;

    private Words() {}

    static List<Value> of(Value line) {
        var words = new ArrayList<Value>();
        var word = new StringBuilder();
        var quoted = false;
        var any = false;
        for (var i = 0; i < line.text().length() && words.size() < MOST; i++) {
            var c = line.text().charAt(i);
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (c <= ' ' && !quoted) {
                if (any) {
                    words.add(line.withText(word.toString()));
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(line.withText(word.toString()));
        }
        return words;
    }
}
