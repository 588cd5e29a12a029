package io.dashclaw.policy.act.shell;

/** Arithmetic with the variables of a scope. */
final class Calculations {
    private Calculations() {}

    /** @param written what stands for the value when it cannot be told */
    static Text value(Text expression, Evaluator evaluator, String written) {
        var known =
                expression.isExact() || expression.holes() == null ? named(expression.text(), evaluator.scope()) : null;
        var value = known == null ? null : Arithmetic.value(known, evaluator.limits());
        if (value == null) {
            // A number, whatever it is: no path and no program.
            return Text.unknown(written, expression.marks() & Text.TAINTS & ~Text.FOREIGN);
        }
        return Text.exact(Long.toString(value)).marked(expression.marks() & Text.TAINTS);
    }

    /** Forgets the variables that an expression sets. */
    static void assign(String expression, Scope scope) {
        int i = 0;
        while (i < expression.length()) {
            if (!isNameStart(expression.charAt(i))) {
                i++;
                continue;
            }
            int end = nameEnd(expression, i);
            if (assigns(expression, i, end)) {
                scope.set(expression.substring(i, end), Text.unknown("$" + expression.substring(i, end), 0));
            }
            i = end;
        }
    }

    private static boolean assigns(String expression, int start, int end) {
        var after = expression
                .substring(end, Math.min(expression.length(), end + 8))
                .stripLeading();
        var before = expression.substring(Math.max(0, start - 2), start);
        boolean sets = after.startsWith("=") && !after.startsWith("==");
        boolean steps =
                after.startsWith("++") || after.startsWith("--") || before.endsWith("++") || before.endsWith("--");
        boolean changes = after.length() > 1 && "+-*/%&|^".indexOf(after.charAt(0)) >= 0 && after.charAt(1) == '=';
        return sets || steps || changes;
    }

    /** Names replaced by their numbers; null when one is not known. */
    private static String named(String expression, Scope scope) {
        var made = new StringBuilder();
        int i = 0;
        while (i < expression.length()) {
            char c = expression.charAt(i);
            if (Character.isDigit(c)) {
                int end = nameEnd(expression, i);
                made.append(expression, i, end);
                i = end;
            } else if (isNameStart(c)) {
                int end = nameEnd(expression, i);
                var value = scope.get(expression.substring(i, end));
                if (value == null || !value.isExact() || value.or() != null) {
                    return null;
                }
                made.append('(')
                        .append(value.text().isEmpty() ? "0" : value.text())
                        .append(')');
                i = end;
            } else {
                made.append(c);
                i++;
            }
        }
        return made.toString();
    }

    private static boolean isNameStart(char c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static int nameEnd(String text, int start) {
        int end = start;
        while (end < text.length() && (isNameStart(text.charAt(end)) || Character.isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }
}
