package io.dashclaw.policy.act.shell;

import java.util.ArrayList;
import java.util.List;

/** Here-documents whose operators were read, and whose texts begin after the next end of a line (POSIX XCU §2.7.4). */
final class HereDocuments {
    private final Reader reader;
    private List<Pending> pending = List.of();

    HereDocuments(Reader reader) {
        this.reader = reader;
    }

    /** @param index where in the list the redirection stands that gets the text */
    private record Pending(List<Node.Redirect> redirects, int index, String delimiter, boolean quoted) {
        boolean stripped() {
            return redirects.get(index).operator().equals("<<-");
        }
    }

    /** The last of the redirections waits for its text. @param written its delimiter, with its quotes */
    void expect(List<Node.Redirect> redirects, String written) {
        var target = redirects.get(redirects.size() - 1).target();
        boolean quoted = target.parts().stream().anyMatch(part -> part instanceof Node.Literal && part.quoted());
        pending = pending.isEmpty() ? new ArrayList<>(1) : pending;
        pending.add(new Pending(redirects, redirects.size() - 1, delimiter(target, written), quoted));
    }

    private static String delimiter(Node.Word target, String written) {
        var delimiter = new StringBuilder();
        for (var part : target.parts()) {
            if (!(part instanceof Node.Literal literal)) {
                return written.replaceAll("[\"'\\\\]", "");
            }
            delimiter.append(literal.text());
        }
        return delimiter.toString();
    }

    /** Reads the texts that begin here, after the end of a line. */
    void read(boolean inSubstitution) {
        if (pending.isEmpty()) {
            return;
        }
        var waiting = pending;
        pending = List.of();
        waiting.forEach(document -> read(document, inSubstitution));
    }

    private void read(Pending document, boolean inSubstitution) {
        var source = reader.source;
        int from = source.position();
        int line = from;
        int after = -1;
        while (line < source.end() && (after = delimiterEnd(document, line, inSubstitution)) < 0) {
            line = nextLine(line, document.quoted());
        }
        fill(document, from, line);
        source.skipTo(after < 0 ? source.end() : after);
    }

    private void fill(Pending document, int from, int to) {
        var redirect = document.redirects().get(document.index());
        var body = document.quoted() ? verbatim(document, from, to) : expanded(document, from, to);
        document.redirects()
                .set(
                        document.index(),
                        new Node.Redirect(
                                redirect.descriptor(), redirect.operator(), redirect.target(), body, redirect.span()));
    }

    private Node.Word expanded(Pending document, int from, int to) {
        if (!reader.limits.enter(reader.source)) {
            return new Node.Word(List.of(), reader.source.span(from, from));
        }
        var body = reader.over(reader.source.part(from, to)).quotedTexts.hereDocument(document.stripped());
        reader.limits.leave();
        return new Node.Word(body.parts(), reader.source.span(from, to));
    }

    private Node.Word verbatim(Pending document, int from, int to) {
        String text = reader.source.raw(from, to);
        if (document.stripped()) {
            text = withoutTabs(text);
        }
        var span = reader.source.span(from, to);
        return new Node.Word(List.of(new Node.Literal(text, true, span)), span);
    }

    private static String withoutTabs(String text) {
        var stripped = new StringBuilder(text.length());
        boolean begins = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!begins || c != '\t') {
                stripped.append(c);
                begins = c == '\n';
            }
        }
        return stripped.toString();
    }

    /** The position after the delimiter's line when this line is it, else negative. */
    private int delimiterEnd(Pending document, int line, boolean inSubstitution) {
        var source = reader.source;
        int i = line;
        while (document.stripped() && source.at(i) == '\t') {
            i++;
        }
        String delimiter = document.delimiter();
        for (int k = 0; k < delimiter.length(); k++, i++) {
            i = document.quoted() ? i : overContinuations(i);
            if (source.at(i) != delimiter.charAt(k)) {
                return -1;
            }
        }
        return endOfDelimiterLine(document.quoted() ? i : overContinuations(i), inSubstitution);
    }

    private int endOfDelimiterLine(int at, boolean inSubstitution) {
        var source = reader.source;
        int end = source.at(at) == '\r' ? at + 1 : at;
        if (source.at(end) == Source.END) {
            return source.end();
        }
        if (source.at(end) == '\n') {
            return end + 1;
        }
        return inSubstitution && closesOnLine(at) ? at : -1;
    }

    /** {@code $(cat <<END … END)}: bash takes the delimiter before the parenthesis, too. */
    private boolean closesOnLine(int at) {
        for (int i = at; reader.source.at(i) != Source.END && reader.source.at(i) != '\n'; i++) {
            if (reader.source.at(i) == ')') {
                return true;
            }
        }
        return false;
    }

    private int overContinuations(int at) {
        int i = at;
        int length;
        while ((length = reader.source.continuation(i)) > 0) {
            i += length;
        }
        return i;
    }

    private int nextLine(int line, boolean quoted) {
        var source = reader.source;
        int i = line;
        while (i < source.end() && source.at(i) != '\n') {
            i += quoted || source.at(i) != '\\' ? 1 : Math.max(2, source.continuation(i));
        }
        return Math.min(i + 1, source.end());
    }
}
