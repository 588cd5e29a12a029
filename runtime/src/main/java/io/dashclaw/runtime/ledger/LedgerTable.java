package io.dashclaw.runtime.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The statements that write entries. */
final class LedgerTable {
    /** Microseconds since 1970 as timestamptz, exactly: a double would lose the last digits. */
    static final String FROM_MICROS = "(timestamptz 'epoch' + %s * interval '1 microsecond')";

    private static final String APPEND = """
            WITH moved AS (
              UPDATE ledger_head SET next = ?, epoch = ?, policies = ?, keys = ?, agents = ? WHERE org = ?)
            INSERT INTO ledger (org, seq, at, kind, subject, entry, leaf, mac, salt, body)
            SELECT ?, ? + ord - 1, %s, kind, subject, entry, leaf, mac, salt, body
              FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[], ?::text[])
                   WITH ORDINALITY AS e(at, kind, subject, entry, leaf, mac, salt, body, ord)
            """.formatted(FROM_MICROS.formatted("at"));

    private LedgerTable() {}

    /** Writes the head as it stands after, and the entries with their numbers; within the transaction that holds the head. */
    static void append(Connection connection, Head before, List<Entry> entries, Head after) throws SQLException {
        try (var insert = connection.prepareStatement(APPEND)) {
            insert.setLong(1, after.next());
            insert.setLong(2, after.epoch());
            insert.setLong(3, after.policies());
            insert.setLong(4, after.keys());
            insert.setLong(5, after.agents());
            insert.setString(6, after.org());
            insert.setString(7, before.org());
            insert.setLong(8, before.next());
            insert.setArray(9, longs(connection, entries, entry -> micros(entry.at())));
            insert.setArray(10, texts(connection, entries, Entry::kind));
            insert.setArray(11, texts(connection, entries, Entry::subject));
            insert.setArray(12, texts(connection, entries, Entry::json));
            insert.setArray(13, bytes(connection, entries, Entry::leaf));
            insert.setArray(14, bytes(connection, entries, Entry::mac));
            insert.setArray(15, bytes(connection, entries, Entry::salt));
            insert.setArray(16, texts(connection, entries, Entry::body));
            insert.executeUpdate();
        }
    }

    static Long micros(Instant instant) {
        return instant == null ? null : instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    static <E> Array texts(Connection connection, List<? extends E> rows, Function<E, String> column)
            throws SQLException {
        String[] values = new String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return connection.createArrayOf("text", values);
    }

    static <E> Array longs(Connection connection, List<? extends E> rows, Function<E, Long> column)
            throws SQLException {
        Long[] values = new Long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return connection.createArrayOf("bigint", values);
    }

    static <E> Array doubles(Connection connection, List<? extends E> rows, Function<E, Double> column)
            throws SQLException {
        Double[] values = new Double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return connection.createArrayOf("float8", values);
    }

    static <E> Array flags(Connection connection, List<? extends E> rows, Function<E, Boolean> column)
            throws SQLException {
        Boolean[] values = new Boolean[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return connection.createArrayOf("bool", values);
    }

    static <E> Array bytes(Connection connection, List<? extends E> rows, Function<E, byte[]> column)
            throws SQLException {
        byte[][] values = new byte[rows.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return connection.createArrayOf("bytea", values);
    }
}
