package io.dashclaw.policy.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML without its traps: a plain word is {@code null}, {@code true}, {@code false}, a number as JSON writes it, or text. So {@code no}, {@code on},
 * {@code 012} and {@code 09:00} stay what they look like. Anchors, aliases, tags and merge keys are refused, and so is a key that is there twice.
 */
final class YamlReader {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    /** Booleans, nulls, numbers and times of YAML 1.1 that are text here. */
    private static final Pattern TRAP = Pattern.compile(
            "(?i:y|yes|n|no|on|off|true|false|null)|[-+]?[0-9][0-9_.:,xXoObBa-fA-F]*|[-+]?\\.(?i:inf|nan)|\\d{4}-\\d\\d?-\\d\\d?.*");

    private final Parser parser;
    private final Bounds bounds = new Bounds();

    private YamlReader(String text) {
        parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    }

    /** Every document that has something in it. */
    static List<Node> read(String text) {
        try {
            return new YamlReader(text).documents();
        } catch (MarkedYAMLException e) {
            throw Bounds.refusal(position(e.getProblemMark()), "is no YAML: " + e.getProblem());
        } catch (ReaderException e) {
            throw Bounds.refusal(
                    Lines.of(text).at(e.getPosition()),
                    "is no YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            throw Bounds.refusal(Position.START, "is no YAML");
        }
    }

    private List<Node> documents() {
        var documents = new ArrayList<Node>();
        for (var event = parser.getEvent(); !event.is(Event.ID.StreamEnd); event = parser.getEvent()) {
            if (event instanceof DocumentStartEvent start) {
                refuseIf(start.getTags() != null && !start.getTags().isEmpty(), start, "tags are not read");
                var document = node(parser.getEvent(), 1, null);
                if (document.value() != null) {
                    documents.add(document);
                }
            }
        }
        return documents;
    }

    /** @param key where the key of the value stands; null where it has none */
    private Node node(Event event, int depth, Position key) {
        var at = key == null ? position(event.getStartMark()) : key;
        bounds.enter(at, depth);
        refuseIf(event instanceof AliasEvent, event, "aliases are not read; write the value again");
        refuseIf(event instanceof NodeEvent node && node.getAnchor() != null, event, "anchors are not read");
        if (event instanceof MappingStartEvent mapping) {
            refuseIf(mapping.getTag() != null, event, "tags are not read");
            return new Node.Members(at, members(depth));
        }
        if (event instanceof SequenceStartEvent sequence) {
            refuseIf(sequence.getTag() != null, event, "tags are not read");
            return new Node.Items(at, items(depth));
        }
        return scalar((ScalarEvent) event, at);
    }

    private Map<String, Node> members(int depth) {
        var members = new LinkedHashMap<String, Node>();
        for (var event = parser.getEvent(); !event.is(Event.ID.MappingEnd); event = parser.getEvent()) {
            var at = position(event.getStartMark());
            var key = key(event, at);
            if (members.containsKey(key)) {
                throw new MalformedTextException(at, key, "is there twice");
            }
            members.put(key, node(parser.getEvent(), depth + 1, at));
        }
        return members;
    }

    private static String key(Event event, Position at) {
        if (!(event instanceof ScalarEvent scalar) || scalar.getAnchor() != null || scalar.getTag() != null) {
            throw Bounds.refusal(at, "a key must be a word");
        }
        boolean merge = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
                && scalar.getValue().equals("<<");
        refuseIf(merge, event, "merge keys are not read; write the fields again");
        Bounds.checkKey(scalar.getValue(), at);
        return scalar.getValue();
    }

    private List<Node> items(int depth) {
        var items = new ArrayList<Node>();
        for (var event = parser.getEvent(); !event.is(Event.ID.SequenceEnd); event = parser.getEvent()) {
            items.add(node(event, depth + 1, null));
        }
        return items;
    }

    private static Node scalar(ScalarEvent event, Position at) {
        refuseIf(event.getTag() != null, event, "tags are not read; put text into quotes");
        var text = event.getValue();
        if (event.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN) {
            return new Node.Scalar(at, Bounds.checkText(text, at), null);
        }
        return switch (text) {
            case "", "~", "null" -> new Node.Scalar(at, null, null);
            case "true" -> new Node.Scalar(at, true, null);
            case "false" -> new Node.Scalar(at, false, null);
            default -> word(text, at);
        };
    }

    private static Node word(String text, Position at) {
        return NUMBER.matcher(text).matches()
                ? new Node.Scalar(at, Bounds.number(text, at), null)
                : new Node.Scalar(at, Bounds.checkText(text, at), isTrap(text) ? text : null);
    }

    /** Whether a plain word is text here, and something else to a reader of YAML 1.1. */
    static boolean isTrap(String text) {
        return TRAP.matcher(text).matches();
    }

    /** Whether a word comes back as the same text without quotes, here and to any other reader. */
    static boolean isPlainText(String text) {
        return !isTrap(text) && !NUMBER.matcher(text).matches() && !text.equals("~");
    }

    private static void refuseIf(boolean wrong, Event event, String message) {
        if (wrong) {
            throw Bounds.refusal(position(event.getStartMark()), message);
        }
    }

    private static Position position(Mark mark) {
        return mark == null ? Position.START : new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
