package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;

/** Here-documents of Ruby, Perl and PHP: the text starts on the next line, and the line itself goes on behind it. */
final class HereDocuments {
    private final Lexer lexer;
    /** Where the text of the last one on this line ends; -1: none is open. */
    private int end = -1;

    HereDocuments(Lexer lexer) {
        this.lexer = lexer;
    }

    /** Reads {@code <<X}, {@code <<"X"}, {@code <<~X}; false when none starts here. */
    boolean start(int start, String marks) {
        if (!lexer.here("<<")) {
            return false;
        }
        var at = start + 2;
        var code = lexer.code;
        if (at < code.length() && marks.indexOf(code.charAt(at)) >= 0) {
            at++;
        }
        var quote = at < code.length() ? code.charAt(at) : '\0';
        var isQuoted = quote == '"' || quote == '\'' || quote == '`';
        var name = at + (isQuoted ? 1 : 0);
        var stop = name;
        while (stop < code.length() && lexer.isNamePart(code.charAt(stop))) {
            stop++;
        }
        if (stop == name || !isQuoted && !Character.isUpperCase(code.charAt(name)) && code.charAt(name) != '_') {
            return false;
        }
        read(code.substring(name, stop), quote, start, stop + (isQuoted ? 1 : 0));
        return true;
    }

    /** @param behind where the line goes on */
    void read(String delimiter, char quote, int start, int behind) {
        var code = lexer.code;
        var body = end >= 0 ? end : code.indexOf('\n', Math.min(behind, code.length()));
        var line = body < 0 ? code.length() : Math.min(body + 1, code.length());
        var from = line;
        while (line < code.length() && !isEnd(line, delimiter)) {
            var next = code.indexOf('\n', line);
            line = next < 0 ? code.length() : next + 1;
        }
        var piece = lexer.of(code.substring(Math.min(from, line), line));
        var text = piece.quoted("\0", '\0', quote == '\'' ? Lexer.Escapes.NONE : Lexer.Escapes.ALL, quote != '\'');
        var after = code.indexOf('\n', Math.min(line, code.length()));
        end = after < 0 ? code.length() : after;
        lexer.at = Math.min(behind, code.length());
        lexer.add(quote == '`' ? Kind.COMMAND : Kind.STRING, text, start);
    }

    private boolean isEnd(int line, String delimiter) {
        var code = lexer.code;
        var at = line;
        while (at < code.length() && (code.charAt(at) == ' ' || code.charAt(at) == '\t')) {
            at++;
        }
        return code.startsWith(delimiter, at)
                && (at + delimiter.length() >= code.length()
                        || !lexer.isNamePart(code.charAt(at + delimiter.length())));
    }

    /** At the start of a line: past the texts that were read before. */
    void skip() {
        if (end >= 0) {
            lexer.at = Math.max(lexer.at, end);
            end = -1;
        }
    }
}
