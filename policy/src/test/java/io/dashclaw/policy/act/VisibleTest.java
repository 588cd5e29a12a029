package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {
    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "0x1b, x1b",
        "0x00, x00",
        "0x7f, x7f",
        "0x202e, u202e",
        "0x200b, u200b",
        "0xfeff, ufeff",
        "0xd800, ud800",
        "0x3164, u3164",
        "0xe0041, U000e0041"
    })
    void whatWouldSteerTheReaderIsSpelledOut(String point, String shown) {
        String hidden = new String(Character.toChars(Integer.decode(point)));
        assertEquals("a\\" + shown + "b", Visible.text("a" + hidden + "b"));
    }

    @Test
    void aNewLineIsASignOfItsOwn() {
        assertEquals("a⏎b", Visible.text("a\nb"));
    }

    @Test
    void plainTextIsLeftAlone() {
        String text = "rm -rf “Übung” 日本 🦊";
        assertSame(text, Visible.text(text));
    }

    @Test
    void aCutTextSaysSo() {
        assertEquals("abcd…", Visible.text("abcdefgh", 5));
    }

    @Property
    void nothingHiddenIsLeft(@ForAll String text) {
        assertTrue(Visible.text(text)
                .codePoints()
                .map(Character::getType)
                .noneMatch(
                        type -> type == Character.FORMAT || type == Character.CONTROL || type == Character.SURROGATE));
    }
}
