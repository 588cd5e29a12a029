package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.sql.Token.Type;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tokens of one statement, or of a part of it. Positions beyond the end hold a token that is nothing. */
final class Words {
    private static final Token NOTHING = new Token(Type.SYMBOL, "\0", "\0", 0, 0);

    /** @param text as in the statement, quotes taken away @param next the position behind it @param exact no part is a parameter */
    record Name(String text, int next, boolean exact) {
        String capitals() {
            return text.toUpperCase(Locale.ROOT);
        }
    }

    private final List<Token> tokens;

    Words(List<Token> tokens) {
        this.tokens = tokens;
    }

    int size() {
        return tokens.size();
    }

    Token get(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i) : NOTHING;
    }

    String first() {
        return word(0);
    }

    /** The word at a position in capitals; empty when none stands there. */
    String word(int i) {
        return get(i).type() == Type.WORD ? get(i).value() : "";
    }

    boolean is(int i, String... words) {
        for (int k = 0; k < words.length; k++) {
            if (!get(i + k).is(words[k])) {
                return false;
            }
        }
        return true;
    }

    /** The position of a word outside of brackets, or -1. */
    int find(String word, int from) {
        return find(Set.of(word), from);
    }

    int find(Set<String> words, int from) {
        int depth = 0;
        for (int i = from; i < size(); i++) {
            var token = get(i);
            if (token.isSymbol('(')) {
                depth++;
            } else if (token.isSymbol(')')) {
                depth--;
            } else if (depth == 0 && token.type() == Type.WORD && words.contains(token.value())) {
                return i;
            }
        }
        return -1;
    }

    boolean has(String word) {
        return find(word, 0) >= 0;
    }

    /** Whether the word stands anywhere, also within brackets. */
    boolean hasAnywhere(String word) {
        return tokens.stream().anyMatch(token -> token.is(word));
    }

    /** The position behind the words, each of which may be missing. */
    int skip(int from, String... optional) {
        int i = from;
        for (String word : optional) {
            if (is(i, word)) {
                i++;
            }
        }
        return i;
    }

    /** {@code a}, {@code a.b}, {@code "a"..[b]}, {@code 'user'@'host'}; null when no name stands there. */
    Name name(int from) {
        if (!get(from).names() && get(from).type() != Type.STRING) {
            return null;
        }
        var text = new StringBuilder();
        boolean exact = true;
        int i = from;
        while (get(i).names() || i == from) {
            text.append(get(i).type() == Type.WORD ? get(i).text() : get(i).value());
            exact &= get(i).type() != Type.PARAMETER;
            i++;
            if (!get(i).isSymbol('.')) {
                break;
            }
            while (get(i).isSymbol('.')) {
                text.append('.');
                i++;
            }
        }
        return new Name(text.toString(), i, exact);
    }

    /** The position behind the bracket that closes the one at this position; the end when none does. */
    int close(int open) {
        int depth = 0;
        for (int i = open; i < size(); i++) {
            depth += get(i).isSymbol('(') ? 1 : get(i).isSymbol(')') ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return size();
    }

    Words part(int from, int to) {
        return new Words(tokens.subList(Math.min(from, size()), Math.min(Math.max(from, to), size())));
    }

    Words from(int from) {
        return part(from, size());
    }

    int start() {
        return get(0).start();
    }

    int end() {
        return get(size() - 1).end();
    }

    /** As it was written, without comments. */
    String written() {
        var out = new StringBuilder();
        int end = start();
        for (var token : tokens) {
            if (token.start() > end) {
                out.append(' ');
            }
            out.append(token.text());
            end = token.end();
            if (out.length() > 400) {
                break;
            }
        }
        return out.toString();
    }
}
