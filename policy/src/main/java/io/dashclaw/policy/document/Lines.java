package io.dashclaw.policy.document;

import java.util.Arrays;

/** Tells the positions of a text from its indices. */
final class Lines {
    private final String text;
    private final int[] starts;

    private Lines(String text, int[] starts) {
        this.text = text;
        this.starts = starts;
    }

    static Lines of(String text) {
        var starts = new int[] {0};
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
            }
            starts[count++] = i + 1;
        }
        return new Lines(text, Arrays.copyOf(starts, count));
    }

    Position at(int index) {
        int end = Math.max(0, Math.min(index, text.length()));
        int found = Arrays.binarySearch(starts, end);
        int line = found >= 0 ? found : -found - 2;
        return new Position(line + 1, text.codePointCount(starts[line], end) + 1);
    }
}
