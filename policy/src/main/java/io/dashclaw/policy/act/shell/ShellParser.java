package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;

/**
 * Reads the text of a shell script: the grammar of POSIX XCU §2 with what bash adds. Commands are not run, so that aliases and history
 * are words like others.
 */
public final class ShellParser {
    private ShellParser() {}

    /** Never throws: what cannot be read is among the problems, with its place; the rest is read all the same. */
    public static Node.Script parse(String text) {
        var limits = new Limits(text.length());
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            limits.problem("has a NUL character, which shells drop", new Span(nul, nul + 1));
        }
        var reader = new Reader(Source.of(text), limits);
        var body = reader.commands.script();
        return new Node.Script(body, limits.problems(), new Span(0, text.length()));
    }
}
