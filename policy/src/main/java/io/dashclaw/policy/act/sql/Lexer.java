package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.sql.Token.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts a text into statements and into commands of the client that sends them. It knows what the dialects share, and where they
 * differ about where a string or a comment ends it says so ({@link #ambiguous}), so that the text can be read both ways.
 */
final class Lexer {
    static final int LONGEST = 65_536;
    private static final int MOST_TOKENS = 20_000;
    private static final int MOST_PIECES = 2_000;

    enum Dialect {
        /** Backslashes in strings are plain, comments nest, {@code --} always begins one. */
        STANDARD,
        /** Backslashes escape, comments do not nest, {@code --x} is arithmetic. */
        MYSQL
    }

    /** What the client sends, or does itself. */
    sealed interface Piece {}

    record Statement(List<Token> tokens) implements Piece {}

    /** One line for {@code psql}, {@code mysql}, {@code sqlite3}, {@code sqlplus}, {@code sqlcmd}. @param line without its end */
    record ClientLine(String line, int start, int end) implements Piece {}

    private static final Set<String> LINE_WORDS =
            Set.of("SOURCE", "SYSTEM", "TEE", "NOTEE", "PAGER", "NOPAGER", "HOST", "SPOOL", "EDIT", "DELIMITER");
    private static final Set<String> ROUTINES = Set.of("FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE");
    private static final Set<String> BLOCK_ENDS = Set.of("IF", "LOOP", "WHILE", "REPEAT", "FOR");

    private final String text;
    private final Dialect dialect;
    private final boolean partial;
    private final boolean joinRoutines;
    private final List<Piece> pieces = new ArrayList<>();
    private List<Token> tokens = new ArrayList<>();
    private String delimiter = ";";
    private boolean ambiguous;
    private boolean open;
    private boolean cut;
    private boolean routine;
    private int blocks;
    private int executable;
    private int lineFrom;
    private int lineEnd = -1;
    private int delimiterFrom;
    private int nextDelimiter = -1;
    private int openTags;
    private String openQuotes = "";
    private int count;
    private int at;

    /** @param partial parts of the text are written as a shell would: {@code $name}, {@code ${name}}, {@code $(command)} */
    Lexer(String text, Dialect dialect, boolean partial) {
        this(text, dialect, partial, true);
    }

    private Lexer(String text, Dialect dialect, boolean partial, boolean joinRoutines) {
        this.text = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        this.dialect = dialect;
        this.partial = partial;
        this.joinRoutines = joinRoutines;
    }

    /** Whether a dialect other than the one asked for would see other strings and comments. */
    boolean ambiguous() {
        return ambiguous;
    }

    /** Whether a string or a comment has no end, or there was more than is read. */
    boolean open() {
        return open;
    }

    /** Whether there was more than is read. */
    boolean cut() {
        return cut;
    }

    List<Piece> pieces() {
        while (at < text.length() && count < MOST_TOKENS && pieces.size() < MOST_PIECES) {
            step(text.charAt(at));
        }
        cut |= at < text.length();
        open |= cut;
        if (joinRoutines && isInsideRoutine()) {
            // A body that never ends: some clients send what stands in it as statements of their own.
            var apart = new Lexer(text, dialect, partial, false);
            var read = apart.pieces();
            ambiguous |= apart.ambiguous;
            open |= apart.open;
            cut |= apart.cut;
            return read;
        }
        endStatement();
        return pieces;
    }

    private void step(char c) {
        if (c <= ' ' || c == '\u00a0' || c == '\ufeff') {
            at++;
        } else if (tokens.isEmpty() && clientLine(c)) {
            return;
        } else if (text.startsWith(delimiter, at)) {
            delimiter();
        } else if (!comment(c) && !quoted(c)) {
            plain(c);
        }
    }

    private void delimiter() {
        int from = at;
        at += delimiter.length();
        if (joinRoutines && isInsideRoutine()) {
            tokens.add(new Token(Type.SYMBOL, delimiter, delimiter, from, at));
        } else {
            endStatement();
        }
    }

    private void endStatement() {
        if (!tokens.isEmpty()) {
            pieces.add(new Statement(tokens));
            tokens = new ArrayList<>();
            routine = false;
            blocks = 0;
        }
    }

    /** {@code CREATE FUNCTION … BEGIN …;}: what follows belongs to the body until its END. */
    private boolean isInsideRoutine() {
        return routine && blocks > 0;
    }

    private void count(Token token) {
        count++;
        if (token.type() != Type.WORD) {
            return;
        }
        if (tokens.size() < 8
                && ROUTINES.contains(token.value())
                && tokens.get(0).is("CREATE")) {
            routine = true;
        }
        if (token.is("BEGIN") || token.is("CASE")) {
            blocks++;
        } else if (token.is("END")) {
            blocks--;
        } else if (BLOCK_ENDS.contains(token.value())
                && tokens.size() > 1
                && tokens.get(tokens.size() - 2).is("END")) {
            blocks++;
        }
    }

    // ---- commands of the client

    private boolean clientLine(char c) {
        if (c == '.' && isLetter(peek(1)) && atLineStart()
                || c == '!'
                || c == '@' && !isWord(peek(-1)) && atLineStart()) {
            return line();
        }
        if (c == ':' && (text.startsWith(":!!", at) || text.startsWith(":r ", at) || text.startsWith(":out ", at))) {
            return line();
        }
        return isLetter(c) && wordLine();
    }

    private boolean wordLine() {
        int end = at;
        while (end < text.length() && isWord(text.charAt(end))) {
            end++;
        }
        String word = text.substring(at, end).toUpperCase(Locale.ROOT);
        if (word.equals("GO") && isRestBlank(end)) {
            at = end;
            return true;
        }
        if (!LINE_WORDS.contains(word) || word.equals("SYSTEM") && isServerCommand(end)) {
            return false;
        }
        if (word.equals("DELIMITER")) {
            String rest = restOfLine(end).strip();
            delimiter = rest.isEmpty() || rest.length() > 16 ? ";" : rest;
            at = lineEnd(end);
            return true;
        }
        return line();
    }

    /** ClickHouse: {@code SYSTEM RELOAD CONFIG}. */
    private boolean isServerCommand(int end) {
        String rest = restOfLine(end).strip();
        int blank = rest.indexOf(' ');
        String verb = blank < 0 ? rest : rest.substring(0, blank);
        return Set.of(
                        "RELOAD",
                        "FLUSH",
                        "SYNC",
                        "DROP",
                        "STOP",
                        "START",
                        "SHUTDOWN",
                        "KILL",
                        "RESTART",
                        "RESTORE",
                        "ENABLE",
                        "DISABLE")
                .contains(verb.replace(";", ""));
    }

    private boolean line() {
        int end = lineEnd(at);
        pieces.add(new ClientLine(text.substring(at, end).strip(), at, end));
        at = end;
        return true;
    }

    private String restOfLine(int from) {
        return text.substring(from, lineEnd(from));
    }

    private int lineEnd(int from) {
        if (from < lineFrom || from > lineEnd) {
            int end = text.indexOf('\n', from);
            lineFrom = from;
            lineEnd = end < 0 ? text.length() : end;
        }
        return lineEnd;
    }

    private boolean isRestBlank(int from) {
        for (int i = from; i < text.length() && text.charAt(i) != '\n'; i++) {
            if (text.charAt(i) > ' ') {
                return false;
            }
        }
        return true;
    }

    /** Whether this line, seen as code, ends a statement. */
    private boolean lineEndsStatement() {
        if (at < delimiterFrom || at > nextDelimiter) {
            int next = text.indexOf(delimiter, at);
            delimiterFrom = at;
            nextDelimiter = next < 0 ? Integer.MAX_VALUE : next;
        }
        return nextDelimiter < lineEnd(at);
    }

    private boolean atLineStart() {
        for (int i = at - 1; i >= 0 && text.charAt(i) != '\n'; i--) {
            if (text.charAt(i) > ' ') {
                return false;
            }
        }
        return true;
    }

    // ---- comments

    private boolean comment(char c) {
        return switch (c) {
            case '-' -> peek(1) == '-' && dashes();
            case '#' -> hash();
            case '/' -> peek(1) == '*' && block();
            case '*' -> executable > 0 && peek(1) == '/' && endExecutable();
            default -> false;
        };
    }

    private boolean dashes() {
        boolean loose = peek(2) > ' ';
        ambiguous |= loose && lineEndsStatement();
        if (loose && dialect == Dialect.MYSQL) {
            return false;
        }
        at = lineEnd(at);
        return true;
    }

    /** A comment of MySQL; elsewhere an operator, and the mark of a temporary table. */
    private boolean hash() {
        char next = peek(1);
        boolean comments =
                next <= ' ' || next == '!' || next == '#' || next == '-' && atLineStart() || tokens.isEmpty();
        if (comments || dialect == Dialect.MYSQL) {
            ambiguous |= lineEndsStatement();
            if (comments && dialect == Dialect.STANDARD && ambiguous && !atLineStart()) {
                return false;
            }
            at = lineEnd(at);
            return true;
        }
        return false;
    }

    private boolean block() {
        int body = executableBody();
        if (body > 0) {
            executable++;
            at = body;
            return true;
        }
        int depth = 1;
        int end = at + 2;
        boolean nests = false;
        while (end < text.length() && depth > 0) {
            if (text.startsWith("*/", end)) {
                depth--;
                end += 2;
            } else if (text.startsWith("/*", end)) {
                nests = true;
                depth += dialect == Dialect.STANDARD ? 1 : 0;
                end += 2;
            } else {
                end++;
            }
        }
        ambiguous |= nests;
        open |= depth > 0;
        at = end;
        return true;
    }

    /** {@code /*!50000 …}: MySQL runs what stands in it. The position behind the version, or 0. */
    private int executableBody() {
        int body = text.startsWith("/*M!", at) ? at + 4 : text.startsWith("/*!", at) ? at + 3 : 0;
        while (body > 0 && body < text.length() && isDigit(text.charAt(body))) {
            body++;
        }
        return body;
    }

    private boolean endExecutable() {
        executable--;
        at += 2;
        return true;
    }

    // ---- strings and quoted names

    private boolean quoted(char c) {
        return switch (c) {
            case '\'' -> string(c, Type.STRING, escapes());
            case '"' -> string(c, Type.NAME, dialect == Dialect.MYSQL);
            case '`' -> string(c, Type.NAME, false);
            case '[' -> bracket();
            case '$' -> dollar();
            case '\\' -> backslash();
            case ':' -> (peek(1) == '\'' || peek(1) == '"') && peek(-1) != ':' && hole(2, peek(1));
            case '{' -> hole(1, '}');
            case '%' -> peek(1) == '(' && hole(2, ')');
            default -> (c == 'q' || c == 'Q') && peek(1) == '\'' && oracleQuote();
        };
    }

    private boolean escapes() {
        char before = peek(-1);
        return dialect == Dialect.MYSQL || (before == 'E' || before == 'e') && !isWord(peek(-2));
    }

    private boolean string(char quote, Type type, boolean escapes) {
        int from = at;
        var content = new StringBuilder();
        int i = at + 1;
        boolean closed = false;
        while (i < text.length() && !closed) {
            char c = text.charAt(i);
            boolean more = i + 1 < text.length();
            if (c == '\\' && quote != '`' && more) {
                char next = text.charAt(i + 1);
                ambiguous |= next == quote || next == '\\';
                if (escapes) {
                    content.append(unescaped(next));
                    i += 2;
                    continue;
                }
            }
            if (c == quote && more && text.charAt(i + 1) == quote) {
                i++;
            } else if (c == quote) {
                closed = true;
            }
            if (!closed) {
                content.append(c);
            }
            i++;
        }
        open |= !closed;
        add(type, content.toString(), from, i);
        return true;
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }

    /** {@code [order details]} of SQL Server; behind a name or a bracket it is an index. */
    private boolean bracket() {
        int end = at + 1;
        while (end < text.length() && end - at <= 130 && "[]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        boolean index = !tokens.isEmpty()
                && tokens.get(tokens.size() - 1).end() == at
                && !tokens.get(tokens.size() - 1).isSymbol('.')
                && !tokens.get(tokens.size() - 1).isSymbol('(')
                && !tokens.get(tokens.size() - 1).isSymbol(',');
        if (index
                || end == text.length()
                || text.charAt(end) == '['
                || end - at > 130
                || !isLetter(peek(1)) && peek(1) != '_' && peek(1) != '#') {
            return false;
        }
        add(Type.NAME, text.substring(at + 1, end), at, end + 1);
        return true;
    }

    private boolean dollar() {
        if (partial && (peek(1) == '{' || peek(1) == '(')) {
            int end = closing(at + 1, peek(1), peek(1) == '{' ? '}' : ')');
            add(Type.PARAMETER, text.substring(at, end), at, end);
            return true;
        }
        int tag = at + 1;
        while (tag < text.length() && isWord(text.charAt(tag))) {
            tag++;
        }
        if (tag < text.length() && text.charAt(tag) == '$' && !isDigit(peek(1))) {
            String mark = text.substring(at, tag + 1);
            int end = openTags > 8 ? -1 : text.indexOf(mark, tag + 1);
            openTags += end < 0 ? 1 : 0;
            if (end > 0 || !partial) {
                open |= end < 0;
                int stop = end < 0 ? text.length() : end;
                add(Type.STRING, text.substring(tag + 1, stop), at, end < 0 ? stop : end + mark.length());
                return true;
            }
        }
        int end = Math.max(tag, at + 1);
        add(end > at + 1 ? Type.PARAMETER : Type.SYMBOL, text.substring(at, end), at, end);
        return true;
    }

    private int closing(int from, char opens, char closes) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            depth += text.charAt(i) == opens ? 1 : text.charAt(i) == closes ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    /** A place that something else fills: {@code :'id'} of psql, <code>{id}</code> and {@code %(id)s} of Python. */
    private boolean hole(int from, char closes) {
        int end = at + from;
        while (end < text.length() && (isWord(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        if (end == at + from || end >= text.length() || text.charAt(end) != closes) {
            return false;
        }
        end += closes == ')' && end + 1 < text.length() && isLetter(text.charAt(end + 1)) ? 2 : 1;
        add(Type.PARAMETER, text.substring(at, end), at, end);
        return true;
    }

    /** {@code q'[…]'} of Oracle. */
    private boolean oracleQuote() {
        char opens = peek(2);
        if (opens <= ' ' || isWord(opens) || openQuotes.indexOf(opens) >= 0) {
            return false;
        }
        int pair = "[{(<".indexOf(opens);
        int end = text.indexOf((pair < 0 ? opens : "]})>".charAt(pair)) + "'", at + 3);
        if (end < 0) {
            openQuotes += opens;
            return false;
        }
        add(Type.STRING, text.substring(at + 3, end), at, end + 2);
        return true;
    }

    /** A command of psql, up to the end of its line; {@code \G} and {@code \g} of mysql end a statement. */
    private boolean backslash() {
        char c = peek(1);
        if (c == ';') {
            at++;
            return true;
        }
        int end = lineEnd(at);
        String line = text.substring(at, end).strip();
        boolean sends = (c == 'g' || c == 'G') && line.length() == 2
                || line.startsWith("\\g")
                || line.startsWith("\\crosstabview")
                || line.startsWith("\\watch");
        if (sends) {
            endStatement();
        }
        if (line.length() > 2 || !sends) {
            pieces.add(new ClientLine(line, at, end));
        }
        at = end;
        return true;
    }

    // ---- words, numbers, symbols

    private void plain(char c) {
        int from = at;
        if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            at++;
            while (at < text.length() && (isWord(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            add(Type.NUMBER, text.substring(from, at), from, at);
        } else if (isWord(c) || c == '#' || c == '@') {
            word();
        } else if (isParameter(c)) {
            at++;
            while (at < text.length() && isWord(text.charAt(at))) {
                at++;
            }
            add(Type.PARAMETER, text.substring(from, at), from, at);
        } else {
            add(Type.SYMBOL, text.substring(from, from + 1), from, from + 1);
        }
    }

    private void word() {
        int from = at++;
        while (at < text.length() && (isWord(text.charAt(at)) || "#@".indexOf(text.charAt(at)) >= 0 || isPart(at))) {
            at++;
        }
        String written = text.substring(from, at);
        boolean shell = partial && written.indexOf('$') >= 0;
        boolean variable = written.charAt(0) == '@' && written.length() > 1;
        add(
                shell || variable ? Type.PARAMETER : Type.WORD,
                shell || variable ? written : written.toUpperCase(Locale.ROOT),
                from,
                at);
    }

    /** {@code $} within a name, as PostgreSQL and Oracle have it. */
    private boolean isPart(int i) {
        return text.charAt(i) == '$';
    }

    private boolean isParameter(char c) {
        return c == '?' && peek(1) != '|' && peek(1) != '&'
                || c == ':' && isLetter(peek(1)) && peek(-1) != ':'
                || c == '%' && peek(1) == 's' && !isWord(peek(2));
    }

    private void add(Type type, String value, int from, int to) {
        var token = new Token(type, text.substring(from, to), value, from, to);
        tokens.add(token);
        count(token);
        at = to;
    }

    private char peek(int by) {
        int i = at + by;
        return i >= 0 && i < text.length() ? text.charAt(i) : 0;
    }

    private static boolean isWord(char c) {
        return isLetter(c) || isDigit(c) || c == '_';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 128 && Character.isLetter(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
