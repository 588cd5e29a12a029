package io.dashclaw.runtime.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookalikesTest {
    /** Code points in hex, so that an editor cannot normalise them away. */
    @ParameterizedTest
    @CsvSource({
        "61 37E 72 6D, true", // a, Greek question mark, rm
        "1FEF 69 64 1FEF, true", // id between Greek varia
        "212A, true", // Kelvin
        "61 20 3E 338 20 66, true", // > with a stroke over it
        "65 301, false", // e and an accent
        "E9, false",
        "4F60 597D, false",
        "1F600, false",
        "61 3B 72 6D, false"
    })
    void whatNormalisingMakesPlainIsRefused(String points, boolean refused) {
        var text = new StringBuilder();
        for (var point : points.split(" ")) {
            text.appendCodePoint(Integer.parseInt(point, 16));
        }
        var act = Map.of("kind", "shell", "script", Map.of("content_excerpt", text.toString()));
        assertEquals(refused, Lookalikes.problemWith(act).isPresent());
    }
}
