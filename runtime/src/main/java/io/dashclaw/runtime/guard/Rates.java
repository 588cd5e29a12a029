package io.dashclaw.runtime.guard;

import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Question.Counted;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.LedgerFollower;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.policy.LivePolicies;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many decisions and claims each agent, and each unbound key, has had lately: counted in memory by minute and action type, fed by
 * the ledger of all replicas and ahead of it by this replica's own commits. What is more than two seconds behind is unknown.
 */
@ApplicationScoped
public class Rates implements LedgerFollower {
    private static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final String DECISIONS = """
            SELECT split_part(agent_id, ':', 1), principal, action_type, floor(extract(epoch FROM at) / 60)::bigint, count(*)
              FROM decision WHERE org = ? AND %s GROUP BY 1, 2, 3, 4
            """;

    /** A decision's entry is sealed when, and only when, a claim was folded into it. */
    private static final String CLAIMS = """
            SELECT split_part(d.agent_id, ':', 1), d.principal, d.action_type, floor(extract(epoch FROM l.at) / 60)::bigint, count(*)
              FROM ledger l JOIN decision d ON d.org = l.org AND d.id = l.subject
             WHERE l.org = ? AND (l.kind = 'claim' OR l.kind = 'decision' AND l.mac IS NOT NULL) AND %s GROUP BY 1, 2, 3, 4
            """;

    /** The smallest decision id of so many seconds ago. */
    private static final String FIRST_ID =
            "'act_gd_' || lpad(to_hex((extract(epoch FROM now() - ? * interval '1 second') * 1000)::bigint << 22), 16, '0')";

    private final Map<String, Org> orgs = new ConcurrentHashMap<>();

    /** The counters of one organisation; all access holds its monitor, which is taken for microseconds only. */
    private static final class Org {
        /** Who to what by minute, up to the cursor of the ledger's tail. */
        final Map<String, TreeMap<Long, Minute>> counts = new HashMap<>();
        /** Numbers that this replica committed itself and the tail has not told yet, from (inclusive) to to (exclusive). */
        final TreeMap<Long, Long> own = new TreeMap<>();

        Windows windows = Windows.NONE;
        long told;

        /** The batch that the writer is answering: counted as it is answered, unless the tail was faster. */
        long ownFrom;

        long ownTo;
        long aliveNanos;
    }

    /** How far back is counted; zero: not at all. */
    private record Windows(Duration decisions, Duration claims) {
        static final Windows NONE = new Windows(Duration.ZERO, Duration.ZERO);

        static Windows wantedBy(Snapshot snapshot) {
            PolicySet set = snapshot.part(LivePolicies.class).set();
            return new Windows(set.longestWindow(Counted.DECISIONS), set.longestWindow(Counted.CLAIMS));
        }

        Duration of(Counted what) {
            return what == Counted.DECISIONS ? decisions : claims;
        }

        boolean cover(Windows wanted) {
            return wanted.decisions.compareTo(decisions) <= 0 && wanted.claims.compareTo(claims) <= 0;
        }

        boolean none() {
            return decisions.isZero() && claims.isZero();
        }

        Duration longest() {
            return decisions.compareTo(claims) > 0 ? decisions : claims;
        }
    }

    /** What one agent or key did in one minute. */
    private static final class Minute {
        private final int[] all = new int[Counted.values().length];
        private final Map<String, int[]> byType = new HashMap<>(2);

        void add(Counted of, String type, int count) {
            all[of.ordinal()] += count;
            byType.computeIfAbsent(type, any -> new int[Counted.values().length])[of.ordinal()] += count;
        }

        void add(Minute other) {
            for (Counted of : Counted.values()) {
                other.byType.forEach((type, counts) -> add(of, type, counts[of.ordinal()]));
            }
        }

        int count(Question.Rate rate) {
            if (rate.actionTypes().isEmpty()) {
                return all[rate.of().ordinal()];
            }
            int sum = 0;
            for (String type : rate.actionTypes()) {
                int[] counts = byType.get(type);
                sum += counts == null ? 0 : counts[rate.of().ordinal()];
            }
            return sum;
        }
    }

    /** Empty when it is not known for sure. @param agent the base agent, or null */
    OptionalLong count(Credential by, String agent, Question.Rate rate, Instant now) {
        Org org = orgs.get(by.org());
        if (org == null) {
            return OptionalLong.empty();
        }
        synchronized (org) {
            boolean behind = System.nanoTime() - org.aliveNanos > TRUST_NANOS;
            if (behind || rate.window().compareTo(org.windows.of(rate.of())) > 0) {
                return OptionalLong.empty();
            }
            long from = firstMinute(now, rate);
            long byAgent = agent == null ? 0 : count(org, agentName(agent), from, rate);
            // A key that may name any agent is counted itself as well: a new name for each request must not reset the
            // count.
            long byKey = agent != null && by.bound() ? 0 : count(org, keyName(by.id()), from, rate);
            return OptionalLong.of(Math.max(byAgent, byKey));
        }
    }

    /** Whether what happened then is counted by this rate now. */
    static boolean counts(Question.Rate rate, Instant at, String actionType, Instant now) {
        return minute(at) >= firstMinute(now, rate)
                && (rate.actionTypes().isEmpty() || rate.actionTypes().contains(Question.Rate.folded(actionType)));
    }

    private static long firstMinute(Instant now, Question.Rate rate) {
        return minute(now.minus(rate.window())) + 1;
    }

    private static long count(Org org, String who, long from, Question.Rate rate) {
        TreeMap<Long, Minute> minutes = org.counts.get(who);
        long sum = 0;
        if (minutes != null) {
            for (Minute minute : minutes.tailMap(from, true).values()) {
                sum += minute.count(rate);
            }
        }
        return sum;
    }

    /** Counts a decision of this replica at once, before its answer leaves: the next request must see it. @param claimed with a claim in it */
    void decided(Credential by, String agentId, String actionType, long seq, Instant at, boolean claimed) {
        count(by, agentId, actionType, seq, at, Counted.DECISIONS);
        if (claimed) {
            count(by, agentId, actionType, seq, at, Counted.CLAIMS);
        }
    }

    /** As {@link #decided}, for a claim of its own. */
    public void claimed(Credential by, String agentId, String actionType, long seq, Instant at) {
        count(by, agentId, actionType, seq, at, Counted.CLAIMS);
    }

    private void count(Credential by, String agentId, String actionType, long seq, Instant at, Counted of) {
        Org org = orgs.get(by.org());
        if (org == null) {
            return;
        }
        synchronized (org) {
            if (!org.windows.of(of).isZero() && seq >= org.ownFrom && seq < org.ownTo) {
                String type = Question.Rate.folded(actionType);
                if (agentId != null) {
                    add(org.counts, agentName(Credential.base(agentId)), minute(at), of, type, 1);
                }
                add(org.counts, keyName(by.id()), minute(at), of, type, 1);
            }
        }
    }

    @Override
    public void starts(Connection connection, String name, long next) {
        Org org = orgs.computeIfAbsent(name, any -> new Org());
        synchronized (org) {
            org.told = next;
        }
    }

    @Override
    public void advanced(Connection connection, String name, Snapshot snapshot, long from, long to)
            throws SQLException {
        Org org = orgs.get(name);
        Windows wanted = Windows.wantedBy(snapshot);
        if (wanted.none()) {
            forget(org, to);
            return;
        }
        if (!org.windows.cover(wanted)) {
            load(connection, name, org, wanted, to);
            return;
        }
        Map<String, TreeMap<Long, Minute>> more = new HashMap<>();
        for (long[] gap : foreign(org, from, to)) {
            try {
                readGap(connection, name, gap, org.windows, more);
            } catch (SQLException e) {
                forget(org, from); // counted anew when the database is back
                throw e;
            }
        }
        synchronized (org) {
            more.forEach((who, minutes) -> minutes.forEach((minute, counts) -> org.counts
                    .computeIfAbsent(who, any -> new TreeMap<>())
                    .computeIfAbsent(minute, any -> new Minute())
                    .add(counts)));
        }
    }

    private static void readGap(
            Connection connection, String name, long[] gap, Windows windows, Map<String, TreeMap<Long, Minute>> into)
            throws SQLException {
        if (!windows.decisions().isZero()) {
            try (var select = connection.prepareStatement(
                    DECISIONS.formatted(
                            "id IN (SELECT subject FROM ledger WHERE org = ? AND seq >= ? AND seq < ? AND kind = 'decision')"))) {
                select.setString(1, name);
                select.setString(2, name);
                select.setLong(3, gap[0]);
                select.setLong(4, gap[1]);
                read(select, Counted.DECISIONS, into);
            }
        }
        if (!windows.claims().isZero()) {
            try (var select = connection.prepareStatement(CLAIMS.formatted("l.seq >= ? AND l.seq < ?"))) {
                select.setString(1, name);
                select.setLong(2, gap[0]);
                select.setLong(3, gap[1]);
                read(select, Counted.CLAIMS, into);
            }
        }
    }

    /** What others have committed in this range; from now on the tail has told it, so that own commits that come late are not counted twice. */
    private static List<long[]> foreign(Org org, long from, long to) {
        synchronized (org) {
            List<long[]> gaps = new ArrayList<>();
            long at = from;
            for (var range : org.own.headMap(to, false).entrySet()) {
                if (range.getKey() > at) {
                    gaps.add(new long[] {at, range.getKey()});
                }
                at = Math.max(at, range.getValue());
            }
            if (at < to) {
                gaps.add(new long[] {at, to});
            }
            told(org, to);
            return gaps;
        }
    }

    /** What this replica committed lately is counted when the tail tells it, as if it were another's. */
    private static void leaveToTail(Org org) {
        org.own.clear();
        org.ownFrom = 0;
        org.ownTo = 0;
    }

    private static void told(Org org, long to) {
        org.own.headMap(to, false).values().removeIf(end -> end <= to);
        org.told = to;
    }

    @Override
    public void own(String name, long from, long to) {
        Org org = orgs.get(name);
        if (org != null) {
            synchronized (org) {
                boolean first = from >= org.told;
                org.ownFrom = first ? from : to;
                org.ownTo = to;
                if (first) {
                    org.own.put(from, to);
                }
            }
        }
    }

    @Override
    public void alive(Connection connection, Snapshot snapshot, long next) throws SQLException {
        Org org = orgs.get(snapshot.org());
        Windows wanted = Windows.wantedBy(snapshot);
        if (!org.windows.cover(wanted)) {
            load(connection, snapshot.org(), org, wanted, next);
        }
        synchronized (org) {
            org.aliveNanos = System.nanoTime();
            prune(org);
        }
    }

    /** Everything within the windows, counted anew: at start, and when a policy looks further back than any before. */
    private static void load(Connection connection, String name, Org org, Windows windows, long to)
            throws SQLException {
        Map<String, TreeMap<Long, Minute>> all = new HashMap<>();
        if (!windows.decisions().isZero()) {
            try (var select = connection.prepareStatement(
                    DECISIONS.formatted("seq < ? AND at >= now() - ? * interval '1 second' AND id >= " + FIRST_ID))) {
                select.setString(1, name);
                select.setLong(2, to);
                select.setLong(3, windows.decisions().toSeconds() + 60);
                select.setLong(4, windows.decisions().toSeconds() + 120);
                read(select, Counted.DECISIONS, all);
            }
        }
        if (!windows.claims().isZero()) {
            // The last decision before the window bounds the entries that have to be looked at: the ledger has no index
            // by
            // time.
            try (var select = connection.prepareStatement(CLAIMS.formatted(
                    "l.seq < ? AND l.at >= now() - ? * interval '1 second' AND l.seq > coalesce((SELECT seq FROM decision WHERE org = ? AND id < "
                            + FIRST_ID + " ORDER BY id DESC LIMIT 1), -1)"))) {
                select.setString(1, name);
                select.setLong(2, to);
                select.setLong(3, windows.claims().toSeconds() + 60);
                select.setString(4, name);
                select.setLong(5, windows.claims().toSeconds() + 120);
                read(select, Counted.CLAIMS, all);
            }
        }
        synchronized (org) {
            org.counts.clear();
            org.counts.putAll(all);
            leaveToTail(org);
            told(org, to);
            org.windows = windows;
        }
    }

    private static void read(PreparedStatement select, Counted of, Map<String, TreeMap<Long, Minute>> into)
            throws SQLException {
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                String agent = rows.getString(1);
                String type = Question.Rate.folded(rows.getString(3));
                if (agent != null) {
                    add(into, agentName(agent), rows.getLong(4), of, type, rows.getInt(5));
                }
                add(into, keyName(rows.getString(2)), rows.getLong(4), of, type, rows.getInt(5));
            }
        }
    }

    private static void add(
            Map<String, TreeMap<Long, Minute>> counts, String who, long minute, Counted of, String type, int count) {
        counts.computeIfAbsent(who, any -> new TreeMap<>())
                .computeIfAbsent(minute, any -> new Minute())
                .add(of, type, count);
    }

    private static void forget(Org org, long to) {
        synchronized (org) {
            org.counts.clear();
            org.windows = Windows.NONE;
            leaveToTail(org);
            told(org, to);
        }
    }

    private static void prune(Org org) {
        if (org.windows.none()) {
            return;
        }
        long oldest =
                System.currentTimeMillis() / 60_000 - org.windows.longest().toMinutes() - 2;
        org.counts.values().forEach(minutes -> minutes.headMap(oldest).clear());
        org.counts.values().removeIf(TreeMap::isEmpty);
    }

    private static long minute(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), 60);
    }

    private static String agentName(String agent) {
        return "agent " + agent;
    }

    private static String keyName(String key) {
        return "key " + key;
    }
}
