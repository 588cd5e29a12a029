package io.dashclaw.policy.act.shell;

import java.util.List;

/** {@code printf} of known arguments. */
final class Format {
    private static final int MOST_ROUNDS = 256;

    private final Evaluator evaluator;
    private final List<Text> arguments;
    private final TextBuilder made;
    private int next;

    private Format(Evaluator evaluator, List<Text> arguments) {
        this.evaluator = evaluator;
        this.arguments = arguments;
        this.made = new TextBuilder(evaluator.limits());
    }

    /** @param words the format first */
    static Text of(Evaluator evaluator, List<Text> words) {
        var format = words.get(0);
        var writer = new Format(evaluator, words.subList(1, words.size()));
        if (format.holes() != null) {
            words.forEach(word -> writer.made.add(word));
            return writer.made.build(format.at());
        }
        int rounds = 0;
        do {
            writer.round(format.text());
        } while (writer.next > 0 && writer.next < writer.arguments.size() && ++rounds < MOST_ROUNDS);
        boolean hides =
                Escapes.hides(format.text()) || writer.arguments.stream().anyMatch(word -> Escapes.hides(word.text()));
        return writer.made
                .mark(hides ? Text.DECODED : 0)
                .mark(format.marks() & Text.TAINTS)
                .build(format.at());
    }

    private void round(String format) {
        int i = 0;
        while (i < format.length() && evaluator.limits().step()) {
            int percent = format.indexOf('%', i);
            int end = percent < 0 ? format.length() : percent;
            made.add(Escapes.decoded(format.substring(i, end)));
            i = percent < 0 ? end : conversion(format, percent);
        }
    }

    /** @return where the format goes on */
    private int conversion(String format, int percent) {
        int i = percent + 1;
        while (i < format.length() && "-+ #0123456789.'*".indexOf(format.charAt(i)) >= 0) {
            i++;
        }
        if (i >= format.length() || format.charAt(i) == '%') {
            made.add("%");
            return i + 1;
        }
        var argument = next < arguments.size() ? arguments.get(next) : Text.EMPTY;
        next++;
        converted(format.substring(percent + 1, i), format.charAt(i), argument);
        return i + 1;
    }

    private void converted(String flags, char kind, Text argument) {
        switch (kind) {
            case 'b':
                made.add(argument.holes() == null ? argument.with(Escapes.decoded(argument.text())) : argument);
                break;
            case 's':
            case 'q':
            case 'c':
                text(flags, kind, argument);
                break;
            default:
                number(kind, argument);
        }
    }

    private void text(String flags, char kind, Text argument) {
        boolean cut = argument.holes() == null && (kind == 'c' || flags.startsWith("."));
        int length = kind == 'c' ? 1 : digits(flags.substring(flags.indexOf('.') + 1));
        made.add(
                cut && length < argument.text().length()
                        ? argument.with(argument.text().substring(0, length))
                        : argument);
    }

    private static int digits(String text) {
        boolean number = !text.isEmpty() && text.length() < 6 && text.chars().allMatch(Character::isDigit);
        return number ? Integer.parseInt(text) : 0;
    }

    private void number(char kind, Text argument) {
        var text = argument.text();
        boolean character = text.length() == 2 && (text.charAt(0) == '\'' || text.charAt(0) == '"');
        var value = character ? Long.valueOf(text.charAt(1)) : Arithmetic.value(text, evaluator.limits());
        if (argument.holes() != null || value == null) {
            made.hole(text, argument.marks() & Text.TAINTS);
            return;
        }
        made.add(
                kind == 'o'
                        ? Long.toOctalString(value)
                        : kind == 'x' || kind == 'X' ? Long.toHexString(value) : value.toString());
    }
}
