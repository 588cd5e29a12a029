package io.dashclaw.runtime.ledger;

import io.dashclaw.policy.Question;
import io.dashclaw.policy.Question.Unit;
import io.dashclaw.runtime.ledger.Booking.Amount;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The budgets of one organisation while its head is held, so that nobody else changes them: sums are read once, what is booked meanwhile
 * is added in memory, and all of it is written at the end, in the transaction that holds the head.
 */
public final class Books implements Balances {
    private static final String SUMS = """
            SELECT coalesce(sum(b.micro_usd), 0)::bigint, coalesce(sum(b.tokens), 0)::bigint
              FROM budget b WHERE b.org = ? AND b.account = ? AND b.minute >= ?
            """;
    private static final String POST = """
            INSERT INTO budget AS b (org, account, minute, micro_usd, tokens)
            SELECT ?, account, minute, micro_usd, tokens
              FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[]) AS more(account, minute, micro_usd, tokens)
            ON CONFLICT (org, account, minute) DO UPDATE SET micro_usd = b.micro_usd + excluded.micro_usd, tokens = b.tokens + excluded.tokens
            """;
    private static final String NOTE = """
            INSERT INTO spending (org, decision_id, minute, accounts, reserved_micro_usd, reserved_tokens, micro_usd, tokens)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (org, decision_id) DO UPDATE SET minute = excluded.minute, micro_usd = excluded.micro_usd, tokens = excluded.tokens
            """;

    private final Connection connection;
    private final String org;
    private final long minute;
    private final Instant now;
    private final Map<Sum, Amount> sums = new HashMap<>();
    private final Map<String, TreeMap<Long, Amount>> posted = new HashMap<>();
    private final Map<String, Booking> bookings = new LinkedHashMap<>();
    private SQLException failure;

    Books(Connection connection, String org, Instant now) {
        this.connection = connection;
        this.org = org;
        this.now = now;
        this.minute = minute(now);
    }

    /** @param from the first minute that counts */
    private record Sum(String account, long from) {}

    @Override
    public long booked(Unit unit, String account, Duration window) {
        Sum sum = new Sum(account, minute(now.minus(window)));
        Amount before = sums.computeIfAbsent(sum, this::read);
        long total = of(unit, before);
        for (Amount more : posted.getOrDefault(account, new TreeMap<>())
                .tailMap(sum.from, true)
                .values()) {
            total += of(unit, more);
        }
        return total;
    }

    /** As if this decision had booked nothing. */
    public Balances without(Booking own) {
        return own == null
                ? this
                : (unit, account, window) -> {
                    Booking current = bookings.getOrDefault(own.decisionId(), own);
                    boolean counts =
                            current.accounts().contains(account) && current.minute() >= minute(now.minus(window));
                    return booked(unit, account, window) - (counts ? of(unit, current.counted()) : 0);
                };
    }

    /** Books the amount in this minute, in place of what the decision had booked before. @return as it now stands */
    public Booking book(Booking booking, Amount amount) {
        Booking before = bookings.get(booking.decisionId());
        Booking known = before == null ? booking : before;
        Booking after = known.at(minute, amount);
        for (String account : known.accounts()) {
            post(account, known.minute(), Amount.NOTHING.minus(known.counted()));
            post(account, minute, amount);
        }
        bookings.put(after.decisionId(), after);
        return after;
    }

    private void post(String account, long at, Amount more) {
        if (!more.isNothing()) {
            posted.computeIfAbsent(account, any -> new TreeMap<>())
                    .merge(at, more, (one, other) -> one.minus(Amount.NOTHING.minus(other)));
        }
    }

    /** A sum that could not be read is no sum: {@link #check} ends the batch. */
    private Amount read(Sum sum) {
        if (failure != null) {
            return Amount.NOTHING;
        }
        try (var select = connection.prepareStatement(SUMS)) {
            select.setString(1, org);
            select.setString(2, sum.account);
            select.setLong(3, sum.from);
            try (var rows = select.executeQuery()) {
                rows.next();
                return new Amount(rows.getLong(1), rows.getLong(2));
            }
        } catch (SQLException e) {
            failure = e;
            return Amount.NOTHING;
        }
    }

    /** @throws SQLException when any sum that was asked for could not be read */
    void check() throws SQLException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Writes what was booked; the caller commits. */
    void write() throws SQLException {
        check();
        if (bookings.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(NOTE)) {
            for (Booking booking : bookings.values()) {
                bind(insert, booking);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        List<Post> posts = new ArrayList<>();
        posted.forEach((account, minutes) -> minutes.forEach((at, amount) -> posts.add(new Post(account, at, amount))));
        try (var upsert = connection.prepareStatement(POST)) {
            upsert.setString(1, org);
            upsert.setArray(2, LedgerTable.texts(connection, posts, Post::account));
            upsert.setArray(3, LedgerTable.longs(connection, posts, Post::minute));
            upsert.setArray(4, LedgerTable.longs(connection, posts, post -> post.amount()
                    .microUsd()));
            upsert.setArray(5, LedgerTable.longs(connection, posts, post -> post.amount()
                    .tokens()));
            upsert.executeUpdate();
        }
    }

    private record Post(String account, long minute, Amount amount) {}

    private void bind(PreparedStatement insert, Booking booking) throws SQLException {
        insert.setString(1, org);
        insert.setString(2, booking.decisionId());
        insert.setLong(3, booking.minute());
        insert.setArray(4, connection.createArrayOf("text", booking.accounts().toArray()));
        insert.setLong(5, booking.reserved().microUsd());
        insert.setLong(6, booking.reserved().tokens());
        insert.setLong(7, booking.counted().microUsd());
        insert.setLong(8, booking.counted().tokens());
    }

    private static long of(Unit unit, Amount amount) {
        return unit == Question.Unit.MICRO_USD ? amount.microUsd() : amount.tokens();
    }

    private static long minute(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), 60);
    }
}
