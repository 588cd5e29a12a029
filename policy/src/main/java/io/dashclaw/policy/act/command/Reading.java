package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells the words of one command line apart: subcommands, options, their values, operands. Used once. */
final class Reading {
    /** Words that have a role. */
    record Given(Role role, List<Value> values) {}

    final List<Value> words;
    final Labels labels = new Labels();
    final List<Given> given = new ArrayList<>();
    final StringBuilder name;
    Entry entry;
    /** A subcommand that the tables do not know; null when there is none. */
    Value unknownSubcommand;

    private final List<Value> operands = new ArrayList<>();
    private int at = 1;
    private boolean optionsEnded;
    /** The word before was an option that the tables do not know, so this one may be its value. */
    private boolean afterUnknown;

    Reading(String program, Entry entry, List<Value> words) {
        this.name = new StringBuilder(program);
        this.entry = entry;
        this.words = words;
    }

    Reading read() {
        if (entry.style() == Style.DASHLESS) {
            firstCluster();
        }
        while (at < words.size()) {
            var word = words.get(at++);
            boolean unknownBefore = afterUnknown;
            afterUnknown = false;
            if (optionsEnded || !isOption(word)) {
                operand(word, unknownBefore);
            }
        }
        operands.forEach(o -> labels.add("operands", o));
        entry.operands(labels).assign(operands, this::give);
        return this;
    }

    private void give(Role role, List<Value> values) {
        for (var value : values) {
            labels.add(role.label(), value);
        }
        given.add(new Given(role, List.copyOf(values)));
    }

    private void operand(Value word, boolean afterUnknownOption) {
        if (entry.assignments() && operands.isEmpty() && isAssignment(word.text())) {
            give(Role.of("variable"), List.of(word));
            return;
        }
        if (entry.branches() && descends(word, afterUnknownOption)) {
            return;
        }
        operands.add(word);
        if (entry.stops() > 0 && operands.size() >= entry.stops()) {
            optionsEnded = true;
        }
    }

    static boolean isAssignment(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || Character.isDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 0; i < equals; i++) {
            char c = text.charAt(i);
            if (c != '_' && !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }

    private boolean descends(Value word, boolean afterUnknownOption) {
        boolean first = operands.isEmpty();
        var child = child(word, first);
        if (child != null) {
            descend(word, child);
            return true;
        }
        if (!first || entry.acts() || !entry.verbs().isEmpty()) {
            return false;
        }
        if (afterUnknownOption || !word.isExact()) {
            // perhaps the option's value, or nothing: a subcommand may still follow
            return at < words.size();
        }
        unknownSubcommand = unknownSubcommand == null ? word : unknownSubcommand;
        return false;
    }

    private Entry child(Value word, boolean first) {
        if (!word.isExact()) {
            return null;
        }
        var text = entry.style().ignoresCase() ? word.text().toLowerCase(Locale.ROOT) : word.text();
        var child = first ? entry.commands().find(text) : null;
        return child != null ? child : entry.verbs().find(text);
    }

    private void descend(Value word, Entry child) {
        for (var before : operands) {
            labels.add("group", before);
            name.append(' ').append(before.text());
        }
        operands.clear();
        name.append(' ').append(word.text());
        entry = child;
        optionsEnded = false;
    }

    /** Without those that named a subcommand. */
    List<Value> operands() {
        return operands;
    }

    /** The program's name, and what of it is not known. */
    Value unmatched() {
        if (unknownSubcommand != null) {
            return unknownSubcommand;
        }
        return entry.branches() && !entry.acts() && !operands.isEmpty() ? operands.get(0) : null;
    }

    private boolean isOption(Value word) {
        var text = word.text();
        if (text.isEmpty() || word.knowledge() == Value.Knowledge.UNKNOWN) {
            return false;
        }
        char first = text.charAt(0);
        return switch (entry.style()) {
            case NONE -> false;
            case SLASH -> (first == '/' || first == '-') && slash(word, text);
            case POWERSHELL -> first == '-' && text.length() > 1 && powershell(word, text);
            default -> first == '-' && text.length() > 1 ? dashed(word, text) : key(word, text, first);
        };
    }

    private boolean dashed(Value word, String text) {
        if (text.equals("--")) {
            optionsEnded = true;
            labels.set("dashes");
            return true;
        }
        int equals = text.indexOf('=');
        var spelling = equals < 0 ? text : text.substring(0, equals);
        if (!isKnown(word, spelling)) {
            return false;
        }
        boolean isLong = text.startsWith("--") || entry.style() == Style.LONG;
        var option = named(spelling, isLong);
        if (option != null) {
            take(option, equals < 0 ? null : word.withText(text.substring(equals + 1)));
        } else if (isLong) {
            unknownLong(word, spelling);
        } else {
            cluster(word, text);
        }
        return true;
    }

    /** Whether the part before the value is what it looks like. */
    private static boolean isKnown(Value word, String spelling) {
        if (word.isExact()) {
            return true;
        }
        if (word.knowledge() == Value.Knowledge.GLOB) {
            return spelling.length() < word.text().length();
        }
        return spelling.indexOf('$') != 1 && spelling.indexOf('`') != 1 && spelling.indexOf('$') != 2;
    }

    private Option named(String spelling, boolean isLong) {
        var option = entry.option(spelling);
        if (option != null || !isLong) {
            return option;
        }
        if (entry.help() && (spelling.equals("--help") || spelling.equals("--version"))) {
            return Option.HELP;
        }
        if (entry.style() == Style.LONG) {
            return entry.option(spelling.startsWith("--") ? spelling.substring(1) : "-" + spelling);
        }
        return spelling.length() > 3 ? entry.abbreviated(spelling) : null;
    }

    /** {@code -Dname=value} and {@code -Ipath} in a style of whole words: one letter that takes a value. */
    private void unknownLong(Value word, String spelling) {
        if (!spelling.startsWith("--") && spelling.length() > 2) {
            var option = entry.option(spelling.substring(0, 2));
            if (option != null && option.takesValue()) {
                take(option, word.withText(word.text().substring(2)));
                return;
            }
        }
        unknown(spelling, word.text().length() > spelling.length());
    }

    private void unknown(String spelling, boolean hasValue) {
        afterUnknown = !hasValue;
        labels.add("unknown-option", Value.exact(spelling, words.get(at - 1).at()));
    }

    private void cluster(Value word, String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '$' || c == '`' || c == '=') {
                return;
            }
            var option = entry.option("-" + c);
            if (option == null) {
                unknown("-" + c, i + 1 < text.length());
            } else if (option.takesValue()) {
                take(option, i + 1 < text.length() ? word.withText(attached(text, i + 1)) : null);
                return;
            } else {
                set(option);
            }
        }
    }

    private static String attached(String text, int from) {
        return text.substring(text.charAt(from) == '=' ? from + 1 : from);
    }

    /** {@code tar xzf archive}: values follow in the order of the letters. */
    private void firstCluster() {
        if (words.size() < 2 || !words.get(1).isExact() || words.get(1).text().startsWith("-")) {
            return;
        }
        var letters = words.get(1).text();
        for (int i = 0; i < letters.length(); i++) {
            if (entry.option("-" + letters.charAt(i)) == null) {
                return;
            }
        }
        at = 2;
        for (int i = 0; i < letters.length(); i++) {
            take(entry.option("-" + letters.charAt(i)), null);
        }
    }

    /** {@code if=path} of {@code dd}, {@code +command} of {@code vim}, {@code !} of {@code find}. */
    private boolean key(Value word, String text, char first) {
        if (entry.options().isEmpty()) {
            return false;
        }
        var whole = entry.option(text);
        if (whole != null && (first == '+' || !whole.takesValue())) {
            take(whole, null);
            return true;
        }
        if (first == '+') {
            var option = entry.option("+");
            if (option != null) {
                take(option, word.withText(text.substring(1)));
            }
            return option != null;
        }
        int equals = text.indexOf('=');
        var option = equals < 1 ? null : entry.option(text.substring(0, equals));
        if (option != null) {
            take(option, word.withText(text.substring(equals + 1)));
        }
        return option != null;
    }

    private boolean slash(Value word, String text) {
        int end = end(text);
        var option = entry.option("/" + text.substring(1, end).toLowerCase(Locale.ROOT));
        if (option != null) {
            take(option, end < text.length() ? word.withText(text.substring(end + 1)) : null);
            return true;
        }
        if (text.charAt(0) == '-' || end < 4 && text.indexOf('/', 1) < 0) {
            unknown(text.substring(0, end), end < text.length());
            return true;
        }
        return slashes(word, text);
    }

    private static int end(String text) {
        int colon = text.indexOf(':');
        int equals = text.indexOf('=');
        int end = colon < 0 ? equals : equals < 0 ? colon : Math.min(colon, equals);
        return end < 0 ? text.length() : end;
    }

    /** {@code /s/q}. */
    private boolean slashes(Value word, String text) {
        var parts = text.substring(1).toLowerCase(Locale.ROOT).split("/");
        for (var part : parts) {
            var option = entry.option("/" + part);
            if (option == null || option.takesValue()) {
                return word.isExact() && text.indexOf('/', 1) < 0 && text.indexOf('.') < 0 && text.indexOf('\\') < 0;
            }
        }
        for (var part : parts) {
            set(entry.option("/" + part));
        }
        return true;
    }

    private boolean powershell(Value word, String text) {
        if (Character.isDigit(text.charAt(1))) {
            return false;
        }
        int colon = text.indexOf(':');
        var spelling = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        var option = entry.option(spelling);
        option = option != null ? option : entry.abbreviated(spelling);
        if (option == null) {
            unknown(spelling, colon >= 0);
        } else if (!option.takesValue()
                && colon >= 0
                && text.substring(colon + 1).equalsIgnoreCase("$false")) {
            return true;
        } else {
            take(option, colon < 0 ? null : word.withText(text.substring(colon + 1)));
        }
        return true;
    }

    /** @param value what is attached; nullable */
    private void take(Option option, Value value) {
        set(option);
        if (!option.takesValue()) {
            return;
        }
        var values = new ArrayList<Value>();
        if (value != null) {
            values.add(value);
        }
        while (values.size() < option.values() && at < words.size()) {
            values.add(words.get(at++));
        }
        if (option.takesTheRest() || option.takesUntil()) {
            rest(option, values);
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            accept(option, option.role(i, option.attached() ? 1 : option.values()), values.get(i));
        }
    }

    private void accept(Option option, Role role, Value value) {
        give(role, List.of(value));
        for (var label : option.labels()) {
            labels.add(label, value);
        }
    }

    private void rest(Option option, List<Value> values) {
        boolean until = option.takesUntil();
        while (at < words.size() && !(until && ends(words.get(at).text(), values))) {
            values.add(words.get(at++));
        }
        at += until && at < words.size() ? 1 : 0;
        if (until && !values.isEmpty() && values.get(values.size() - 1).text().equals(";")) {
            values.remove(values.size() - 1);
        }
        if (!values.isEmpty()) {
            give(option.roles().get(option.roles().size() - 1), values);
        }
    }

    private static boolean ends(String text, List<Value> before) {
        return text.equals(";")
                || text.equals("+")
                        && !before.isEmpty()
                        && before.get(before.size() - 1).text().equals("{}");
    }

    private void set(Option option) {
        for (var label : option.labels()) {
            labels.set(label);
            optionsEnded |= label.equals(Option.LAST);
        }
    }
}
