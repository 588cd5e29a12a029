package io.dashclaw.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.Client.Answer;
import io.dashclaw.runtime.database.Homes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas spend from one budget, race for its last dollar, and are killed while they do. */
class BudgetsIT {
    private static final int SPENDERS = 200;
    private static final int LIMIT = 100;
    private static final int ROUNDS = 10;

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    private Path home;
    private PackagedRuntime first;
    private PackagedRuntime second;
    private Client operator;
    private Client agent;
    private ExecutorService threads;

    @BeforeEach
    void startBoth() throws Exception {
        home = Homes.in(folder);
        first = PackagedRuntime.start(home, Map.of("DASHCLAW_API_KEY", Doors.OPERATOR))
                .awaitReady();
        second = startSecond();
        operator = new Client(first, Doors.OPERATOR);
        agent = operator.as(operator.key("member").raw());
        threads = Executors.newFixedThreadPool(SPENDERS);
    }

    private PackagedRuntime startSecond() throws IOException {
        return PackagedRuntime.start(
                        folder.resolve("second"),
                        Map.of(
                                "DASHCLAW_API_KEY",
                                Doors.OPERATOR,
                                "DASHCLAW_KEYS",
                                home.resolve("keys").toString(),
                                "QUARKUS_DATASOURCE_JDBC_URL",
                                Files.readString(home.resolve("database.url")).strip()))
                .awaitReady();
    }

    @AfterEach
    void stopBoth() throws Exception {
        threads.shutdownNow();
        try (var one = first;
                var two = second) {
            two.kill();
        }
    }

    private void budget(String type, String by) throws Exception {
        Map<String, Object> rules = Map.of(
                "match",
                Map.of(
                        "actionTypes",
                        List.of(type),
                        "spend",
                        Map.of("moreThanUsd", LIMIT + ".00", "per", "24h", "by", by)),
                "verdict",
                "Block");
        Answer made = operator.post(
                "/api/policies", Map.of("name", "Budget of " + type, "policy_type", "rule", "rules", rules));
        assertEquals(201, made.status(), made::toString);
    }

    private static Map<String, Object> spend(String agentId, String type, double usd) {
        String goal = "goal " + UUID.randomUUID();
        return Map.of(
                "agent_id",
                agentId,
                "action_type",
                type,
                "declared_goal",
                goal,
                "idempotency_key",
                goal,
                "spend_usd",
                usd);
    }

    private PackagedRuntime either(int i) {
        return i % 2 == 0 ? first : second;
    }

    @Test
    void twoHundredWhoRaceForAHundredDollarsGetAHundred() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String type = "race_" + round;
            budget(type, "Agent");
            String agentId = "spender-" + round;
            List<Answer> answers =
                    race(i -> agent.at(either(i)).post("/api/guard?record=true", spend(agentId + ":" + i, type, 1)));
            assertTrue(answers.stream().allMatch(answer -> answer.status() == 200), answers::toString);
            assertEquals(LIMIT, count(answers, "allow"), () -> type + " " + answers);
            assertEquals(SPENDERS - LIMIT, count(answers, "block"));
            assertBooked("agent " + agentId, LIMIT);
            // The next budget is another agent's, but the key that may name any agent has spent all of these.
            agent = operator.as(operator.key("member").raw());
        }
        assertBooksAgree();
    }

    private interface Racer {
        Answer run(int number) throws Exception;
    }

    private List<Answer> race(Racer racer) throws Exception {
        CyclicBarrier start = new CyclicBarrier(SPENDERS);
        List<Callable<Answer>> racers = new ArrayList<>();
        for (int i = 0; i < SPENDERS; i++) {
            int number = i;
            racers.add(() -> {
                start.await();
                return racer.run(number);
            });
        }
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : threads.invokeAll(racers)) {
            answers.add(answer.get());
        }
        return answers;
    }

    private static long count(List<Answer> answers, String decision) {
        return answers.stream()
                .filter(answer -> decision.equals(answer.text("decision")))
                .count();
    }

    @Test
    void aReplicaThatIsKilledLosesNothingAndDoublesNothing() throws Exception {
        budget("killed", "Org");
        for (int round = 0; round < 3; round++) {
            spendUntilKilled(round);
            second = startSecond();
            assertBooksAgree();
        }
        List<Answer> rest =
                race(i -> agent.at(either(i)).post("/api/guard?record=true", spend("late-" + i, "killed", 1)));
        assertTrue(count(rest, "block") > 0, "the budget is full now");
        long booked = bookedOn("org");
        assertTrue(booked <= LIMIT * 1_000_000L, () -> "more than the limit: " + booked);
        assertTrue(booked > (LIMIT - 1) * 1_000_000L, () -> "room for one more: " + booked);
        assertBooksAgree();
    }

    /** Clients of both spend, claim and report, until the second is killed; those that had no answer ask the first the same again. */
    private void spendUntilKilled(int round) throws Exception {
        AtomicBoolean stopping = new AtomicBoolean();
        Map<String, Map<String, Object>> unanswered = new ConcurrentHashMap<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Client mine = agent.at(either(i));
            running.add(threads.submit(() -> {
                while (!stopping.get()) {
                    Map<String, Object> intent = spend("killed-" + round, "killed", 0.4);
                    unanswered.put((String) intent.get("declared_goal"), intent);
                    settle(mine, mine.post("/api/guard?record=true", intent), intent);
                    unanswered.remove(intent.get("declared_goal"));
                }
                return null;
            }));
        }
        long before = entries();
        await().atMost(Duration.ofMinutes(2)).until(() -> entries() > before + 400);
        second.kill();
        stopping.set(true);
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException gone) {
                assertTrue(gone.getCause() instanceof IOException, gone::toString);
            }
        }
        assertFalse(unanswered.isEmpty(), "it was killed under load");
        for (Map<String, Object> intent : unanswered.values()) {
            assertEquals(
                    200, agent.at(first).post("/api/guard?record=true", intent).status());
        }
    }

    /** Half of what was let through is claimed and turns out cheaper, a quarter is called off. */
    private void settle(Client client, Answer answer, Map<String, Object> intent) throws Exception {
        int kind = Math.floorMod(intent.get("declared_goal").hashCode(), 4);
        if (!"allow".equals(answer.text("decision"))) {
            return;
        }
        String action = "/api/actions/" + answer.text("action_id");
        if (kind == 0) {
            client.post(action + "/cancel", Map.of("reason", "not needed"));
        } else if (kind < 3) {
            Map<String, Object> claim = new HashMap<>();
            claim.put("claim_execution", true);
            claim.put("attempt_id", UUID.randomUUID().toString());
            claim.put("agent_id", intent.get("agent_id"));
            claim.put("act", null);
            client.patch(action, claim);
            client.patch(action, Map.of("status", "completed", "cost_estimate", 0.1));
        }
    }

    // ---- what the database says

    private long entries() {
        return number("SELECT next FROM ledger_head WHERE org = 'org_default'");
    }

    private long bookedOn(String account) {
        return number("SELECT coalesce(sum(micro_usd), 0) FROM budget WHERE account = '" + account + "'");
    }

    private void assertBooked(String account, long usd) {
        assertEquals(usd * 1_000_000, bookedOn(account), () -> "booked on " + account);
    }

    /** The sums are those of the decisions, and each decision has booked what its action says. */
    private void assertBooksAgree() throws Exception {
        assertEquals(0, number("""
                SELECT count(*) FROM (
                  SELECT account, minute, sum(s.micro_usd) AS usd FROM spending s, unnest(s.accounts) account GROUP BY 1, 2) s
                  FULL JOIN budget b ON b.account = s.account AND b.minute = s.minute
                 WHERE coalesce(s.usd, 0) <> coalesce(b.micro_usd, 0)
                """), "sums that differ from what was booked");
        assertEquals(0, number("""
                SELECT count(*) FROM action a LEFT JOIN spending s ON s.org = a.org AND s.decision_id = a.decision_id
                 WHERE coalesce(s.micro_usd, 0) <> round(1000000 * CASE
                         WHEN a.verdict = 'block' OR a.status = 'cancelled' THEN 0
                         WHEN a.outcome = 'completed' THEN a.cost_usd
                         ELSE s.reserved_micro_usd / 1000000.0 END)
                """), "actions that count for something else than they say");
        try (LedgerOnDisk ledger = new LedgerOnDisk(first.jdbcUrl())) {
            ledger.assertNumberedWithoutGap();
        }
    }

    private long number(String sql) {
        try (LedgerOnDisk ledger = new LedgerOnDisk(first.jdbcUrl())) {
            return ledger.number(sql);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
