package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What one command does with its arguments, by the tables alone. What it runs in turn is for whoever reads the shell to go on with.
 *
 * @param program the name it was found under, with its subcommands: {@code git push}; the plain name when no table knows it
 * @param known whether a table describes it
 * @param effects of the command itself
 * @param nested what else runs because of it
 * @param input what it does with its standard input
 * @param output what comes out of it
 * @param inert asks for help or a version, or only says what it would do
 */
public record Use(
        String program,
        boolean known,
        List<Effect> effects,
        List<Nested> nested,
        Input input,
        Set<Output> output,
        boolean inert) {

    public Use {
        Objects.requireNonNull(program, "program");
        effects = List.copyOf(effects);
        nested = List.copyOf(nested);
        Objects.requireNonNull(input, "input");
        output = Set.copyOf(output);
    }

    /** What is done with standard input. */
    public enum Input {
        IGNORED,
        /** Read, and the result goes no further than its output. */
        READ,
        /** Runs as code: {@link Use#nested} has a {@link Stdin} with its language. */
        EXECUTED,
        /** Goes to another host. */
        SENT,
        /** Is kept in files, named by effects of this use. */
        WRITTEN
    }

    /** What a command writes to its standard output. */
    public enum Output {
        /** Nothing that matters, or an answer of its own. */
        OWN,
        /** What it read from standard input, perhaps filtered. */
        INPUT,
        /** The content of the files that it reads. */
        FILES,
        /** What it fetched. */
        FETCHED,
        /** Decoded from its input or its files. */
        DECODED,
        /** Secret material. */
        SECRET,
        /** Names that it found: files, branches, containers, processes. */
        NAMES
    }

    /** Something that runs because of a command. */
    public sealed interface Nested {}

    /**
     * The arguments of a command line: of {@code sudo}, {@code env}, {@code xargs}, {@code find -exec}.
     *
     * @param words the program first
     * @param more further arguments come from standard input or from names found: {@code xargs}, {@code {}} of {@code find}
     * @param elevated with other rights
     * @param elsewhere on another host, in a container or another root; paths are not local ones
     */
    public record Argv(List<Value> words, boolean more, boolean elevated, boolean elsewhere) implements Nested {
        public Argv {
            words = List.copyOf(words);
        }
    }

    /**
     * A text in a language: {@code sh -c}, {@code python -c}, {@code psql -c}, {@code ssh host 'cmd'}.
     *
     * @param language {@code sh python perl node ruby php awk sql powershell cmd lua tcl osascript expect sed vim emacs gdb make …}
     * @param arguments what the code can ask for by position; for {@code sh -c} the first is {@code $0}
     */
    public record Code(String language, Value text, List<Value> arguments, boolean elevated, boolean elsewhere)
            implements Nested {
        public Code {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A file that is run: {@code sh x.sh}, {@code source x}, {@code python x.py}, {@code psql -f}.
     *
     * @param arguments what it can ask for by position, from {@code $1}
     */
    public record File(String language, Value path, List<Value> arguments, boolean elevated, boolean elsewhere)
            implements Nested {
        public File {
            arguments = List.copyOf(arguments);
        }
    }

    /** A variable that is set for what runs: {@code env NAME=value}, {@code export NAME=value}. */
    public record Variable(String name, Value value) implements Nested {}

    /** Standard input that is run: {@code | sh}, {@code python -}, {@code psql}. */
    public record Stdin(String language, boolean elevated, boolean elsewhere, Span at) implements Nested {}

    /** A change of the working directory for what follows ({@code cd}) or for this command ({@code git -C}). */
    public record Directory(Value path) implements Nested {}
}
