package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Question;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many decisions somebody had before a moment in the past, counted from the record: the counters in memory only know now. */
final class PastRates {
    /** Nothing was read, and nothing is answered. */
    static final PastRates NONE = new PastRates(Instant.MAX);

    private static final String ANY_TYPE = "";
    private static final int MOST = 200_000;

    /** @param kind agent or key */
    private record Counted(String kind, String who, String type) {}

    private static final String SELECT = """
            SELECT split_part(agent_id, ':', 1), principal, at, action_type FROM decision
             WHERE org = ? AND at >= ? ORDER BY id DESC LIMIT ?
            """;

    private final Map<Counted, Moments> counted = new HashMap<>();

    /** From here on, all of them were read. */
    private Instant from;

    private PastRates(Instant from) {
        this.from = from;
    }

    static PastRates read(Connection connection, String org, Instant from) throws SQLException {
        connection.setAutoCommit(false); // only then rows come in portions
        try {
            PastRates rates = new PastRates(from);
            rates.fill(connection, org);
            return rates;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void fill(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement(SELECT)) {
            select.setFetchSize(10_000);
            select.setString(1, org);
            select.setObject(2, from.atOffset(ZoneOffset.UTC));
            select.setInt(3, MOST);
            try (ResultSet rows = select.executeQuery()) {
                int read = 0;
                Instant at = from;
                while (rows.next()) {
                    at = rows.getObject(3, OffsetDateTime.class).toInstant();
                    add(rows.getString(1), rows.getString(2), rows.getString(4), at);
                    read++;
                }
                from = read < MOST ? from : at;
            }
        }
        counted.values().forEach(Moments::sort);
    }

    private void add(String agent, String principal, String actionType, Instant at) {
        String type = Question.Rate.folded(actionType);
        if (agent != null) {
            moments(new Counted("agent", agent, type)).add(at);
            moments(new Counted("agent", agent, ANY_TYPE)).add(at);
        }
        moments(new Counted("key", principal, type)).add(at);
        moments(new Counted("key", principal, ANY_TYPE)).add(at);
    }

    private Moments moments(Counted who) {
        return counted.computeIfAbsent(who, any -> new Moments());
    }

    /** As the guard counts: the busier one of agent and key. Empty for what was not read. */
    Optional<Long> count(Question.Rate rate, String agent, String principal, Instant at) {
        Instant since = at.minus(rate.window()).truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        if (rate.of() != Question.Counted.DECISIONS || since.isBefore(from)) {
            return Optional.empty();
        }
        return Optional.of(Math.max(count(rate, "agent", agent, since, at), count(rate, "key", principal, since, at)));
    }

    private long count(Question.Rate rate, String kind, String who, Instant since, Instant until) {
        Set<String> types = rate.actionTypes().isEmpty() ? Set.of(ANY_TYPE) : rate.actionTypes();
        return types.stream()
                .mapToLong(type -> count(counted.get(new Counted(kind, who, type)), since, until))
                .sum();
    }

    private static long count(Moments moments, Instant since, Instant until) {
        return moments == null ? 0 : moments.before(until) - moments.before(since);
    }

    /** Microseconds since 1970. */
    private static final class Moments {
        private long[] micros = new long[16];
        private int size;

        void add(Instant at) {
            if (size == micros.length) {
                micros = Arrays.copyOf(micros, 2 * size);
            }
            micros[size++] = of(at);
        }

        void sort() {
            Arrays.sort(micros, 0, size);
        }

        /** How many lie before it. */
        long before(Instant at) {
            int found = Arrays.binarySearch(micros, 0, size, of(at));
            int first = found < 0 ? -found - 1 : found;
            while (first > 0 && micros[first - 1] == of(at)) {
                first--;
            }
            return first;
        }

        private static long of(Instant at) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, at);
        }
    }
}
