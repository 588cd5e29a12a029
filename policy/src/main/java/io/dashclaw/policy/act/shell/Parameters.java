package io.dashclaw.policy.act.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a parameter stands for, with its operator (POSIX XCU §2.6.2 and bash's). */
final class Parameters {
    /** One variable may name another, and so on. */
    private static final int INDIRECTIONS = 4;

    private final Evaluator evaluator;
    private final Expansion expansion;

    Parameters(Evaluator evaluator, Expansion expansion) {
        this.evaluator = evaluator;
        this.expansion = expansion;
    }

    /** The values of {@code $@}, {@code ${array[@]}} and their like; null when the parameter is a single one, or its list is not known. */
    List<Text> list(Node.Parameter parameter) {
        var elements = elements(parameter);
        if (elements == null || "length".equals(parameter.operator())) {
            return null;
        }
        if (parameter.operator() == null) {
            return elements;
        }
        if (parameter.operator().equals(":")) {
            return slice(parameter, elements);
        }
        if (parameter.operator().endsWith("-") || parameter.operator().endsWith("=")) {
            return elements.isEmpty() ? null : elements;
        }
        var made = new ArrayList<Text>();
        elements.forEach(element -> made.add(applied(parameter, element)));
        return made;
    }

    private List<Text> slice(Node.Parameter parameter, List<Text> elements) {
        var argument = expansion.single(parameter.argument());
        var bounds = argument.text().split(":", 2);
        var offset = argument.isExact() ? Arithmetic.value(bounds[0], evaluator.limits()) : null;
        var length = bounds.length == 2 ? Arithmetic.value(bounds[1], evaluator.limits()) : null;
        if (offset == null) {
            return elements;
        }
        boolean fromOne = isAll(parameter.name());
        long start = offset < 0 ? elements.size() + offset : fromOne ? offset - 1 : offset;
        int from = (int) Math.max(0, Math.min(elements.size(), start));
        long end = length == null || length < 0 ? elements.size() : from + length;
        return elements.subList(from, (int) Math.min(elements.size(), end));
    }

    private List<Text> elements(Node.Parameter parameter) {
        if (isAll(parameter.name())) {
            return parameter.indirect() ? null : evaluator.scope().positional();
        }
        var index = parameter.index() == null ? null : expansion.single(parameter.index());
        if (index == null || !isAll(index.text())) {
            return null;
        }
        var array = evaluator.scope().array(parameter.name());
        if (array == null) {
            var value = evaluator.scope().get(parameter.name());
            return value == null ? null : List.of(value);
        }
        return parameter.indirect() ? keys(array) : List.copyOf(array.values());
    }

    private static List<Text> keys(Map<String, Text> array) {
        var keys = new ArrayList<Text>();
        array.keySet().forEach(key -> keys.add(Text.exact(key)));
        return keys;
    }

    private static boolean isAll(String name) {
        return name.equals("@") || name.equals("*");
    }

    /** Its value; empty when it is not set. */
    Text scalar(Node.Parameter parameter) {
        if ("length".equals(parameter.operator())) {
            return length(parameter);
        }
        var value = value(parameter);
        var operator = parameter.operator();
        if (operator == null) {
            return value == null ? foreign(parameter) : value;
        }
        switch (operator) {
            case ":-":
            case "-":
            case ":=":
            case "=":
                return fallback(parameter, value);
            case ":+":
            case "+":
                return value == null || isSet(value) ? expansion.single(parameter.argument()) : Text.EMPTY;
            case ":?":
            case "?":
                return value == null ? foreign(parameter) : value;
            case ":":
                return substring(parameter, value);
            default:
                return each(parameter, value);
        }
    }

    private Text length(Node.Parameter parameter) {
        var elements = elements(parameter);
        if (elements != null) {
            return Text.exact(Integer.toString(elements.size()));
        }
        var value = value(parameter);
        boolean known = value != null && value.holes() == null && value.or() == null;
        return known
                ? Text.exact(Integer.toString(value.text().length()))
                : Text.unknown(evaluator.written(parameter.span()), 0);
    }

    /** Null when this script does not set it. */
    private Text value(Node.Parameter parameter) {
        var value = named(parameter.name(), parameter.index());
        if (!parameter.indirect()) {
            return value;
        }
        for (int i = 0; i < INDIRECTIONS && value != null; i++) {
            if (!value.isExact() || !isName(value.text())) {
                return null;
            }
            value = named(value.text(), null);
            if (i == 0) {
                return value;
            }
        }
        return value;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c));
    }

    private Text named(String name, Node.Word index) {
        if (index == null) {
            return evaluator.environment().get(name);
        }
        var array = evaluator.scope().array(name);
        if (array == null) {
            return evaluator.environment().get(name);
        }
        var key = expansion.single(index);
        var number = key.isExact() ? Calculations.value(key, evaluator, "") : key;
        var found = array.get(key.text());
        return found == null && number.isExact() ? array.get(number.text()) : found == null ? any(array) : found;
    }

    private static Text any(Map<String, Text> array) {
        Text any = null;
        for (Text element : array.values()) {
            any = any == null ? element : any.or(element);
        }
        return any == null ? Text.EMPTY : any;
    }

    private static boolean isSet(Text value) {
        return !value.text().isEmpty() || value.holes() != null;
    }

    private Text fallback(Node.Parameter parameter, Text value) {
        boolean orEmpty = parameter.operator().startsWith(":");
        if (value != null && value.or() == null && (orEmpty ? isSet(value) : !value.has(Text.UNSET))) {
            return value;
        }
        var otherwise = parameter.argument() == null ? Text.exact("") : expansion.single(parameter.argument());
        if (parameter.operator().endsWith("=")) {
            evaluator.scope().set(parameter.name(), otherwise);
        }
        return value == null || value.or() == null ? otherwise : either(value, otherwise);
    }

    private static Text either(Text value, Text otherwise) {
        Text made = otherwise;
        for (Text each : value.all()) {
            made = isSet(each) ? made.or(each) : made;
        }
        return made;
    }

    private Text substring(Node.Parameter parameter, Text value) {
        var argument = expansion.single(parameter.argument());
        if (value == null || !argument.isExact()) {
            return foreign(parameter);
        }
        var whole = evaluator.environment().spelled(parameter.name(), value);
        return each(parameter, whole, each -> ParameterOperators.substring(each, argument.text(), evaluator.limits()));
    }

    private Text each(Node.Parameter parameter, Text value) {
        return value == null ? foreign(parameter) : applied(parameter, value);
    }

    private Text applied(Node.Parameter parameter, Text value) {
        var argument = parameter.argument() == null ? Text.EMPTY : expansion.single(parameter.argument());
        if (argument.holes() != null) {
            return Text.unknown(evaluator.written(parameter.span()), value.marks() & Text.TAINTS | Text.FOREIGN);
        }
        return each(
                parameter,
                value,
                each -> ParameterOperators.apply(parameter.operator(), each, argument.text(), evaluator.limits()));
    }

    private Text each(Node.Parameter parameter, Text value, java.util.function.UnaryOperator<String> change) {
        Text made = null;
        for (Text each : value.all()) {
            var known = each.holes() == null ? change.apply(each.text()) : null;
            var next = known == null
                    ? Text.unknown(evaluator.written(parameter.span()), each.marks() & Text.TAINTS | Text.FOREIGN)
                    : each.with(known).marked(each.marks() & Text.GLOB);
            made = made == null ? next : made.or(next);
        }
        return made;
    }

    private Text foreign(Node.Parameter parameter) {
        return evaluator.environment().foreign(parameter.name(), evaluator.written(parameter.span()));
    }
}
