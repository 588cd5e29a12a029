package io.dashclaw.policy.act;

import java.util.Arrays;
import java.util.List;

/** Tables of resources: one entry a line, columns between bars, {@code #} begins a comment. */
public final class Lines {
    private Lines() {}

    /**
     * @param beside a class in the package of the resource
     * @return the columns of each entry, without surrounding blanks; missing ones at the end are empty
     */
    public static List<String[]> of(Class<?> beside, String name, int columns) {
        return Resources.lines(beside, name).stream()
                .map(line -> columns(line, columns))
                .toList();
    }

    private static String[] columns(String line, int columns) {
        var cells = Arrays.copyOf(line.split("\\|", columns), columns);
        for (int i = 0; i < columns; i++) {
            cells[i] = cells[i] == null ? "" : cells[i].strip();
        }
        return cells;
    }
}
