package io.dashclaw.policy.document;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes natural values, one way only: block style, two blanks a level, quotes where a word would be read as something else. */
final class TextWriter {
    private static final Pattern PLAIN =
            Pattern.compile("[\\p{L}\\p{N}_/.(](?:[\\p{L}\\p{M}\\p{N} _./+@,()'&*!<>=%^~?$;:#-]*"
                    + "[\\p{L}\\p{M}\\p{N}_./+@,()'&*!<>=%^~?$;#-])?");
    private static final Pattern BLOCK = Pattern.compile("[^\\s\\p{C}][^\\p{C}\\u2028\\u2029\\uFEFF]*");
    private static final String ESCAPED = "\"\\\n\r\t";
    private static final String ESCAPES = "\"\\nrt";

    private final StringBuilder text = new StringBuilder();

    private TextWriter() {}

    static String yaml(Map<String, Object> document) {
        var writer = new TextWriter();
        writer.members(document, "");
        return writer.text.toString();
    }

    static String json(Object document) {
        var writer = new TextWriter();
        writer.json(document, "");
        return writer.text.append('\n').toString();
    }

    private void members(Map<?, ?> members, String indent) {
        var before = "";
        for (var member : members.entrySet()) {
            text.append(before).append(word((String) member.getKey())).append(':');
            below(member.getValue(), indent);
            before = indent;
        }
    }

    private void items(List<?> items, String indent) {
        for (var item : items) {
            text.append(indent).append('-');
            if (item instanceof Map<?, ?> members && !members.isEmpty()) {
                text.append(' ');
                members(members, indent + "  ");
            } else if (item instanceof List<?> list && !list.isEmpty()) {
                text.append('\n');
                items(list, indent + "  ");
            } else {
                scalar(item, indent);
            }
        }
    }

    /** Lists stand as deep as the key that they belong to. */
    private void below(Object value, String indent) {
        if (value instanceof Map<?, ?> members && !members.isEmpty()) {
            text.append('\n').append(indent).append("  ");
            members(members, indent + "  ");
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            text.append('\n');
            items(list, indent);
        } else {
            scalar(value, indent);
        }
    }

    private void scalar(Object value, String indent) {
        text.append(' ');
        if (value instanceof String lines && isBlock(lines)) {
            block(lines, indent + "  ");
        } else {
            text.append(one(value)).append('\n');
        }
    }

    private static String one(Object value) {
        if (value instanceof Map) {
            return "{}";
        }
        if (value instanceof List) {
            return "[]";
        }
        return value instanceof String word ? word(word) : String.valueOf(value);
    }

    private static String word(String word) {
        boolean plain = PLAIN.matcher(word).matches()
                && !word.contains(": ")
                && !word.contains(" #")
                && !word.startsWith("...")
                && YamlReader.isPlainText(word);
        return plain ? word : quoted(word);
    }

    /** Whether the lines can stand as they are, with at most one line break at their end. */
    private static boolean isBlock(String lines) {
        return lines.indexOf('\n') > 0
                && !lines.endsWith("\n\n")
                && lines.lines()
                        .allMatch(line -> line.isEmpty()
                                || BLOCK.matcher(line.stripLeading()).matches())
                && !Character.isWhitespace(lines.charAt(0))
                && lines.indexOf('\r') < 0;
    }

    private void block(String lines, String indent) {
        text.append(lines.endsWith("\n") ? "|\n" : "|-\n");
        lines.lines()
                .forEach(line ->
                        text.append(line.isEmpty() ? "" : indent).append(line).append('\n'));
    }

    private void json(Object value, String indent) {
        if (value instanceof Map<?, ?> members && !members.isEmpty()) {
            text.append('{');
            var before = "\n";
            for (var member : members.entrySet()) {
                text.append(before).append(indent).append("  ");
                text.append(quoted((String) member.getKey())).append(": ");
                json(member.getValue(), indent + "  ");
                before = ",\n";
            }
            text.append('\n').append(indent).append('}');
        } else if (value instanceof List<?> items && !items.isEmpty()) {
            text.append('[');
            var before = "\n";
            for (var item : items) {
                text.append(before).append(indent).append("  ");
                json(item, indent + "  ");
                before = ",\n";
            }
            text.append('\n').append(indent).append(']');
        } else {
            text.append(value instanceof String word ? quoted(word) : one(value));
        }
    }

    /** Reads the same as JSON and as YAML. */
    private static String quoted(String word) {
        var quoted = new StringBuilder("\"");
        word.codePoints().forEach(c -> {
            int escaped = ESCAPED.indexOf(c);
            if (escaped >= 0) {
                quoted.append('\\').append(ESCAPES.charAt(escaped));
            } else if (isPrintable(c)) {
                quoted.appendCodePoint(c);
            } else {
                Character.toString(c).chars().forEach(unit -> quoted.append("\\u%04x".formatted(unit)));
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
