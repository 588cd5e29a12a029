package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.Set;

/** A piece of code, and where in the act its parts stand. */
record Source(Value code) {
    String text() {
        return code.text();
    }

    boolean isExact() {
        return code.isExact();
    }

    Span span(int start, int end) {
        var whole = code.at();
        var asWritten = whole.end() - whole.start() == text().length();
        return asWritten ? new Span(whole.start() + start, whole.start() + Math.max(start, end)) : whole;
    }

    String piece(int start, int end) {
        return text().substring(Math.min(start, text().length()), Math.min(end, text().length()));
    }

    Value exact(String text) {
        return Value.exact(text, code.at());
    }

    Value value(String text, Knowledge knowledge, Set<Taint> taints) {
        return new Value(text, knowledge, taints, code.at());
    }

    /** Nothing is known of it but what it is called. */
    Value unknown(String name, Set<Taint> taints) {
        return value("$" + word(name), Knowledge.UNKNOWN, taints);
    }

    /** Of this name, what a shell could take for one. */
    private static String word(String name) {
        var word = new StringBuilder();
        for (var i = 0; i < name.length() && word.length() < 32; i++) {
            var c = name.charAt(i);
            if (c < 128 && Character.isLetterOrDigit(c) || c == '_') {
                word.append(c);
            } else if (c == '.') {
                word.append('_');
            }
        }
        return word.length() == 0 || Character.isDigit(word.charAt(0)) ? "_" + word : word.toString();
    }
}
