package io.dashclaw.policy;

import java.text.Normalizer;

/** One spelling for texts that differ only by case or by how an accent is encoded: what a file system may take for the same name. */
final class CaseFold {
    private CaseFold() {}

    static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 0x80) {
                return foldUnicode(text);
            }
            if (c >= 'A' && c <= 'Z') {
                return foldFrom(text, i);
            }
        }
        return text;
    }

    private static String foldFrom(String text, int start) {
        var chars = text.toCharArray();
        for (int i = start; i < chars.length; i++) {
            if (chars[i] >= 0x80) {
                return foldUnicode(text);
            }
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] += 'a' - 'A';
            }
        }
        return new String(chars);
    }

    /** Through upper case first, so that letters with one upper and two lower cases meet. */
    private static String foldUnicode(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
