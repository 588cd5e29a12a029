package io.dashclaw.policy.act.windows;

import java.util.ArrayList;
import java.util.List;

/** The arguments of a method, apart. */
final class Arguments {
    private static final int MOST = 256;

    private Arguments() {}

    static List<String> split(String inside) {
        var parts = new ArrayList<String>();
        var cursor = new Cursor(inside);
        var start = 0;
        while (!cursor.atEnd()) {
            var c = cursor.peek();
            if (c == '(' || c == '[' || c == '{') {
                cursor.bracketed(c, c == '(' ? ')' : c == '[' ? ']' : '}');
            } else if (c == '\'' || c == '"') {
                skip(cursor, c);
            } else if (c == ',' && parts.size() < MOST) {
                parts.add(inside.substring(start, cursor.at));
                start = ++cursor.at;
            } else {
                cursor.at++;
            }
        }
        parts.add(inside.substring(start));
        return parts;
    }

    static void skip(Cursor cursor, char quote) {
        cursor.at++;
        while (!cursor.atEnd() && cursor.peek() != quote) {
            cursor.at += cursor.peek() == '`' ? 2 : 1;
        }
        cursor.at++;
    }
}
