package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/** The tokens of a piece of code, with a place in them. */
final class Tokens {
    private final List<Token> all;
    /** Of an opening bracket: where its closing one is, or the end. */
    private final int[] partner;
    /** Of an opening bracket or the start of a statement: where a {@code for} behind its expression is; else -1. */
    private final int[] clause;

    int at;

    Tokens(List<Token> all) {
        this.all = all;
        partner = new int[all.size()];
        clause = new int[all.size()];
        match();
    }

    private void match() {
        Arrays.fill(partner, all.size() - 1);
        Arrays.fill(clause, -1);
        var open = new ArrayDeque<Integer>();
        var starts = new ArrayDeque<Integer>();
        starts.push(0);
        for (var i = 0; i < all.size(); i++) {
            var token = all.get(i);
            if (isOpening(token)) {
                open.push(i);
                starts.push(i);
            } else if (isClosing(token) && !open.isEmpty()) {
                partner[open.pop()] = i;
                starts.pop();
                restart(starts, token, i);
            } else if (token.is(";")) {
                starts.pop();
                starts.push(i + 1);
            } else if (isFor(token) && i > starts.peek() && clause[starts.peek()] < 0) {
                clause[starts.peek()] = i;
            }
        }
    }

    /** Behind a block another statement starts. */
    private static void restart(ArrayDeque<Integer> starts, Token token, int i) {
        if (token.is("}")) {
            starts.pop();
            starts.push(i + 1);
        }
    }

    private static boolean isOpening(Token token) {
        return token.is("(") || token.is("[") || token.is("{");
    }

    static boolean isClosing(Token token) {
        return token.is(")") || token.is("]") || token.is("}");
    }

    private static boolean isFor(Token token) {
        return token.named("for") || token.named("foreach");
    }

    Token get(int index) {
        return all.get(Math.max(0, Math.min(index, all.size() - 1)));
    }

    Token peek() {
        return get(at);
    }

    Token peek(int ahead) {
        return get(at + ahead);
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    boolean accept(String sign) {
        if (!peek().is(sign)) {
            return false;
        }
        at++;
        return true;
    }

    boolean acceptName(String name) {
        if (!peek().named(name)) {
            return false;
        }
        at++;
        return true;
    }

    int partner(int index) {
        return partner[Math.min(index, partner.length - 1)];
    }

    int clause(int index) {
        return clause[Math.min(index, clause.length - 1)];
    }

    int size() {
        return all.size();
    }
}
