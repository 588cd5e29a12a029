package io.dashclaw.policy.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import io.dashclaw.policy.cel.MalformedExpressionException.Problem;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in plain words, and at the right place, what the parser and the checker say. */
final class Problems {
    private static final int MOST = 8;
    private static final Pattern FIELD = Pattern.compile("undefined field '([^']*)'");
    private static final Pattern NAME = Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern OVERLOAD = Pattern.compile(
            "found no matching overload for '([^']*)' applied to '\\(?(.*?)\\)?' \\(candidates.*", Pattern.DOTALL);
    private static final Pattern RESULT = Pattern.compile("expected type 'bool' but found '([^']*)'");
    private static final Pattern EXPECTING = Pattern.compile(" expecting \\{.*}", Pattern.DOTALL);

    private Problems() {}

    static List<Problem> of(String text, Collection<CelIssue> issues, Environment<?> environment) {
        return issues.stream()
                .limit(MOST)
                .map(issue -> of(text, issue, environment))
                .toList();
    }

    static Problem at(CelSource source, long node, String message) {
        var offset = source.getPositionsMap().getOrDefault(node, 0);
        return source.getOffsetLocation(offset)
                .map(at -> new Problem(at.getLine(), at.getColumn() + 1, message))
                .orElseGet(() -> new Problem(1, 1, message));
    }

    private static Problem of(String text, CelIssue issue, Environment<?> environment) {
        var at = issue.getSourceLocation();
        int line = Math.max(1, at.getLine());
        int column = Math.max(0, at.getColumn()) + 1;
        var field = FIELD.matcher(issue.getMessage());
        if (field.find()) {
            return undefinedField(text, line, column, field.group(1), environment);
        }
        var name = NAME.matcher(issue.getMessage());
        return name.matches()
                ? undeclared(text, line, column, name.group(1), environment)
                : new Problem(line, column, plain(issue.getMessage()));
    }

    /** The checker points at the dot, or behind it. */
    private static Problem undefinedField(String text, int line, int column, String field, Environment<?> environment) {
        var written = line(text, line);
        int found = written.indexOf(field, column - 1);
        var subject = subjectBefore(written, column - 1);
        var known = environment.subjects().stream()
                .filter(each -> each.name().equals(subject))
                .flatMap(each -> each.fields().stream())
                .map(Field::name)
                .toList();
        return new Problem(line, found < 0 ? column : found + 1, "undefined field '" + field + "'", field, known);
    }

    private static String line(String text, int line) {
        return text.lines().skip(line - 1L).findFirst().orElse("");
    }

    private static String subjectBefore(String line, int dot) {
        int end = Math.min(Math.max(dot, 0), line.length());
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(line.charAt(start - 1))) {
            start--;
        }
        return line.substring(start, end);
    }

    private static Problem undeclared(String text, int line, int column, String name, Environment<?> environment) {
        if (line(text, line).startsWith("(", column - 1)) {
            return new Problem(line, column, "there is no function '" + name + "'");
        }
        var subjects = environment.subjects().stream().map(Subject::name);
        var known = Stream.concat(subjects, environment.fields().stream().map(Field::name))
                .toList();
        var message = "undeclared '" + name + "'; expressions speak of " + String.join(", ", known);
        return new Problem(line, column, message, name, known);
    }

    private static String plain(String message) {
        var overload = OVERLOAD.matcher(message);
        if (overload.matches()) {
            var operator = overload.group(1).replace("_", "").replace("@", "");
            return "'" + operator + "' does not go with " + named(overload.group(2));
        }
        var result = RESULT.matcher(message);
        return result.find()
                ? "must say true or false, is " + named(result.group(1))
                : EXPECTING.matcher(message).replaceAll("");
    }

    private static String named(String types) {
        return Stream.of(types.split("\\.|, "))
                .filter(word -> !word.equals("dashclaw"))
                .collect(Collectors.joining(" and "));
    }
}
