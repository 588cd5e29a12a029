package io.dashclaw.policy.suite;

import java.util.List;
import java.util.stream.Collectors;

/** How suites came out, as text for a terminal and as JUnit's XML for a build. */
final class Report {
    private Report() {}

    /** One line when all is well; else every failure with what led to it. */
    static String text(Suite suite, List<Outcome> outcomes) {
        var failed = outcomes.stream().filter(outcome -> !outcome.passed()).toList();
        var head = failed.isEmpty()
                ? "%s: %d passed%n".formatted(suite.file(), outcomes.size())
                : "%s: %d of %d failed%n".formatted(suite.file(), failed.size(), outcomes.size());
        return head + failed.stream().map(Report::text).collect(Collectors.joining());
    }

    private static String text(Outcome outcome) {
        return "%n  %s:%s %s%n%s"
                .formatted(
                        outcome.file(),
                        outcome.at(),
                        outcome.name(),
                        outcome.explanation().indent(4));
    }

    static String text(Suite suite, Coverage coverage) {
        var gaps = coverage.gaps().stream().map(gap -> "    " + gap + "\n").collect(Collectors.joining());
        return "  %s: %d of %d policies matched, %d of %d conditions decided a case%n%s"
                .formatted(
                        suite.file(),
                        coverage.matched(),
                        coverage.policies(),
                        coverage.decided(),
                        coverage.conditions(),
                        gaps);
    }

    /** Without times, so that the same result is the same text. */
    static String junit(List<Result> results) {
        var suites = results.stream().map(Report::junit).collect(Collectors.joining());
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + suites + "</testsuites>\n";
    }

    private static String junit(Result result) {
        var file = escaped(result.suite().file());
        long failures =
                result.outcomes().stream().filter(outcome -> !outcome.passed()).count();
        var cases =
                result.outcomes().stream().map(outcome -> junit(file, outcome)).collect(Collectors.joining());
        return "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">%n%s  </testsuite>%n"
                .formatted(file, result.outcomes().size(), failures, cases);
    }

    private static String junit(String file, Outcome outcome) {
        var head = "    <testcase classname=\"%s\" name=\"%s\"".formatted(file, escaped(outcome.name()));
        if (outcome.passed()) {
            return head + "/>\n";
        }
        var message = String.join("; ", outcome.differences());
        return "%s>%n      <failure message=\"%s\">%s</failure>%n    </testcase>%n"
                .formatted(head, escaped(message), escaped(outcome.at() + "\n" + outcome.explanation()));
    }

    /** What XML 1.0 cannot hold at all becomes a question mark. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n', '\t' -> escaped.appendCodePoint(c);
                default -> escaped.appendCodePoint(c < ' ' || c == 0xFFFE || c == 0xFFFF ? '?' : c);
            }
        });
        return escaped.toString();
    }
}
