package io.dashclaw.policy.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as RFC 8259 has it and not a comma more; a key that is there twice is refused. */
final class JsonReader {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("true|false|null");
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private final String text;
    private final Lines lines;
    private final Bounds bounds = new Bounds();
    private int index;

    private JsonReader(String text) {
        this.text = text;
        this.lines = Lines.of(text);
    }

    static Node read(String text) {
        var reader = new JsonReader(text);
        var value = reader.value(1, null);
        reader.skipBlanks();
        if (reader.index < text.length()) {
            throw reader.expected("nothing more");
        }
        return value;
    }

    private Node value(int depth, Position key) {
        skipBlanks();
        var at = key == null ? lines.at(index) : key;
        bounds.enter(at, depth);
        return switch (peek()) {
            case '{' -> new Node.Members(at, members(depth));
            case '[' -> new Node.Items(at, items(depth));
            case '"' -> new Node.Scalar(at, Bounds.checkText(string(), at), null);
            default -> literal(at);
        };
    }

    private Map<String, Node> members(int depth) {
        var members = new LinkedHashMap<String, Node>();
        index++;
        skipBlanks();
        if (skip('}')) {
            return members;
        }
        do {
            skipBlanks();
            var at = lines.at(index);
            if (peek() != '"') {
                throw expected("a key in double quotes");
            }
            var key = string();
            Bounds.checkKey(key, at);
            if (members.containsKey(key)) {
                throw new MalformedTextException(at, key, "is there twice");
            }
            skipBlanks();
            require(':');
            members.put(key, value(depth + 1, at));
            skipBlanks();
        } while (skip(','));
        require('}');
        return members;
    }

    private List<Node> items(int depth) {
        var items = new ArrayList<Node>();
        index++;
        skipBlanks();
        if (skip(']')) {
            return items;
        }
        do {
            items.add(value(depth + 1, null));
            skipBlanks();
        } while (skip(','));
        require(']');
        return items;
    }

    private Node literal(Position at) {
        var number = match(NUMBER);
        if (number != null) {
            return new Node.Scalar(at, Bounds.number(number, at), null);
        }
        var word = match(WORD);
        if (word == null) {
            throw expected("a value");
        }
        return new Node.Scalar(at, word.equals("null") ? null : Boolean.valueOf(word), null);
    }

    /** Null when it does not stand here. */
    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(index, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        index = matcher.end();
        return matcher.group();
    }

    private String string() {
        var value = new StringBuilder();
        for (index++; peek() != '"'; index++) {
            char c = text.charAt(index);
            if (c < ' ') {
                throw expected("an escape instead of a control character");
            }
            value.append(c == '\\' ? escape() : c);
        }
        index++;
        return value.toString();
    }

    /** Ends on the last character of the escape. */
    private char escape() {
        index++;
        if (peek() == 'u') {
            return hexadecimal();
        }
        int which = ESCAPED.indexOf(peek());
        if (which < 0) {
            throw expected("an escape of JSON");
        }
        return MEANT.charAt(which);
    }

    private char hexadecimal() {
        int end = index + 5;
        if (end > text.length() || !text.substring(index + 1, end).matches("[0-9a-fA-F]{4}")) {
            throw expected("four hexadecimal digits");
        }
        char c = (char) Integer.parseInt(text.substring(index + 1, end), 16);
        index = end - 1;
        return c;
    }

    private char peek() {
        if (index >= text.length()) {
            throw expected("more");
        }
        return text.charAt(index);
    }

    private boolean skip(char c) {
        boolean there = index < text.length() && text.charAt(index) == c;
        index += there ? 1 : 0;
        return there;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw expected("'" + c + "'");
        }
    }

    private void skipBlanks() {
        while (index < text.length() && " \t\r\n".indexOf(text.charAt(index)) >= 0) {
            index++;
        }
    }

    private MalformedTextException expected(String what) {
        return Bounds.refusal(lines.at(index), "is no JSON: expected " + what);
    }
}
