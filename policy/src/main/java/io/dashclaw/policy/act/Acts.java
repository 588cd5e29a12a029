package io.dashclaw.policy.act;

import io.dashclaw.policy.act.file.WriteReader;
import io.dashclaw.policy.act.http.RequestReader;
import java.util.List;
import java.util.Set;

/** Reads acts for what they do. Pure and bounded: it runs nothing, asks nobody, and ends on any text. */
public final class Acts {
    private Acts() {}

    /** Reads the tables, so that the first act does not wait for them. */
    public static void prepare() {
        analyse(new Act.Shell("true", null, null, null, null), Recorded.NOTHING);
    }

    /** Whether a text is what {@link Analysis#shape} can be. */
    public static boolean isShape(String text) {
        return text.equals(Shape.of(new Act.Shell(text, null, null, null, null)));
    }

    /** @param recorded what the runtime has on record about the session of the act */
    public static Analysis analyse(Act act, Recorded recorded) {
        var reading = new ActReading();
        var cwd = act instanceof Act.Shell shell ? shell.cwd() : null;
        var analysis = Grading.grade(kind(act), cwd, recorded, effects(act, reading));
        return act instanceof Act.Shell shell ? analysis.ofCommand(Shape.of(shell), reading.pushes()) : analysis;
    }

    private static String kind(Act act) {
        if (act instanceof Act.Shell) {
            return "shell";
        }
        if (act instanceof Act.Sql) {
            return "sql";
        }
        return act instanceof Act.Http ? "http" : "file";
    }

    /** A reader that fails has understood nothing, which holds; it must not take the decision down with it. */
    private static List<Effect> effects(Act act, ActReading reading) {
        try {
            return read(act, reading);
        } catch (RuntimeException | StackOverflowError e) {
            var nowhere = new Span(0, 0);
            return List.of(
                    new Effect(Effect.Kind.UNKNOWN, null, Set.of(), null, "an act that cannot be read", "", nowhere));
        }
    }

    private static List<Effect> read(Act act, ActReading reading) {
        if (act instanceof Act.Shell shell) {
            return reading.command(shell);
        }
        if (act instanceof Act.Sql sql) {
            return reading.complete(reading.read("sql", whole(sql.statement())), whole(sql.statement()));
        }
        if (act instanceof Act.Http http) {
            return RequestReader.effects(http, new Span(0, http.url().length()));
        }
        return WriteReader.effects((Act.File) act, reading);
    }

    static Value whole(String text) {
        return Value.exact(text, new Span(0, text.length()));
    }
}
