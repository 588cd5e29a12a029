package io.dashclaw.policy.act.command;

import java.util.Locale;

/** How the options of a program look. */
enum Style {
    /** {@code -abc --long}. */
    GNU,
    /** {@code -whole-words}, with one dash or two. */
    LONG,
    /** {@code /s}, in any case. */
    SLASH,
    /** {@code -Whole}, in any case, abbreviated. */
    POWERSHELL,
    /** There are none. */
    NONE,
    /** {@code xzf}: the first word may be a cluster without its dash. */
    DASHLESS;

    static Style of(String word) {
        for (var style : values()) {
            if (style.name().toLowerCase(Locale.ROOT).equals(word)) {
                return style;
            }
        }
        throw new IllegalArgumentException("is no style: " + word);
    }

    boolean ignoresCase() {
        return this == SLASH || this == POWERSHELL;
    }
}
