package io.dashclaw.runtime.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    /** RFC 8785 Appendix B, and the borders of ECMA-262's notation. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void numbersAreWrittenAsEcmaScriptWritesThem(String bits, String text) {
        assertEquals(text, CanonicalJson.of(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))));
    }

    @ParameterizedTest
    @CsvSource({
        "1e21, 1e+21",
        "1e-7, 1e-7",
        "333333333.33333329, 333333333.3333333",
        "-0.0, 0",
        "4.5, 4.5",
        "4.50, 4.5",
        "2e-3, 0.002",
        "5e-324, 5e-324",
        "1E30, 1e+30",
        "100.0, 100",
        "0.1, 0.1",
        "123456789012345680000, 123456789012345680000"
    })
    void numbersFromTextAreWrittenShortest(String number, String text) {
        assertEquals(text, CanonicalJson.of(Double.parseDouble(number)));
        assertEquals(text, CanonicalJson.of(new BigDecimal(number)));
    }

    @Test
    void wholeNumbersBeyondADoubleAreRoundedToOne() {
        assertEquals("9007199254740992", CanonicalJson.of(9007199254740992L));
        assertEquals("9007199254740992", CanonicalJson.of(9007199254740993L));
        assertEquals("9223372036854776000", CanonicalJson.of(Long.MAX_VALUE));
        assertEquals("-9223372036854776000", CanonicalJson.of(Long.MIN_VALUE));
        assertEquals("1e+30", CanonicalJson.of(BigInteger.TEN.pow(30)));
        assertEquals("5", CanonicalJson.of(5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberIsRefused(double value) {
        assertThrows(IllegalArgumentException.class, () -> CanonicalJson.of(value));
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CanonicalJson.of(new Object()));
        assertThrows(IllegalArgumentException.class, () -> CanonicalJson.of(List.of('c')));
    }

    /** RFC 8785 §3.2.3. */
    @Test
    void keysSortByUtf16CodeUnits() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("\u20ac", "Euro Sign");
        object.put("\r", "Carriage Return");
        object.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        object.put("1", "One");
        object.put("\ud83d\ude00", "Emoji: Grinning Face");
        object.put("\u0080", "Control");
        object.put("\u00f6", "Latin Small Letter O With Diaeresis");
        assertEquals(
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\","
                        + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
                CanonicalJson.of(object));
    }

    /** RFC 8785 §3.2.2.2. */
    @Test
    void onlyWhatMustBeIsEscaped() {
        assertEquals(
                "\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\f\\t\\r\\u0000\\u001f\u007f\u2028\"",
                CanonicalJson.of("\u20ac$\u000f\nA'B\"\\\\\"/\b\f\t\r\0\u001f\u007f\u2028"));
    }

    @Test
    void nothingIsAddedBetweenValues() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("b", Arrays.asList(null, true, false, Map.of(), List.of()));
        object.put("a", null);
        assertEquals("{\"a\":null,\"b\":[null,true,false,{},[]]}", CanonicalJson.of(object));
    }

    @Test
    void actsAreComparedInNfc() {
        Map<String, Object> decomposed = Map.of("e\u0301", "A\u030a");
        assertEquals("{\"\u00e9\":\"\u00c5\"}", CanonicalJson.normalised(decomposed));
        assertEquals("{\"e\u0301\":\"A\u030a\"}", CanonicalJson.of(decomposed));
        assertEquals("\"\u00c5\"", CanonicalJson.normalised("\u212b"));
    }

    @Test
    void keysThatAreOneInNfcAreNotMerged() {
        for (List<String> order : List.of(List.of("\u00e9", "e\u0301"), List.of("e\u0301", "\u00e9"))) {
            Map<String, Object> twins = new LinkedHashMap<>();
            order.forEach(key -> twins.put(key, key.length()));
            assertEquals("{\"e\u0301\":2,\"\u00e9\":1}", CanonicalJson.normalised(twins));
        }
    }
}
