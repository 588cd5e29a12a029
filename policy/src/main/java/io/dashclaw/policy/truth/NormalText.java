package io.dashclaw.policy.truth;

import java.text.Normalizer;

/** Text without the accidents of typing: composed, with one kind of dash, quote, ellipsis and blank. */
public final class NormalText {
    private NormalText() {}

    public static String of(String text) {
        var composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        var plain = new StringBuilder(composed.length());
        for (int i = 0; i < composed.length(); i++) {
            char c = composed.charAt(i);
            switch (c) {
                case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212' -> plain.append('-');
                case '\u2018', '\u2019', '\u201A', '\u201B' -> plain.append('\'');
                case '\u201C', '\u201D', '\u201E', '\u201F' -> plain.append('"');
                case '\u2026' -> plain.append("...");
                case '\u00A0', '\u2007', '\u202F' -> plain.append(' ');
                case '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD' -> {} // not there for a reader
                default -> plain.append(c);
            }
        }
        return plain.toString();
    }
}
