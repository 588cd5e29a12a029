package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** AWK: {@code system()}, pipes to and from commands, files that are written. */
final class Awk {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "/bin/sh", "/bin/bash", "zsh", "sh -", "bash -");
    private static final Set<String> WORDS =
            Set.of("getline", "print", "printf", "in", "if", "else", "while", "for", "do", "next", "exit", "function");
    private static final int LONGEST_TEXT = 4096;

    private final Tokens tokens;
    private final Findings findings;
    private final Map<String, Value> variables = new HashMap<>();
    /** What the statement prints; null when it prints nothing. */
    private Value printed;

    private Awk(String code, Findings findings) {
        this.tokens = new Tokens(new AwkLexer(code).tokens());
        this.findings = findings;
    }

    static void read(String code, Findings findings) {
        new Awk(code, findings).read();
    }

    private void read() {
        while (!tokens.atEnd()) {
            var before = tokens.at;
            step(tokens.peek());
            tokens.at = Math.max(tokens.at, before + 1);
        }
    }

    private void step(Token token) {
        if (token.startsLine() || token.is(";") || token.is("}") || token.is("{")) {
            printed = null;
        }
        if (token.named("system") && tokens.peek(1).is("(")) {
            tokens.at += 2;
            findings.read("sh", text());
        } else if (token.named("print") || token.named("printf")) {
            tokens.at++;
            tokens.accept("(");
            printed = text();
        } else if (token.kind() == Token.Kind.NAME && tokens.peek(1).is("=")) {
            tokens.at += 2;
            variables.put(token.text(), text());
        } else if (startsText(token)) {
            command(text());
        } else if (token.is("|") || token.is("|&")) {
            pipe();
        } else if ((token.is(">") || token.is(">>")) && printed != null) {
            tokens.at++;
            write(text(), token.is(">>"));
        } else if (token.named("getline")) {
            getline();
        } else if (token.is("@")) {
            findings.unknown("@" + tokens.peek(1).text());
        }
    }

    private boolean startsText(Token token) {
        return token.kind() == Token.Kind.STRING
                || token.kind() == Token.Kind.NAME && variables.containsKey(token.text());
    }

    /** {@code "cmd" | getline}. */
    private void command(Value text) {
        if (!tokens.peek().is("|")) {
            return;
        }
        var at = tokens.peek(1).is("&") ? 2 : 1;
        if (tokens.peek(at).named("getline")) {
            tokens.at += at + 1;
            open(text);
        }
    }

    private void pipe() {
        tokens.at++;
        tokens.accept("&");
        if (tokens.peek().named("getline")) {
            return;
        }
        var command = text();
        if (SHELLS.contains(command.text().strip())) {
            findings.read("sh", printed == null ? findings.unknownText("printed", Taint.LOCAL) : printed);
        } else {
            open(command);
        }
    }

    private void open(Value text) {
        if (text.text().startsWith("/inet")) {
            var parts = text.text().split("/");
            var host = parts.length > 5 ? parts[4] + ":" + parts[5] : text.text();
            findings.weighed(Kind.CONNECT, text.withText(host), text.text(), 90);
        } else {
            findings.read("sh", text);
        }
    }

    private void write(Value path, boolean appends) {
        if (path.knowledge() != Knowledge.UNKNOWN) {
            findings.add(
                    Kind.WRITE, path, "print > " + path.text(), appends ? new Trait[] {Trait.APPENDS} : new Trait[0]);
        } else {
            findings.add(Kind.WRITE, path, "print >");
        }
    }

    private void getline() {
        tokens.at++;
        if (tokens.peek().kind() == Token.Kind.NAME) {
            tokens.at++;
        }
        if (tokens.accept("<")) {
            findings.add(Kind.READ, text(), "getline <");
        }
    }

    /** Texts that stand side by side are one. */
    private Value text() {
        var text = new StringBuilder();
        var known = true;
        var any = false;
        while (text.length() < LONGEST_TEXT) {
            var token = tokens.peek();
            if (token.kind() == Token.Kind.STRING) {
                text.append(token.text());
                any = true;
            } else if (token.kind() == Token.Kind.NAME && !WORDS.contains(token.text())) {
                var value = tokens.peek(1).is("(") ? null : variables.get(token.text());
                text.append(value == null ? "$" + token.text() : value.text());
                known &= value != null && value.isExact();
                any |= value != null;
                if (tokens.peek(1).is("(")) {
                    tokens.at = tokens.partner(tokens.at + 1);
                }
            } else if (token.is("$")) {
                tokens.at++;
                text.append("$_").append(tokens.peek().text());
                known = false;
                if (tokens.peek().is("(")) {
                    tokens.at = tokens.partner(tokens.at);
                }
            } else if (token.kind() == Token.Kind.NUMBER) {
                text.append(token.text());
                any = true;
            } else if (!token.is("(") && !token.is(",")) {
                break;
            }
            if (tokens.atEnd()) {
                break;
            }
            tokens.at++;
        }
        return known
                ? findings.text(text.toString())
                : any ? findings.partly(text.toString()) : findings.unknownText("field");
    }
}
