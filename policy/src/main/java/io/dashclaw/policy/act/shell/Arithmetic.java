package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Limits;

/** Integer expressions of known numbers. Whatever else there is, names and assignments among it, is not known. */
final class Arithmetic {
    private static final int DEPTH = 32;
    private static final String[][] LEVELS = {
        {"||"},
        {"&&"},
        {"|"},
        {"^"},
        {"&"},
        {"==", "!="},
        {"<=", ">=", "<", ">"},
        {"<<", ">>"},
        {"+", "-"},
        {"*", "/", "%"}
    };

    private final String text;
    private final Limits limits;
    private int at;
    private int depth;
    private boolean failed;

    private Arithmetic(String text, Limits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** @return null when it cannot be told */
    static Long value(String expression, Limits limits) {
        var reader = new Arithmetic(expression, limits);
        long value = reader.level(0);
        reader.blanks();
        return reader.failed || reader.at < expression.length() ? null : value;
    }

    private long level(int level) {
        if (level == LEVELS.length) {
            return power();
        }
        long value = level(level + 1);
        for (String operator = operator(level); operator != null && !failed; operator = operator(level)) {
            value = apply(operator, value, level(level + 1));
        }
        return value;
    }

    private String operator(int level) {
        blanks();
        for (String operator : LEVELS[level]) {
            if (text.startsWith(operator, at) && !longer(operator)) {
                at += operator.length();
                return operator;
            }
        }
        return null;
    }

    /** Whether another operator stands there that begins like this one. */
    private boolean longer(String operator) {
        int next = at + operator.length();
        char after = next < text.length() ? text.charAt(next) : ' ';
        boolean twice = operator.length() == 1 && "|&<>*".contains(operator) && after == operator.charAt(0);
        return twice || after == '=' && !operator.endsWith("=");
    }

    private long power() {
        long base = unary();
        blanks();
        if (failed || !text.startsWith("**", at)) {
            return base;
        }
        at += 2;
        long exponent = unary();
        failed |= exponent < 0 || exponent > 62;
        long value = 1;
        for (long i = 0; i < exponent && !failed; i++) {
            value *= base;
        }
        return value;
    }

    private long unary() {
        blanks();
        if (at >= text.length() || ++depth > DEPTH || !limits.step()) {
            return fail();
        }
        char first = text.charAt(at);
        long value;
        if (first == '-' || first == '+' || first == '!' || first == '~') {
            at++;
            value = signed(first, unary());
        } else {
            value = first == '(' ? group() : number();
        }
        depth--;
        return value;
    }

    private static long signed(char sign, long value) {
        switch (sign) {
            case '-':
                return -value;
            case '!':
                return value == 0 ? 1 : 0;
            case '~':
                return ~value;
            default:
                return value;
        }
    }

    private long group() {
        at++;
        long value = level(0);
        blanks();
        if (at < text.length() && text.charAt(at) == ')') {
            at++;
            return value;
        }
        return fail();
    }

    private long number() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '#')) {
            at++;
        }
        try {
            return parsed(text.substring(start, at));
        } catch (NumberFormatException e) {
            return fail();
        }
    }

    private static long parsed(String digits) {
        int based = digits.indexOf('#');
        if (based > 0) {
            return Long.parseLong(digits.substring(based + 1), Integer.parseInt(digits.substring(0, based)));
        }
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            return Long.parseLong(digits.substring(2), 16);
        }
        return Long.parseLong(digits, digits.startsWith("0") && digits.length() > 1 ? 8 : 10);
    }

    private long apply(String operator, long left, long right) {
        switch (operator) {
            case "+":
                return left + right;
            case "-":
                return left - right;
            case "*":
                return left * right;
            case "/":
                return right == 0 ? fail() : left / right;
            case "%":
                return right == 0 ? fail() : left % right;
            case "<<":
                return left << right;
            case ">>":
                return left >> right;
            case "&":
                return left & right;
            case "|":
                return left | right;
            case "^":
                return left ^ right;
            default:
                return compare(operator, left, right) ? 1 : 0;
        }
    }

    private static boolean compare(String operator, long left, long right) {
        switch (operator) {
            case "==":
                return left == right;
            case "!=":
                return left != right;
            case "<":
                return left < right;
            case ">":
                return left > right;
            case "<=":
                return left <= right;
            case ">=":
                return left >= right;
            case "&&":
                return left != 0 && right != 0;
            default:
                return left != 0 || right != 0;
        }
    }

    private long fail() {
        failed = true;
        return 0;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
