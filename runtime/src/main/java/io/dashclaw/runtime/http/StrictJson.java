package io.dashclaw.runtime.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.dashclaw.runtime.http.Failure.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON in one reading only (RFC 8259 within RFC 7493): UTF-8 without a byte order mark, names that are unique in their
 * object, no NUL and no half of a surrogate pair in any string or name, nothing after the value, at most 60 levels and 64
 * characters a number. What it refuses is {@link Code#INVALID_JSON} with one sentence that says where; values are not echoed.
 *
 * <p>Values are String, Boolean, Long (BigInteger where it does not fit), Double (for every number with a fraction or an
 * exponent), List, Map in the order of the text, and null.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 60;

    /** What came in at the deepest is stored a few levels deeper, inside our own objects, and must still be read. */
    private static final int MAX_STORED_DEPTH = MAX_DEPTH + 8;

    private static final int MAX_NUMBER = 64;

    // Names are not shared between bodies: a table that clients fill is a table that clients attack.
    private static final JsonFactory JSON = factory(MAX_DEPTH);
    private static final JsonFactory STORED = factory(MAX_STORED_DEPTH);

    private final JsonParser parser;

    private static JsonFactory factory(int depth) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    /** Refuses everything but one object. */
    public static Map<String, Object> readObject(byte[] body) {
        return object(read(body));
    }

    /** An object that the runtime wrote itself: an entry, or a payload. */
    public static Map<String, Object> stored(String json) {
        return object(read(json.toCharArray(), STORED));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        if (value instanceof Map) {
            return (Map<String, Object>) value;
        }
        throw refused("The body must be a JSON object");
    }

    public static Object read(byte[] body) {
        if (body == null || body.length == 0) {
            throw refused("The body is empty, and must be a JSON object");
        }
        return read(decode(body), JSON);
    }

    private static Object read(char[] text, JsonFactory factory) {
        try (var parser = factory.createParser(text)) {
            return new StrictJson(parser).whole();
        } catch (StreamConstraintsException e) {
            throw refused(tooMuch(e) + at(e));
        } catch (JsonProcessingException e) {
            throw refused("Not valid JSON" + at(e));
        } catch (IOException e) {
            throw new IllegalStateException(e); // it reads from memory
        }
    }

    private static char[] decode(byte[] body) {
        if (body[0] == (byte) 0xEF && body.length > 1 && body[1] == (byte) 0xBB
                || body[0] == (byte) 0xFE
                || body[0] == (byte) 0xFF) {
            throw refused("The body must be UTF-8 without a byte order mark");
        }
        var bytes = ByteBuffer.wrap(body);
        var text = CharBuffer.allocate(body.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        try {
            var result = decoder.decode(bytes, text, true);
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            throw refused("The body is not UTF-8 (byte " + bytes.position() + ")");
        }
        return java.util.Arrays.copyOf(text.array(), text.position());
    }

    private Object whole() throws IOException {
        if (parser.nextToken() == null) {
            throw refused("The body is empty, and must be a JSON object");
        }
        Object value = value();
        if (parser.nextToken() != null) {
            throw refused("Something follows the JSON value" + here());
        }
        return value;
    }

    private Object value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> fraction();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw refused("Not valid JSON" + here());
        };
    }

    private Map<String, Object> object() throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = text(parser.currentName());
            if (fields.containsKey(name)) {
                throw refused("The field " + shown(name) + " appears twice in one object" + here());
            }
            parser.nextToken();
            fields.put(name, value());
        }
        return fields;
    }

    private List<Object> array() throws IOException {
        var items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return items;
    }

    private Object integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> parser.getBigIntegerValue();
        };
    }

    private Double fraction() throws IOException {
        if (parser.getTextLength() > MAX_NUMBER) {
            throw refused("A number has more than " + MAX_NUMBER + " characters" + here());
        }
        double value = Double.parseDouble(parser.getText());
        if (Double.isInfinite(value)) {
            throw refused("A number is too large" + here());
        }
        return value;
    }

    /** The text itself, once it is sure that it can be stored and sent as UTF-8 (PostgreSQL has no NUL). */
    private String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw refused("A string holds a NUL character" + here());
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    throw refused("A string holds half of a surrogate pair" + here());
                }
            }
        }
        return text;
    }

    /** The length of the value as compact JSON, in UTF-16 units, as {@code JSON.stringify(value).length} counts it. */
    static long serialisedLength(Object value) {
        if (value instanceof String text) {
            return serialisedLength(text);
        }
        if (value instanceof Map<?, ?> fields) {
            long length = 2 + Math.max(0, fields.size() - 1);
            for (var field : fields.entrySet()) {
                length += serialisedLength((String) field.getKey()) + 1 + serialisedLength(field.getValue());
            }
            return length;
        }
        if (value instanceof List<?> items) {
            long length = 2 + Math.max(0, items.size() - 1);
            for (Object item : items) {
                length += serialisedLength(item);
            }
            return length;
        }
        return String.valueOf(value).length();
    }

    private static long serialisedLength(String text) {
        long length = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += switch (c) {
                case '"', '\\', '\n', '\r', '\t', '\b', '\f' -> 2;
                default -> c < 0x20 ? 6 : 1;
            };
        }
        return length;
    }

    private String here() {
        var place = parser.currentLocation();
        return " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }

    private static String at(JsonProcessingException e) {
        var place = e.getLocation();
        return place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }

    private static String tooMuch(StreamConstraintsException e) {
        String message = e.getOriginalMessage();
        if (message.contains("nesting")) {
            return "The body is nested deeper than " + MAX_DEPTH + " levels";
        }
        return message.contains("Number")
                ? "A number has more than " + MAX_NUMBER + " characters"
                : "A name or string is too long";
    }

    private static String shown(String name) {
        return name.length() <= 64 && name.chars().allMatch(c -> c >= ' ' && c < 127)
                ? "\"" + name + "\""
                : "with a name of " + name.length() + " characters";
    }

    private static Failure refused(String where) {
        return Failure.of(Code.INVALID_JSON, "Invalid JSON body").details(List.of(where));
    }
}
