package io.dashclaw.runtime.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.http.Failure.Code;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    // ---- what is no strict JSON object

    @TestFactory
    Stream<DynamicTest> refusedBodies() {
        return Stream.of(
                refused("empty", new byte[0], "The body is empty"),
                refused("null", (byte[]) null, "The body is empty"),
                refused("blank", " \n\t ", "The body is empty"),
                refused("an array", "[1]", "must be a JSON object"),
                refused("a string", "\"x\"", "must be a JSON object"),
                refused("null literal", "null", "must be a JSON object"),
                refused("a number", "5", "must be a JSON object"),
                refused("a second value", "{\"a\":1} {}", "Something follows the JSON value (line 1, column"),
                refused("a trailing bracket", "{\"a\":1}}", "Not valid JSON (line 1, column 8)"),
                refused("a trailing word", "{\"a\":1} x", "Not valid JSON"),
                refused("a trailing comma", "{\"a\":1,}", "Not valid JSON"),
                refused("a trailing comma in a list", "{\"a\":[1,]}", "Not valid JSON"),
                refused("cut off", "{\"a\":", "Not valid JSON"),
                refused("cut off in a string", "{\"a\":\"b", "Not valid JSON"),
                refused("NaN", "{\"a\":NaN}", "Not valid JSON"),
                refused("Infinity", "{\"a\":-Infinity}", "Not valid JSON"),
                refused("a plus sign", "{\"a\":+1}", "Not valid JSON"),
                refused("a leading zero", "{\"a\":01}", "Not valid JSON"),
                refused("a leading point", "{\"a\":.5}", "Not valid JSON"),
                refused("a trailing point", "{\"a\":5.}", "Not valid JSON"),
                refused("hexadecimal", "{\"a\":0x10}", "Not valid JSON"),
                refused("single quotes", "{'a':1}", "Not valid JSON"),
                refused("a bare name", "{a:1}", "Not valid JSON"),
                refused("a comment", "{\"a\":1/* */}", "Not valid JSON"),
                refused("a bad escape", "{\"a\":\"\\x\"}", "Not valid JSON"),
                refused("a raw line break in a string", "{\"a\":\"b\nc\"}", "Not valid JSON"),
                refused("a raw NUL", "{\"a\":\"b\0c\"}", "Not valid JSON"),
                refused("an escaped NUL", "{\"a\":\"b\\u0000c\"}", "holds a NUL character (line 1, column"),
                refused("an escaped NUL in a name", "{\"a\\u0000\":1}", "holds a NUL character"),
                refused("a lone high surrogate", "{\"a\":\"\\uD83D\"}", "half of a surrogate pair"),
                refused("a lone low surrogate", "{\"a\":\"\\uDE00 x\"}", "half of a surrogate pair"),
                refused("a pair the wrong way round", "{\"a\":\"\\uDE00\\uD83D\"}", "half of a surrogate pair"),
                refused("a lone surrogate in a name", "{\"\\uD83D\":1}", "half of a surrogate pair"),
                refused("a lone surrogate in a list", "{\"a\":[[\"\\uD83D\"]]}", "half of a surrogate pair"),
                refused("a raw lone surrogate", bytes("{\"a\":\"", 0xED, 0xA0, 0xBD, "\"}"), "not UTF-8 (byte 6)"),
                refused("a duplicate", "{\"a\":1,\"b\":2,\"a\":1}", "The field \"a\" appears twice in one object"),
                refused("an escaped duplicate", "{\"a\":1,\"\\u0061\":2}", "The field \"a\" appears twice"),
                refused("a duplicate of null", "{\"a\":null,\"a\":1}", "The field \"a\" appears twice"),
                refused("a nested duplicate", "{\"x\":[{\"b\":1,\"b\":1}]}", "The field \"b\" appears twice"),
                refused(
                        "a long duplicate",
                        "{\"" + "k".repeat(99) + "\":1,\"" + "k".repeat(99) + "\":1}",
                        "a name of 99 characters"),
                refused("a byte order mark", bytes(0xEF, 0xBB, 0xBF, "{}"), "without a byte order mark"),
                refused("UTF-16 with a mark", "{}".getBytes(StandardCharsets.UTF_16), "without a byte order mark"),
                refused("UTF-16 without", "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "Not valid JSON"),
                refused("UTF-16 big-endian", "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE), "Not valid JSON"),
                refused("UTF-32", "{\"a\":1}".getBytes(Charset.forName("UTF-32LE")), "Not valid JSON"),
                refused("UTF-32 big-endian", "{\"a\":1}".getBytes(Charset.forName("UTF-32BE")), "Not valid JSON"),
                refused("Latin-1", "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1), "not UTF-8 (byte 6)"),
                refused("overlong UTF-8", bytes("{\"a\":\"", 0xC0, 0xAF, "\"}"), "not UTF-8 (byte 6)"),
                refused("cut-off UTF-8", bytes("{\"a\":\"", 0xE2, 0x82), "not UTF-8"),
                refused("beyond Unicode", bytes("{\"a\":\"", 0xF5, 0x80, 0x80, 0x80, "\"}"), "not UTF-8"),
                refused("61 levels", "{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}", "deeper than 60 levels"),
                refused("10,000 levels", "{\"a\":".repeat(10_000), "deeper than 60 levels"),
                refused("100,000 brackets", "[".repeat(100_000), "deeper than 60 levels"),
                refused("a long integer", "{\"a\":" + "9".repeat(65) + "}", "more than 64 characters"),
                refused("a long fraction", "{\"a\":1." + "9".repeat(64) + "}", "more than 64 characters"),
                refused("a number beyond a double", "{\"a\":1e999}", "A number is too large"),
                refused("a very long name", "{\"" + "k".repeat(60_000) + "\":1}", "too long"));
    }

    @Test
    void whatIsRefusedIsNotEchoed() {
        var failure = assertThrows(Failure.class, () -> read("{\"a\": sk-live-0123456789abcdef}"));
        assertFalse(
                failure.body().toString().contains("sk-live"), failure.body().toString());
    }

    @Test
    void anEmptyBodyIsAnObjectWhereTheDoorAllowsIt() {
        assertEquals(0, Fields.ofOptional(new byte[0]).names().size());
        assertEquals(0, Fields.ofOptional(null).names().size());
        assertThrows(Failure.class, () -> Fields.ofOptional(" ".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void valuesKeepTheirKind() {
        var fields = read(
                " {\"s\":\"é\\uD83D\\uDE00\",\"l\":5,\"b\":12345678901234567890,\"d\":5.0,\"e\":1e3,\"t\":true,\"n\":null,\"a\":[1],\"o\":{\"z\":1,\"a\":2}} ");
        assertEquals("é\uD83D\uDE00", fields.raw("s"));
        assertEquals(5L, fields.raw("l"));
        assertEquals(new BigInteger("12345678901234567890"), fields.raw("b"));
        assertEquals(5.0, fields.raw("d"));
        assertEquals(1000.0, fields.raw("e"));
        assertEquals(true, fields.raw("t"));
        assertNull(fields.raw("n"));
        assertEquals(List.of(1L), fields.raw("a"));
        assertArrayEquals(
                new Object[] {"z", "a"}, ((Map<?, ?>) fields.raw("o")).keySet().toArray());
        assertEquals(
                60,
                depthOf(read("{\"a\":" + "[".repeat(59) + "]".repeat(59) + "}").raw("a")) + 1);
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action_type\":\"x\"}",
                "{\"actionType\":\"x\"}",
                "{\"action\":\"x\"}",
                "{\"action_type\":null,\"actionType\":\"x\"}",
                "{\"actionType\":\"y\",\"action_type\":\"x\"}",
                "{\"action\":5,\"actionType\":\"x\"}",
                "{\"action_type\":null,\"actionType\":null,\"action\":\"x\"}"
            })
    void theSnakeCaseNameWinsThenCamelCaseThenTheAlias(String body) {
        var fields = read(body).alias("action_type", "action");
        assertEquals("x", fields.requiredText("action_type", 1, 10));
        fields.check();
    }

    @Test
    void unknownFieldsAreDropped() {
        var fields = read("{\"a\":\"x\",\"whatever\":[{}]}");
        fields.text("a", 10);
        fields.check();
        assertTrue(fields.has("whatever"));
        assertEquals(2, fields.names().size());
    }

    // ---- getters: what is refused, and in which words

    @TestFactory
    Stream<DynamicTest> problems() {
        return Stream.of(
                problem("5", f -> f.text("a", 10), "a: must be a string, was 5"),
                problem("true", f -> f.text("a", 10), "a: must be a string, was true"),
                problem("[]", f -> f.text("a", 10), "a: must be a string, was a list"),
                problem("{}", f -> f.text("a", 10), "a: must be a string, was an object"),
                problem("\"12345678901\"", f -> f.text("a", 10), "a: must have at most 10 characters, has 11"),
                problem(
                        "\"\uD83D\uDE00\uD83D\uDE00\"",
                        f -> f.text("a", 3),
                        "a: must have at most 3 characters, has 4"),
                problem("\"\"", f -> f.requiredText("a", 1, 10), "a: must have 1 to 10 characters, has 0"),
                problem("null", f -> f.requiredText("a", 1, 10), "a: is required"),
                problem("\"5\"", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was another string"),
                problem("\"five\"", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was \"five\""),
                problem("5.5", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was 5.5"),
                problem("101", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was 101"),
                problem("-1", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was -1"),
                problem("true", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was true"),
                problem("[5]", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was a list"),
                problem("1e300", f -> f.whole("a", 0, 100), "a: must be an integer from 0 to 100, was 1.0E300"),
                problem(
                        "9".repeat(60),
                        f -> f.whole("a", 0, 100),
                        "a: must be an integer from 0 to 100, was a number of 60 characters"),
                problem(
                        "9223372036854775808",
                        f -> f.whole("a", 0L, Long.MAX_VALUE),
                        "a: must be an integer from 0 to 9223372036854775807, was 9223372036854775808"),
                problem(
                        "1e17",
                        f -> f.whole("a", 0L, Long.MAX_VALUE),
                        "a: must be an integer from 0 to 9223372036854775807, was 1.0E17"),
                problem(
                        "\"0.5\"",
                        f -> f.number("a", 0, 10000),
                        "a: must be a number from 0 to 10000, was another string"),
                problem("-0.5", f -> f.number("a", 0, 10000), "a: must be a number from 0 to 10000, was -0.5"),
                problem("1", f -> f.flag("a"), "a: must be true or false, was 1"),
                problem("\"true\"", f -> f.flag("a"), "a: must be true or false, was \"true\""),
                problem("\"a\"", f -> f.texts("a", 2, 3), "a: must be a list of at most 2 strings, was \"a\""),
                problem(
                        "[\"a\",\"b\",\"c\"]",
                        f -> f.texts("a", 2, 3),
                        "a: must be a list of at most 2 strings, has 3"),
                problem("[\"a\",5]", f -> f.texts("a", 2, 3), "a[1]: must be a string of at most 3 characters"),
                problem("[null]", f -> f.texts("a", 2, 3), "a[0]: must be a string of at most 3 characters"),
                problem("[\"\"]", f -> f.texts("a", 2, 1, 3), "a[0]: must be a string of 1 to 3 characters"),
                problem("[]", f -> f.object("a", 10), "a: must be an object, was a list"),
                problem(
                        "{\"k\":\"12345\"}",
                        f -> f.object("a", 12),
                        "a: must have at most 12 characters as JSON (A_TOO_LARGE)"),
                problem(
                        "\"allowed\"",
                        f -> f.word("a", Map.of("allow", 1, "deny", 2)),
                        "a: must be one of allow, deny, was \"allowed\""),
                problem("0", f -> f.word("a", Map.of("allow", 1, "deny", 2)), "a: must be one of allow, deny, was 0"),
                problem("\"sk-0123456789\"", f -> f.word("a", List.of("x")), "a: must be one of x, was another string"),
                problem("\"a b\"", f -> f.idText("a", Pattern.compile("[a-z]+"), 10), "a: must match [a-z]+"),
                problem("\"a\\n\"", f -> f.idText("a", Pattern.compile("[a-z]+"), 10), "a: must match [a-z]+"),
                problem(
                        "\"\"",
                        f -> f.idText("a", Pattern.compile("[a-z]*"), 10),
                        "a: must have 1 to 10 characters, has 0"),
                problem("[]", f -> f.nested("a"), "a: must be an object, was a list"),
                problem(
                        "{\"b\":{\"c\":5}}",
                        f -> f.nested("a").nested("b").text("c", 5),
                        "a.b.c: must be a string, was 5"),
                problem("[{\"b\":5}]", f -> f.each("a", 3).get(0).text("b", 5), "a[0].b: must be a string, was 5"),
                problem("[5]", f -> f.each("a", 3), "a[0]: must be an object, was 5"),
                problem("5", f -> f.problem("a", "is reserved"), "a: is reserved"));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        var fields = read("{\"risk_score\":5.5,\"agentId\":7}");
        fields.requiredText("action_type", 1, 128);
        fields.whole("risk_score", 0, 100);
        fields.text("agent_id", 128);
        var failure = assertThrows(Failure.class, fields::check);
        assertEquals(Code.VALIDATION, failure.code());
        assertEquals(
                Map.of(
                        "error",
                        "Validation failed",
                        "details",
                        List.of(
                                "action_type: is required",
                                "risk_score: must be an integer from 0 to 100, was 5.5",
                                "agent_id: must be a string, was 7")),
                failure.body());
    }

    // ---- getters: what is taken

    @Test
    void whatFitsIsTaken() {
        var fields = read(
                "{\"t\":\"x\",\"i\":5.0,\"z\":-0.0,\"l\":9007199254740993,\"d\":3,\"f\":false,\"s\":[\"a\"],\"o\":{\"k\":\"12\"},\"w\":\"deny\"}");
        assertEquals("x", fields.text("t", 1));
        assertEquals(5, fields.whole("i", 0, 100));
        assertEquals(0, fields.whole("z", 0, 100));
        assertEquals(9007199254740993L, fields.whole("l", 0L, Long.MAX_VALUE));
        assertEquals(3.0, fields.number("d", 0, 10));
        assertEquals(false, fields.flag("f"));
        assertEquals(List.of("a"), fields.texts("s", 1, 1));
        assertEquals(Map.of("k", "12"), fields.object("o", 10));
        assertEquals(2, fields.word("w", Map.of("allow", 1, "deny", 2)));
        assertEquals("deny", fields.wordOrNull("w", List.of("deny")));
        assertNull(fields.text("absent", 1));
        assertNull(fields.whole("absent", 0, 1));
        assertNull(fields.nested("absent"));
        fields.check();
    }

    @Test
    void fieldsThatAreAttributionOnlyAreNullWhenTheyDoNotFit() {
        var fields =
                read("{\"m\":\"ENFORCE\",\"n\":5,\"c\":\"42\",\"x\":\"4.5\",\"y\":101,\"z\":[],\"long\":\"12345\"}");
        assertNull(fields.wordOrNull("m", List.of("enforce", "observe")));
        assertNull(fields.wordOrNull("n", List.of("enforce", "observe")));
        assertEquals(42, fields.wholeOrNull("c", 0, 100));
        assertNull(fields.wholeOrNull("x", 0, 100));
        assertNull(fields.wholeOrNull("y", 0, 100));
        assertNull(fields.wholeOrNull("z", 0, 100));
        assertNull(fields.textOrNull("long", 4));
        assertNull(fields.textOrNull("n", 4));
        fields.check();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":[]}",
                "{\"a\":1,\"b\":[1,2,{\"c\":null}],\"d\":\"x\\ny\\\"\\\\\"}",
                "{\"tab\":\"\\t\",\"bell\":\"\\u0007\",\"euro\":\"€\"}"
            })
    void theSerialisedLengthIsThatOfCompactJson(String json) {
        assertEquals(
                json.length(),
                StrictJson.serialisedLength(StrictJson.readObject(json.getBytes(StandardCharsets.UTF_8))));
    }

    // ---- rows of the tables

    private static Fields read(String body) {
        return Fields.of(body.getBytes(StandardCharsets.UTF_8));
    }

    private static DynamicTest refused(String name, String body, String where) {
        return refused(name, body.getBytes(StandardCharsets.UTF_8), where);
    }

    private static DynamicTest refused(String name, byte[] body, String where) {
        return DynamicTest.dynamicTest(name, () -> {
            var failure = assertThrows(Failure.class, () -> Fields.of(body));
            assertEquals(Code.INVALID_JSON, failure.code());
            assertEquals("Invalid JSON body", failure.body().get("error"));
            String detail = ((List<?>) failure.body().get("details")).get(0).toString();
            assertTrue(detail.contains(where), detail);
        });
    }

    private static DynamicTest problem(String value, Consumer<Fields> getter, String expected) {
        return DynamicTest.dynamicTest(expected, () -> {
            var fields = read("{\"a\":" + value + "}");
            getter.accept(fields);
            var failure = assertThrows(Failure.class, fields::check);
            assertEquals(List.of(expected), failure.body().get("details"));
        });
    }

    private static int depthOf(Object value) {
        return value instanceof List<?> list ? 1 + (list.isEmpty() ? 0 : depthOf(list.get(0))) : 0;
    }

    private static byte[] bytes(Object... parts) {
        var bytes = new ArrayList<Byte>();
        for (Object part : parts) {
            if (part instanceof Integer single) {
                bytes.add(single.byteValue());
            } else {
                for (byte b : part.toString().getBytes(StandardCharsets.UTF_8)) {
                    bytes.add(b);
                }
            }
        }
        byte[] array = new byte[bytes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = bytes.get(i);
        }
        return array;
    }
}
