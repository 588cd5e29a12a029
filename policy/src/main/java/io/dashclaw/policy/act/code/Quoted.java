package io.dashclaw.policy.act.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks for names with a quoted text behind them. */
final class Quoted {
    /** @param end behind the text */
    record Call(String name, String text, int end) {}

    private Quoted() {}

    /** {@code name("text"}, for the names given. */
    static List<Call> calls(String code, Set<String> names) {
        var calls = new ArrayList<Call>();
        for (var open = code.indexOf('('); open >= 0; open = code.indexOf('(', open + 1)) {
            var start = open;
            while (start > 0
                    && (Character.isLetterOrDigit(code.charAt(start - 1)) || code.charAt(start - 1) == '_')
                    && open - start < 32) {
                start--;
            }
            var name = code.substring(start, open);
            var quote = open + 1;
            while (quote < code.length() && code.charAt(quote) == ' ') {
                quote++;
            }
            if (names.contains(name)
                    && quote < code.length()
                    && (code.charAt(quote) == '"' || code.charAt(quote) == '\'')) {
                var end = end(code, quote);
                calls.add(new Call(name, unescaped(code.substring(quote + 1, end)), end));
            }
        }
        return calls;
    }

    /** Where the text that opens here is closed, or the end. */
    static int end(String code, int quote) {
        var i = quote + 1;
        while (i < code.length() && code.charAt(i) != code.charAt(quote)) {
            i += code.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, code.length());
    }

    static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var plain = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                var next = text.charAt(++i);
                plain.append(next == 'n' || next == 'r' ? '\n' : next == 't' ? '\t' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
