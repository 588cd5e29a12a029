package io.dashclaw.policy.act.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/** What simple programs make of a known text: those with which a script hides what it says, or finds out where it is. */
final class Filters {
    private static final int LONGEST = 1 << 14;

    private final Evaluator evaluator;
    private final List<Text> words;
    private final Text input;

    Filters(Evaluator evaluator, List<Text> words, Text input) {
        this.evaluator = evaluator;
        this.words = words;
        this.input = input;
    }

    /** @return null when it cannot be told */
    Text output(String program) {
        switch (program) {
            case "cat":
                return contents();
            case "tee":
            case "pv":
                return input;
            case "basename":
                return path(each -> withoutSuffix(Directories.name(each)));
            case "dirname":
                return path(Directories::parent);
            case "realpath":
            case "readlink":
                return path(each -> each);
            case "rev":
                return decoded(text ->
                        lines(text, line -> new StringBuilder(line).reverse().toString()));
            case "tr":
                return translated();
            case "base64":
            case "gbase64":
                return base64();
            case "xxd":
                return hexadecimal();
            default:
                return null;
        }
    }

    private List<Text> operands() {
        var found = new ArrayList<Text>();
        for (Text word : words.subList(1, words.size())) {
            if (!word.text().startsWith("-") || word.text().equals("-")) {
                found.add(word);
            }
        }
        return found;
    }

    private boolean has(String... options) {
        return words.stream().anyMatch(word -> List.of(options).contains(word.text()));
    }

    private Text contents() {
        var operands = operands();
        if (operands.isEmpty()) {
            return input;
        }
        if (operands.size() == 1) {
            return content(operands.get(0));
        }
        Text all = null;
        for (Text operand : operands) {
            var content = content(operand);
            if (content == null) {
                return null;
            }
            all = all == null ? content : evaluator.joined(all, content);
        }
        return all;
    }

    private Text content(Text operand) {
        return operand.isExactly("-") ? input : evaluator.programs().content(operand);
    }

    private String withoutSuffix(String name) {
        var operands = operands();
        var suffix = operands.size() > 1 ? operands.get(1).text() : "";
        return !suffix.isEmpty() && name.endsWith(suffix) && name.length() > suffix.length()
                ? name.substring(0, name.length() - suffix.length())
                : name;
    }

    private Text path(UnaryOperator<String> change) {
        var operands = operands();
        if (operands.isEmpty() || operands.get(0).holes() != null) {
            return null;
        }
        var first = operands.get(0);
        return first.with(change.apply(first.text())).marked(first.marks() & Text.GLOB);
    }

    // ---- what is turned into something else

    private Text decoded(UnaryOperator<String> change) {
        if (input == null
                || input.holes() != null
                || input.text().length() > LONGEST
                || !evaluator.limits().produce(input.text().length())) {
            return null;
        }
        var made = change.apply(input.text());
        if (made == null) {
            return null;
        }
        return made.equals(input.text()) ? input : input.with(made).marked(Text.DECODED);
    }

    private static String lines(String text, UnaryOperator<String> change) {
        var made = new StringBuilder();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            made.append(change.apply(text.substring(start, end < 0 ? text.length() : end)));
            if (end >= 0) {
                made.append('\n');
            }
            start = end < 0 ? text.length() : end + 1;
        }
        return made.toString();
    }

    private Text translated() {
        var operands = operands();
        if (operands.isEmpty() || operands.stream().anyMatch(operand -> operand.holes() != null)) {
            return null;
        }
        var from = CharacterSet.of(operands.get(0).text());
        var to = operands.size() > 1 ? CharacterSet.of(operands.get(1).text()) : "";
        boolean deletes = has("-d", "--delete");
        if (from == null
                || to == null
                || has("-c", "-C", "-s", "-cd", "-dc", "-ds", "--complement", "--squeeze-repeats")
                || !deletes && to.isEmpty()) {
            return null;
        }
        return decoded(text -> translated(text, from, deletes ? "" : to));
    }

    private static String translated(String text, String from, String to) {
        var made = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int at = from.lastIndexOf(text.charAt(i));
            if (at < 0) {
                made.append(text.charAt(i));
            } else if (!to.isEmpty()) {
                made.append(to.charAt(Math.min(at, to.length() - 1)));
            }
        }
        return made.toString();
    }

    private Text base64() {
        if (!operands().isEmpty() && !has("-w", "--wrap")) {
            return null;
        }
        if (has("-d", "-D", "--decode", "-di", "-id")) {
            return decoded(Filters::fromBase64);
        }
        var plain = input == null || input.holes() != null || input.text().length() > LONGEST ? null : input;
        return plain == null
                ? null
                : plain.with(Base64.getEncoder().encodeToString(plain.text().getBytes(StandardCharsets.UTF_8)) + "\n");
    }

    private static String fromBase64(String text) {
        try {
            var plain = text.replaceAll("[^A-Za-z0-9+/]", "");
            return new String(Base64.getDecoder().decode(plain), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Text hexadecimal() {
        boolean back = has("-r", "-rp", "-pr", "--revert");
        boolean plain = has("-p", "-rp", "-pr", "-ps", "--plain");
        return back && plain && operands().isEmpty() ? decoded(Filters::fromHexadecimal) : null;
    }

    private static String fromHexadecimal(String text) {
        var digits = text.replaceAll("[^0-9A-Fa-f]", "");
        var bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
