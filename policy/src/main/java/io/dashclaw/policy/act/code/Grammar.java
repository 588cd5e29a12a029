package io.dashclaw.policy.act.code;

import java.util.Set;
import java.util.function.Function;

/**
 * How a language is written, as far as the reading of expressions asks.
 *
 * @param joins operators that put texts together
 * @param members operators before the name of a member
 * @param lineEnds a statement ends with its line
 * @param indents blocks are indented
 * @param bareCalls arguments may follow without parentheses
 * @param ternary has {@code c ? a : b}
 * @param textCalls a text can be called as the function of that name
 */
record Grammar(
        String language,
        Function<String, Lexer> lexer,
        Set<String> joins,
        Set<String> members,
        boolean lineEnds,
        boolean indents,
        boolean bareCalls,
        boolean ternary,
        boolean textCalls) {

    static final Grammar PYTHON =
            new Grammar("python", PythonLexer::new, Set.of("+"), Set.of("."), true, true, false, false, false);
    static final Grammar NODE =
            new Grammar("node", ScriptLexer::new, Set.of("+"), Set.of(".", "?."), false, false, false, true, false);
    static final Grammar RUBY = new Grammar(
            "ruby", RubyLexer::new, Set.of("+", "<<"), Set.of(".", "&.", "::"), true, false, true, true, false);
    static final Grammar PERL =
            new Grammar("perl", PerlLexer::new, Set.of("."), Set.of("->", "::"), false, false, true, true, true);
    static final Grammar PHP =
            new Grammar("php", PhpLexer::new, Set.of("."), Set.of("->", "?->", "::"), false, false, true, true, true);
    static final Grammar LUA =
            new Grammar("lua", LuaLexer::new, Set.of(".."), Set.of(".", ":"), false, false, false, false, false);
    static final Grammar R =
            new Grammar("r", SimpleLexer::new, Set.of(), Set.of("$", "::"), true, false, false, false, false);

    boolean is(Grammar other) {
        return this == other;
    }
}
