package io.dashclaw.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"b\":1,\"a\":[true,false,null,{}],\"\":\"\"}",
                "[0,-1,9223372036854775807,123456789012345678901234567890,1.5,1.0E300]",
                "[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\u007f\",\"é \u4f60 \ud83d\ude00\"]"
            })
    void whatIsReadStrictlyIsWrittenAsItWas(String json) {
        assertEquals(json, PlainJson.of(StrictJson.read(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void fieldsKeepTheirOrder() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("z", 1);
        fields.put("a", new BigInteger("2"));
        fields.put("m", Arrays.asList("x", null));
        assertEquals("{\"z\":1,\"a\":2,\"m\":[\"x\",null]}", PlainJson.of(fields));
    }

    @Test
    void generalPunctuationIsEscapedButNotInCanonicalText() {
        assertEquals("\"\\u201crm\\u201d \\u2026\"", PlainJson.of("\u201crm\u201d \u2026"));
        StringBuilder canonical = new StringBuilder();
        PlainJson.quote("\u201crm\u201d", canonical);
        assertEquals("\"\u201crm\u201d\"", canonical.toString());
    }

    @Test
    void whatIsWrittenAlreadyIsTakenAsItIs() throws JsonProcessingException {
        Map<String, Object> fields = Map.of("a", new PlainJson.Written("[1,{\"b\":null}]"));
        assertEquals("{\"a\":[1,{\"b\":null}]}", PlainJson.of(fields));
        assertEquals("{\"a\":[1,{\"b\":null}]}", new ObjectMapper().writeValueAsString(fields));
    }

    @Test
    void whatIsNoJsonValueIsRefused() {
        for (Object value : List.of(Instant.EPOCH, Double.NaN, Double.POSITIVE_INFINITY, new Object[0])) {
            assertThrows(IllegalArgumentException.class, () -> PlainJson.of(value));
        }
    }
}
