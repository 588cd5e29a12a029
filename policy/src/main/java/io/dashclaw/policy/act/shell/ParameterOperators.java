package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Limits;
import java.util.Locale;

/** What {@code ${name#pattern}} and its like make of a known value. */
final class ParameterOperators {
    /** Longer values are not looked through for patterns: the work grows with the cube of their length. */
    private static final int LONGEST = 256;

    private ParameterOperators() {}

    /** @return null when it cannot be told */
    static String apply(String operator, String value, String argument, Limits limits) {
        int size = value.length();
        if (size > LONGEST || argument.length() > LONGEST || !limits.produce(size * size * argument.length() / 4)) {
            return null;
        }
        switch (operator) {
            case "#":
                return withoutPrefix(value, argument, false);
            case "##":
                return withoutPrefix(value, argument, true);
            case "%":
                return withoutSuffix(value, argument, false);
            case "%%":
                return withoutSuffix(value, argument, true);
            case "/":
            case "//":
            case "/#":
            case "/%":
                return replaced(operator, value, argument);
            default:
                return cased(operator, value, argument);
        }
    }

    private static String cased(String operator, String value, String argument) {
        if (!argument.isEmpty() && !argument.equals("?")) {
            return null;
        }
        switch (operator) {
            case "^^":
            case "@U":
                return value.toUpperCase(Locale.ROOT);
            case ",,":
            case "@L":
                return value.toLowerCase(Locale.ROOT);
            case "^":
            case "@u":
                return first(value).toUpperCase(Locale.ROOT) + rest(value);
            case ",":
                return first(value).toLowerCase(Locale.ROOT) + rest(value);
            case "@Q":
                return value;
            case "@E":
                return Escapes.decoded(value);
            default:
                return null;
        }
    }

    private static String first(String value) {
        return value.isEmpty() ? "" : value.substring(0, 1);
    }

    private static String rest(String value) {
        return value.isEmpty() ? "" : value.substring(1);
    }

    private static String withoutPrefix(String value, String pattern, boolean longest) {
        for (int i = 0; i <= value.length(); i++) {
            int end = longest ? value.length() - i : i;
            if (Wildcards.matches(pattern, value.substring(0, end))) {
                return value.substring(end);
            }
        }
        return value;
    }

    private static String withoutSuffix(String value, String pattern, boolean longest) {
        for (int i = 0; i <= value.length(); i++) {
            int start = longest ? i : value.length() - i;
            if (Wildcards.matches(pattern, value.substring(start))) {
                return value.substring(0, start);
            }
        }
        return value;
    }

    private static String replaced(String operator, String value, String argument) {
        int slash = separator(argument);
        var pattern = Wildcards.unescaped(argument.substring(0, slash));
        var replacement = slash < argument.length() ? argument.substring(slash + 1) : "";
        if (pattern.isEmpty()) {
            return value;
        }
        switch (operator) {
            case "/#":
                return Wildcards.matches(pattern, value) ? replacement : prefixReplaced(value, pattern, replacement);
            case "/%":
                var kept = withoutSuffix(value, pattern, true);
                return kept.equals(value) ? value : kept + replacement;
            default:
                return eachReplaced(value, pattern, replacement, operator.equals("//"));
        }
    }

    private static String prefixReplaced(String value, String pattern, String replacement) {
        var kept = withoutPrefix(value, pattern, true);
        return kept.equals(value) ? value : replacement + kept;
    }

    private static int separator(String argument) {
        for (int i = 0; i < argument.length(); i++) {
            if (argument.charAt(i) == '\\') {
                i++;
            } else if (argument.charAt(i) == '/') {
                return i;
            }
        }
        return argument.length();
    }

    private static String eachReplaced(String value, String pattern, String replacement, boolean all) {
        if (Wildcards.hasWildcards(pattern) && value.length() > LONGEST / 8) {
            return null;
        }
        var made = new StringBuilder();
        int i = 0;
        boolean done = false;
        while (i < value.length()) {
            int end = done ? -1 : matchEnd(value, i, pattern);
            if (end > i) {
                made.append(replacement);
                i = end;
                done = !all;
            } else {
                made.append(value.charAt(i++));
            }
            if (made.length() > TextBuilder.LONGEST) {
                return null;
            }
        }
        return made.toString();
    }

    private static int matchEnd(String value, int start, String pattern) {
        if (!Wildcards.hasWildcards(pattern)) {
            return value.startsWith(pattern, start) ? start + pattern.length() : -1;
        }
        for (int end = value.length(); end > start; end--) {
            if (Wildcards.matches(pattern, value.substring(start, end))) {
                return end;
            }
        }
        return -1;
    }

    /** {@code ${name:offset:length}}. @return null when it cannot be told */
    static String substring(String value, String argument, Limits limits) {
        int colon = argument.indexOf(':');
        var offset = Arithmetic.value(colon < 0 ? argument : argument.substring(0, colon), limits);
        var length = colon < 0 ? Long.valueOf(value.length()) : Arithmetic.value(argument.substring(colon + 1), limits);
        if (offset == null || length == null) {
            return null;
        }
        long start = offset < 0 ? value.length() + offset : offset;
        if (start < 0 || start > value.length()) {
            return "";
        }
        long end = length < 0 ? value.length() + length : Math.min(value.length(), start + length);
        return end <= start ? "" : value.substring((int) start, (int) end);
    }
}
