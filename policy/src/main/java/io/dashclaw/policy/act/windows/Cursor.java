package io.dashclaw.policy.act.windows;

/** A place in a text. */
final class Cursor {
    final String code;
    int at;

    Cursor(String code) {
        this.code = code;
    }

    boolean atEnd() {
        return at >= code.length();
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return at + ahead < code.length() && at + ahead >= 0 ? code.charAt(at + ahead) : '\0';
    }

    /** The text between two places; bounds beyond the text are cut. */
    String between(int from, int to) {
        var end = Math.max(0, Math.min(to, code.length()));
        return code.substring(Math.max(0, Math.min(from, end)), end);
    }

    /** In any case. */
    boolean here(String text) {
        return code.regionMatches(true, at, text, 0, text.length());
    }

    void skipSpaces() {
        while (!atEnd()) {
            var c = peek();
            if (c == '`' && (peek(1) == '\n' || peek(1) == '\r')) {
                at += peek(1) == '\r' && peek(2) == '\n' ? 3 : 2;
            } else if (c == '<' && peek(1) == '#') {
                comment();
            } else if (c != '\n' && c <= ' ' || c == '\u00a0') {
                at++;
            } else {
                return;
            }
        }
    }

    /** With line ends and comments. */
    void skipBlanks() {
        while (!atEnd()) {
            skipSpaces();
            if (peek() == '#') {
                line();
            } else if (peek() != '\n') {
                return;
            } else {
                at++;
            }
        }
    }

    private void comment() {
        var end = code.indexOf("#>", at);
        at = end < 0 ? code.length() : end + 2;
    }

    /** What is left of the line. */
    String line() {
        var end = code.indexOf('\n', at);
        var line = between(at, end < 0 ? code.length() : end);
        at = end < 0 ? code.length() : end;
        return line;
    }

    /** The letters, digits and underscores here, without going past them. */
    String word() {
        var end = at;
        while (end < code.length()
                && (Character.isLetterOrDigit(code.charAt(end)) || "_-.".indexOf(code.charAt(end)) >= 0)) {
            end++;
        }
        return code.substring(Math.min(at, code.length()), end);
    }

    /** What stands between the bracket here and its partner; goes past it. */
    String bracketed(char open, char close) {
        var start = at + 1;
        var depth = 0;
        while (!atEnd()) {
            var c = code.charAt(at);
            if (c == '`') {
                at++;
            } else if (c == '\'' || c == '"') {
                skipQuoted(c);
                continue;
            } else if (c == '#' && at > start && code.charAt(at - 1) <= ' ') {
                line();
                continue;
            } else if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return between(start, at++);
            }
            at++;
        }
        at = code.length();
        return between(start, at);
    }

    private void skipQuoted(char quote) {
        if (at > 0 && code.charAt(at - 1) == '@') {
            var end = code.indexOf("\n" + quote + "@", at);
            at = end < 0 ? code.length() : end + 3;
            return;
        }
        at++;
        while (!atEnd() && code.charAt(at) != quote) {
            at += code.charAt(at) == '`' && quote == '"' ? 2 : 1;
        }
        at = Math.min(at + 1, code.length());
    }

    /** Behind the type literal that starts here; -1 when it is none. */
    int typeEnd() {
        if (peek() != '[') {
            return -1;
        }
        var depth = 0;
        for (var i = at; i < code.length() && i < at + 200; i++) {
            var c = code.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return i + 1;
            } else if (!Character.isLetterOrDigit(c) && "._,+` []".indexOf(c) < 0) {
                return -1;
            }
        }
        return -1;
    }
}
