package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.List;

/** A piece of a shell script's syntax tree (POSIX XCU §2.10, with what bash adds). Nullable components are marked. */
public sealed interface Node {
    Span span();

    /** @param problems what could not be read; the rest of the tree is what could */
    record Script(Sequence body, List<Problem> problems, Span span) implements Node {}

    /** @param message for people */
    record Problem(String message, Span span) implements Node {}

    /** What can stand where a command can. */
    sealed interface Command extends Node {}

    /** Assignments, then words; {@code words} is empty when only assignments or redirections stand there. */
    record Simple(List<Assignment> assignments, List<Word> words, List<Redirect> redirects, Span span)
            implements Command {}

    /** @param errorsToo for each bar but the last: whether it is {@code |&} */
    record Pipeline(boolean negated, List<Command> parts, List<Boolean> errorsToo, Span span) implements Command {}

    /**
     * {@code a && b || c}, read from the left. Flat, so that a long chain is no deep tree.
     *
     * @param and for each operator: whether it is {@code &&}; one fewer than the parts
     */
    record AndOr(List<Command> parts, List<Boolean> and, Span span) implements Command {}

    record Sequence(List<Item> items, Span span) implements Command {}

    record Item(Command command, boolean background, Span span) implements Node {}

    /** {@code { … }} or {@code ( … )}. */
    record Group(Sequence body, boolean subshell, List<Redirect> redirects, Span span) implements Command {}

    /** @param otherwise nullable */
    record If(List<Branch> branches, Sequence otherwise, List<Redirect> redirects, Span span) implements Command {}

    record Branch(Sequence condition, Sequence body, Span span) implements Node {}

    record While(boolean until, Sequence condition, Sequence body, List<Redirect> redirects, Span span)
            implements Command {}

    /** @param values null: the positional parameters @param select {@code select} rather than {@code for} */
    record For(String name, List<Word> values, boolean select, Sequence body, List<Redirect> redirects, Span span)
            implements Command {}

    /** {@code for ((…))}. @param header as one word, for the substitutions within */
    record Counting(Word header, Sequence body, List<Redirect> redirects, Span span) implements Command {}

    record Case(Word subject, List<Arm> arms, List<Redirect> redirects, Span span) implements Command {}

    record Arm(List<Word> patterns, Sequence body, Span span) implements Node {}

    /** Its redirections are those of the body. */
    record Function(String name, Command body, Span span) implements Command {}

    /** {@code ((…))} as a command. */
    record Calculation(Word expression, List<Redirect> redirects, Span span) implements Command {}

    /** {@code [[ … ]]}. */
    record Test(List<Word> words, List<Redirect> redirects, Span span) implements Command {}

    /** @param name nullable */
    record Coprocess(String name, Command body, Span span) implements Command {}

    /**
     * {@code name=value}, {@code name+=value}, {@code name[index]=value}, {@code name=(…)}.
     *
     * @param index nullable
     * @param value nullable when it is an array
     * @param array nullable when it is not
     */
    record Assignment(String name, Word index, boolean append, Word value, List<Word> array, Span span)
            implements Node {}

    /**
     * @param descriptor {@code 2} of {@code 2>}, or a name of {@code {name}>}; null: the operator's own
     * @param operator {@code < > >> >| <> <& >& &> &>> << <<- <<<}
     * @param target of a here-document: its delimiter
     * @param body of a here-document: its text, which stands outside of the redirection's span; else null
     */
    record Redirect(String descriptor, String operator, Word target, Word body, Span span) implements Node {}

    /** One word before expansion. */
    record Word(List<Part> parts, Span span) implements Node {}

    /** A piece of a word. */
    sealed interface Part extends Node {
        /** Whether it stands within quotes, so that it is neither split nor globbed. */
        boolean quoted();
    }

    /** Plain text, quotes and escapes taken away. @param quoted also by a backslash */
    record Literal(String text, boolean quoted, Span span) implements Part {}

    /** {@code * ? […]} and extended patterns, unquoted, as they were written. */
    record Pattern(String text, Span span) implements Part {
        @Override
        public boolean quoted() {
            return false;
        }
    }

    /** {@code ~} or {@code ~user} at the start. @param user nullable */
    record Tilde(String user, Span span) implements Part {
        @Override
        public boolean quoted() {
            return false;
        }
    }

    /**
     * {@code $name}, {@code ${name…}}.
     *
     * @param name with {@code @ * # ? - $ ! 0} and digits
     * @param index nullable
     * @param operator {@code :- - := = :? ? :+ + # ## % %% / // /# /% ^ ^^ , ,, : @Q …}; {@code #} before the name is {@code length}; null when plain
     * @param argument nullable; of {@code /} the whole of pattern/replacement, of {@code :} the whole of offset:length
     * @param indirect {@code ${!name}}
     */
    record Parameter(
            String name, Word index, String operator, Word argument, boolean indirect, boolean quoted, Span span)
            implements Part {}

    /** {@code $(…)} and backquotes. */
    record Substitution(Sequence body, boolean quoted, Span span) implements Part {}

    /** {@code $((…))} and {@code $[…]}. */
    record Arithmetic(Word expression, boolean quoted, Span span) implements Part {}

    /** {@code <(…)} and {@code >(…)}. @param output {@code >(…)} */
    record Process(Sequence body, boolean output, Span span) implements Part {
        @Override
        public boolean quoted() {
            return false;
        }
    }

    /** <code>{a,b}</code> and <code>{1..9}</code>. Ranges are written out, at most 1,000 of them. */
    record Braces(List<Word> alternatives, Span span) implements Part {
        @Override
        public boolean quoted() {
            return false;
        }
    }
}
