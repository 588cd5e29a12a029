package io.dashclaw.policy.act;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.dashclaw.policy.act.Analysis.Line;
import io.dashclaw.policy.act.shell.Outline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was understood of an act, for people who want to see why, or to report what was missed. */
public record Explanation(Analysis analysis, Piece tree) {
    private static final int LONGEST_LINE = 120;

    /**
     * A piece of the act with what it does.
     *
     * @param what {@code script command pipeline loop statement request file …}
     * @param lines of the derivation that this piece causes, its parts' own not among them
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Piece(String what, String text, int start, int end, List<Line> lines, List<Piece> parts) {}

    public static Explanation of(Act act) {
        var analysis = Acts.analyse(act, Recorded.NOTHING);
        var lines = new ArrayList<>(analysis.lines());
        var tree = act instanceof Act.Shell shell
                ? piece(Outline.of(shell.command()), shell.command(), lines)
                : whole(act, lines);
        return new Explanation(analysis, tree);
    }

    private static Piece whole(Act act, List<Line> lines) {
        if (act instanceof Act.Http http) {
            return new Piece("request", http.method() + " " + http.url(), 0, 0, lines, List.of());
        }
        if (act instanceof Act.Sql sql) {
            return new Piece("statement", Visible.text(sql.statement(), LONGEST_LINE), 0, 0, lines, List.of());
        }
        return new Piece("file", act instanceof Act.File file ? file.path() : "", 0, 0, lines, List.of());
    }

    /** Inner pieces take their lines first. */
    private static Piece piece(Outline outline, String text, List<Line> left) {
        var parts =
                outline.parts().stream().map(part -> piece(part, text, left)).toList();
        var span = outline.span();
        var own = left.stream()
                .filter(line -> line.start() >= span.start() && line.end() <= span.end()
                        || outline.what().equals("script"))
                .toList();
        left.removeAll(own);
        return new Piece(
                outline.what(), Visible.text(span.of(text), LONGEST_LINE), span.start(), span.end(), own, parts);
    }

    /** As a tree of lines for a terminal. */
    @JsonIgnore
    public String text() {
        var text = new StringBuilder();
        append(text, tree, "", "");
        text.append('\n').append(analysis.plain().headline()).append('\n');
        analysis.plain().warnings().forEach(warning -> text.append(warning).append('\n'));
        text.append("risk ").append(analysis.risk()).append(", ").append(analysis.derivedType());
        if (!analysis.flags().isEmpty()) {
            text.append(", ").append(analysis.flags().stream().map(Flag::wire).collect(Collectors.joining(" ")));
        }
        return text.append('\n').toString();
    }

    private static void append(StringBuilder text, Piece piece, String first, String rest) {
        text.append(first).append(piece.what).append("  ").append(piece.text).append('\n');
        for (var line : piece.lines) {
            text.append(rest).append("   ").append(shown(line)).append('\n');
        }
        for (int i = 0; i < piece.parts.size(); i++) {
            boolean last = i == piece.parts.size() - 1;
            append(text, piece.parts.get(i), rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
    }

    private static String shown(Line line) {
        return String.format("%3d %s", line.weight(), line.effect())
                + (line.object() == null ? "" : " " + line.object())
                + (line.area() == null ? "" : " [" + line.area() + "]")
                + line.flags().stream().map(flag -> " " + flag.wire()).collect(Collectors.joining());
    }
}
