package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many decisions each agent, and each unbound key, has had lately: counted in memory by the minute, fed by the ledger of all
 * replicas and ahead of it by this replica's own commits. What is more than two seconds behind is unknown, and unknown holds.
 */
@ApplicationScoped
class Rates implements LedgerFollower {
    private static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final String COUNTS = """
            SELECT split_part(agent_id, ':', 1), principal, floor(extract(epoch FROM at) / 60)::bigint, count(*)
              FROM decision WHERE org = ? AND %s GROUP BY 1, 2, 3
            """;

    private final Map<String, Org> orgs = new ConcurrentHashMap<>();

    /** The counters of one organisation; all access holds its monitor, which is taken for microseconds only. */
    private static final class Org {
        /** Who to decisions by minute, up to the cursor of the ledger's tail. */
        final Map<String, TreeMap<Long, Integer>> counts = new HashMap<>();
        /** Numbers that this replica committed itself and the tail has not told yet, from (inclusive) to to (exclusive). */
        final TreeMap<Long, Long> own = new TreeMap<>();

        Duration window = Duration.ZERO;
        long told;

        /** The batch that the writer is answering: counted as it is answered, unless the tail was faster. */
        long ownFrom;

        long ownTo;
        long aliveNanos;
    }

    /** As {@link #facts}, for an intent that has been counted itself when it was decided. */
    Facts factsAtClaim(Credential by, Intent intent, PolicySet policies, Instant now) {
        Facts facts = facts(by, intent, policies, now);
        Map<Question, Long> others = new HashMap<>();
        facts.answers().forEach((question, count) -> others.put(question, Math.max(0, count - 1)));
        return new Facts(now, others);
    }

    /** Answers what the policies ask about this intent; leaves unanswered what is not known for sure. */
    Facts facts(Credential by, Intent intent, PolicySet policies, Instant now) {
        Set<Question> questions = policies.questions(intent);
        if (questions.isEmpty()) {
            return Facts.at(now);
        }
        Org org = orgs.get(by.org());
        Map<Question, Long> answers = new HashMap<>();
        for (Question question : questions) {
            if (org != null && question instanceof Question.Rate rate) {
                Long count = count(org, by, intent.baseAgentId(), rate.window(), now);
                if (count != null) {
                    answers.put(question, count);
                }
            }
        }
        return new Facts(now, answers);
    }

    private static Long count(Org org, Credential by, String agent, Duration window, Instant now) {
        synchronized (org) {
            if (window.compareTo(org.window) > 0 || System.nanoTime() - org.aliveNanos > TRUST_NANOS) {
                return null;
            }
            long from = minute(now.minus(window)) + 1;
            long byAgent = agent == null ? 0 : count(org, agentName(agent), from);
            // A key that may name any agent is counted itself as well: a new name for each request must not reset the
            // count.
            long byKey = agent != null && by.bound() ? 0 : count(org, keyName(by.id()), from);
            return Math.max(byAgent, byKey);
        }
    }

    private static long count(Org org, String who, long from) {
        TreeMap<Long, Integer> minutes = org.counts.get(who);
        long sum = 0;
        if (minutes != null) {
            for (int count : minutes.tailMap(from, true).values()) {
                sum += count;
            }
        }
        return sum;
    }

    /** Counts a decision of this replica at once, before its answer leaves: the next request must see it. */
    void committed(Credential by, Intent intent, long seq, Instant at) {
        Org org = orgs.get(by.org());
        if (org == null) {
            return;
        }
        synchronized (org) {
            if (!org.window.isZero() && seq >= org.ownFrom && seq < org.ownTo) {
                add(org, intent.baseAgentId(), by.id(), minute(at));
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
        Duration wanted = snapshot.part(LivePolicies.class).set().longestWindow();
        if (wanted.isZero()) {
            forget(org, to);
            return;
        }
        if (wanted.compareTo(org.window) > 0) {
            load(connection, name, org, wanted, to);
            return;
        }
        Map<String, TreeMap<Long, Integer>> more = new HashMap<>();
        for (long[] gap : foreign(org, from, to)) {
            try (var select = connection.prepareStatement(
                    COUNTS.formatted(
                            "id IN (SELECT subject FROM ledger WHERE org = ? AND seq >= ? AND seq < ? AND kind = 'decision')"))) {
                select.setString(1, name);
                select.setString(2, name);
                select.setLong(3, gap[0]);
                select.setLong(4, gap[1]);
                read(select, more);
            } catch (SQLException e) {
                forget(org, from); // counted anew when the database is back
                throw e;
            }
        }
        synchronized (org) {
            more.forEach((who, minutes) -> minutes.forEach((minute, count) ->
                    org.counts.computeIfAbsent(who, any -> new TreeMap<>()).merge(minute, count, Integer::sum)));
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

    private static void add(Org org, String agent, String principal, long minute) {
        if (agent != null) {
            org.counts.computeIfAbsent(agentName(agent), any -> new TreeMap<>()).merge(minute, 1, Integer::sum);
        }
        org.counts.computeIfAbsent(keyName(principal), any -> new TreeMap<>()).merge(minute, 1, Integer::sum);
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
        Duration wanted = snapshot.part(LivePolicies.class).set().longestWindow();
        if (wanted.compareTo(org.window) > 0) {
            load(connection, snapshot.org(), org, wanted, next);
        }
        synchronized (org) {
            org.aliveNanos = System.nanoTime();
            prune(org);
        }
    }

    /** Everything within the window, counted anew: at start, and when a policy looks further back than any before. */
    private static void load(Connection connection, String name, Org org, Duration window, long to)
            throws SQLException {
        Map<String, TreeMap<Long, Integer>> all = new HashMap<>();
        try (var select = connection.prepareStatement(
                COUNTS.formatted(
                        "seq < ? AND at >= now() - ? * interval '1 second' AND id >= 'act_gd_' || lpad(to_hex((extract(epoch FROM now() - ? * interval '1 second') * 1000)::bigint << 22), 16, '0')"))) {
            select.setString(1, name);
            select.setLong(2, to);
            select.setLong(3, window.toSeconds() + 60);
            select.setLong(4, window.toSeconds() + 120);
            read(select, all);
        }
        synchronized (org) {
            org.counts.clear();
            org.counts.putAll(all);
            leaveToTail(org);
            told(org, to);
            org.window = window;
        }
    }

    private static void read(PreparedStatement select, Map<String, TreeMap<Long, Integer>> into) throws SQLException {
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                String agent = rows.getString(1);
                long minute = rows.getLong(3);
                int count = rows.getInt(4);
                if (agent != null) {
                    into.computeIfAbsent(agentName(agent), any -> new TreeMap<>())
                            .merge(minute, count, Integer::sum);
                }
                into.computeIfAbsent(keyName(rows.getString(2)), any -> new TreeMap<>())
                        .merge(minute, count, Integer::sum);
            }
        }
    }

    private static void forget(Org org, long to) {
        synchronized (org) {
            org.counts.clear();
            org.window = Duration.ZERO;
            leaveToTail(org);
            told(org, to);
        }
    }

    private static void prune(Org org) {
        if (org.window.isZero()) {
            return;
        }
        long oldest = System.currentTimeMillis() / 60_000 - org.window.toMinutes() - 2;
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
