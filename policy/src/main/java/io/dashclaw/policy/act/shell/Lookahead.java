package io.dashclaw.policy.act.shell;

/** Finds what closes something before it is read, where only that tells what it is. */
final class Lookahead {
    private final Source source;
    private final Limits limits;
    /** No bracket expression that begins before it has an end. */
    private int unclosedUntil = -1;

    Lookahead(Source source, Limits limits) {
        this.source = source;
        this.limits = limits;
    }

    /** The position of the character that closes what was opened before a position; negative when there is none. */
    int closing(int from, char open, char close) {
        int depth = 1;
        int i = from;
        while (i < source.end() && limits.lookAhead(source)) {
            int c = source.at(i);
            if (c == close && --depth == 0) {
                return i;
            }
            depth += c == open ? 1 : 0;
            i = afterQuotes(i, c);
        }
        return -1;
    }

    private int afterQuotes(int at, int c) {
        return switch (c) {
            case '\\' -> at + 2;
            case '\'' -> afterQuote(at, c, false);
            case '"', '`' -> afterQuote(at, c, true);
            default -> at + 1;
        };
    }

    private int afterQuote(int at, int quote, boolean escapes) {
        int i = at + 1;
        while (i < source.end() && source.at(i) != quote && limits.lookAhead(source)) {
            i += escapes && source.at(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    /**
     * The position of the bracket that closes the one at a position, or of an expansion before it; negative when there is none.
     *
     * @param inBraces a closing brace ends it
     */
    int bracketEnd(int from, boolean inBraces) {
        if (from < unclosedUntil) {
            return -1;
        }
        int i = from + 1;
        i += source.at(i) == '!' || source.at(i) == '^' ? 1 : 0;
        i += source.at(i) == ']' ? 1 : 0;
        int unquoted = source.end();
        while (!Names.endsWord(source.at(i)) && limits.lookAhead(source)) {
            int c = source.at(i);
            if (c == ']' || c == '$' || c == '`') {
                return i;
            }
            if (c == '}' && inBraces) {
                break;
            }
            unquoted = c == '\'' || c == '"' ? Math.min(unquoted, i) : unquoted;
            i = c == '[' ? afterClass(i) : afterQuotes(i, c);
        }
        unclosedUntil = Math.min(unquoted, i);
        return -1;
    }

    /** {@code [:alpha:]} within brackets. */
    private int afterClass(int at) {
        int close = at + 2;
        while (source.at(at + 1) == ':' && Names.continues(source.at(close))) {
            close++;
        }
        return source.at(close) == ':' && source.at(close + 1) == ']' ? close + 2 : at + 1;
    }
}
