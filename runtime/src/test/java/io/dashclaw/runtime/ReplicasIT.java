package io.dashclaw.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.Client.Answer;
import io.dashclaw.runtime.Doors.Key;
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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas on one database: what is granted once is granted once by both together. */
class ReplicasIT {
    private static final int RACERS = 50;
    private static final int ROUNDS = 100;
    private static final int HAMMERS = 16;
    private static final String HELD = "replica_held";

    @TempDir(factory = Homes.BesideSeed.class)
    static Path folder;

    private static Path home;
    private static PackagedRuntime first;
    private static PackagedRuntime second;
    private static Client operator;
    private static ExecutorService threads;

    @BeforeAll
    static void startBoth() throws Exception {
        home = Homes.in(folder);
        first = PackagedRuntime.start(home, Map.of("DASHCLAW_API_KEY", Doors.OPERATOR))
                .awaitReady();
        second = PackagedRuntime.start(folder.resolve("second"), joining(home.resolve("keys")))
                .awaitReady();
        operator = new Client(first, Doors.OPERATOR);
        operator.policy("Hold for replicas", "require_approval", HELD);
        threads = Executors.newFixedThreadPool(RACERS);
    }

    private static Map<String, String> joining(Path keys) throws IOException {
        return Map.of(
                "DASHCLAW_API_KEY",
                Doors.OPERATOR,
                "DASHCLAW_KEYS",
                keys.toString(),
                "QUARKUS_DATASOURCE_JDBC_URL",
                Files.readString(home.resolve("database.url")).strip());
    }

    @AfterAll
    static void stopBoth() throws Exception {
        threads.shutdownNow();
        try (var one = first;
                var two = second) {
            two.terminate();
        }
    }

    @AfterEach
    void entriesAreNumberedWithoutAGap() throws Exception {
        try (LedgerOnDisk ledger = new LedgerOnDisk(first.jdbcUrl())) {
            ledger.assertNumberedWithoutGap();
        }
    }

    private static PackagedRuntime either(int i) {
        return i % 2 == 0 ? first : second;
    }

    private static Map<String, Object> intent(String type) {
        return Map.of("agent_id", "replica-bot", "action_type", type, "declared_goal", "goal " + UUID.randomUUID());
    }

    private static Map<String, Object> claim() {
        Map<String, Object> claim = new HashMap<>();
        claim.put("claim_execution", true);
        claim.put("attempt_id", UUID.randomUUID().toString());
        claim.put("agent_id", "replica-bot");
        claim.put("act", null);
        return claim;
    }

    // ---- races

    @Test
    void fiftyWhoRaceForOneClaimGetOne() throws Exception {
        Client agent = operator.as(operator.key("member").raw());
        for (int round = 0; round < ROUNDS; round++) {
            String action = agent.at(either(round))
                    .post("/api/guard?record=true", intent("read"))
                    .text("action_id");
            assertOneWins(race(i -> agent.at(either(i)).patch("/api/actions/" + action, claim())), List.of(409));
        }
    }

    @Test
    void fiftyWhoRaceForOneApprovalGetOne() throws Exception {
        Client agent = operator.as(operator.key("member").raw());
        List<Client> approvers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            approvers.add(operator.as(operator.key("approver").raw()).at(either(i)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            String action = agent.at(either(round))
                    .post("/api/guard?record=true", intent(HELD))
                    .text("action_id");
            Map<String, String> answer = Map.of("decision", round % 3 == 0 ? "deny" : "allow");
            assertOneWins(race(i -> approvers.get(i).post("/api/approvals/" + action, answer)), List.of(409, 400));
            try (LedgerOnDisk ledger = new LedgerOnDisk(first.jdbcUrl())) {
                assertEquals(1, ledger.number("SELECT count(*) FROM vote WHERE action_id = '" + action + "'"));
            }
        }
    }

    private interface Racer {
        Answer run(int number) throws Exception;
    }

    private static List<Answer> race(Racer racer) throws Exception {
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Callable<Answer>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
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

    private static void assertOneWins(List<Answer> answers, List<Integer> losing) {
        assertEquals(
                1, answers.stream().filter(answer -> answer.status() == 200).count(), answers::toString);
        assertTrue(
                answers.stream().allMatch(answer -> answer.status() == 200 || losing.contains(answer.status())),
                answers::toString);
    }

    // ---- what is published bites everywhere at once

    @Test
    void nothingIsDecidedUnderAPolicySetThatHasPassed() throws Exception {
        Client agent = operator.as(operator.key("member").raw());
        try (Hammer hammer = new Hammer(agent, first, second)) {
            for (int i = 0; i < 10; i++) {
                hammer.awaitMore();
                String policy = operator.at(either(i)).policy("Block " + i, "block_action_type", hammer.type);
                hammer.awaitMore();
                assertEquals(
                        200,
                        operator.at(either(i + 1))
                                .delete("/api/policies?id=" + policy)
                                .status());
            }
            hammer.awaitMore();
        }
        try (LedgerOnDisk ledger = new LedgerOnDisk(first.jdbcUrl())) {
            assertEquals(
                    0,
                    ledger.number("""
                    SELECT count(*) FROM ledger l
                     WHERE l.kind IN ('decision', 'claim')
                       AND l.entry::json ->> 'policy_set' <> (
                         SELECT p.entry::json ->> 'set' FROM ledger p
                          WHERE p.org = l.org AND p.seq < l.seq AND p.kind IN ('policy.published', 'policy.withdrawn')
                          ORDER BY p.seq DESC LIMIT 1)
                       AND l.seq > (SELECT min(seq) FROM ledger WHERE kind = 'policy.published')
                    """),
                    "decisions and claims under an older set than the one before them in the ledger");
            assertTrue(
                    ledger.number("SELECT count(*) FROM decision WHERE action_type = 'hammered' AND verdict = 'block'")
                            > 0);
            assertTrue(
                    ledger.number("SELECT count(*) FROM decision WHERE action_type = 'hammered' AND verdict <> 'block'")
                            > 0);
        }
    }

    @Test
    void nothingIsRecordedUnderAKeyThatWasRevoked() throws Exception {
        for (int i = 0; i < 10; i++) {
            Key key = operator.key("member");
            try (Hammer hammer = new Hammer(operator.as(key.raw()), first, second)) {
                hammer.awaitMore();
                assertEquals(
                        200,
                        operator.at(either(i))
                                .delete("/api/keys?id=" + key.id())
                                .status());
                hammer.awaitRefusal();
            }
            try (LedgerOnDisk ledger = new LedgerOnDisk(first.jdbcUrl())) {
                assertTrue(ledger.number("SELECT count(*) FROM decision WHERE principal = '" + key.id() + "'") > 0);
                assertEquals(
                        0,
                        ledger.number("SELECT count(*) FROM ledger WHERE entry::json ->> 'principal' = '" + key.id()
                                + "' AND seq > (SELECT seq FROM ledger WHERE kind = 'key.revoked' AND subject = '"
                                + key.id() + "')"));
            }
        }
    }

    /** Clients of both replicas that decide, record and claim without a pause. */
    private static final class Hammer implements AutoCloseable {
        final String type = "hammered";
        private final AtomicBoolean stopping = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final List<Future<?>> running = new ArrayList<>();
        private final boolean mayFreeze;

        Hammer(Client client, PackagedRuntime... targets) {
            mayFreeze = targets.length == 1;
            for (int i = 0; i < HAMMERS; i++) {
                Client mine = client.at(targets[i % targets.length]);
                running.add(threads.submit(() -> run(mine)));
            }
        }

        private Void run(Client client) throws Exception {
            while (!stopping.get()) {
                Answer answer = client.post("/api/guard?record=true", intent(type));
                if (answer.status() == 200) {
                    answered.incrementAndGet();
                    Answer claimed = client.patch("/api/actions/" + answer.text("action_id"), claim());
                    assertTrue(
                            List.of(200, 401, 409).contains(claimed.status()) || mayFreeze && claimed.status() == 503,
                            claimed::toString);
                } else if (answer.status() != 503 || !mayFreeze) {
                    refused.incrementAndGet();
                    assertEquals(401, answer.status(), answer::toString);
                }
            }
            return null;
        }

        void awaitMore() {
            int enough = answered.get() + 10 * HAMMERS;
            await().atMost(Duration.ofMinutes(1)).until(() -> answered.get() >= enough || ended());
        }

        void awaitRefusal() {
            int enough = refused.get() + 5 * HAMMERS;
            await().atMost(Duration.ofMinutes(1)).until(() -> refused.get() >= enough || ended());
        }

        private boolean ended() {
            return running.stream().anyMatch(Future::isDone);
        }

        @Override
        public void close() throws Exception {
            stopping.set(true);
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    @Test
    void aKeyThatOneReplicaMadeIsGoodOnTheOther() throws Exception {
        for (int i = 0; i < 10; i++) {
            String made = operator.at(either(i)).key("member").raw();
            assertEquals(
                    200,
                    operator.as(made)
                            .at(either(i + 1))
                            .post("/api/guard", intent("read"))
                            .status());
        }
    }

    @Test
    void oneIdempotencyKeyIsOneDecisionOnBoth() throws Exception {
        Client agent = operator.as(operator.key("member").raw());
        for (int round = 0; round < ROUNDS / 10; round++) {
            Map<String, Object> intent = new HashMap<>(intent("read"));
            intent.put("idempotency_key", UUID.randomUUID().toString());
            List<Answer> answers = race(i -> agent.at(either(i)).post("/api/guard?record=true", intent));
            assertTrue(answers.stream().allMatch(answer -> answer.status() == 200), answers::toString);
            assertEquals(
                    1,
                    answers.stream()
                            .map(answer -> answer.text("decision_id") + answer.text("action_id"))
                            .distinct()
                            .count());
            assertEquals(
                    RACERS - 1,
                    answers.stream()
                            .filter(answer ->
                                    answer.body().path("idempotent_replay").asBoolean())
                            .count());
        }
    }

    // ---- replicas that are not as they should be

    /** It is stopped again and again until it happens to hold the head; then the server ends its transaction, and the other one goes on. */
    @Test
    void aReplicaThatFreezesWithTheHeadDoesNotStopTheOther() throws Exception {
        Client agent = operator.as(operator.key("member").raw());
        try (Hammer hammer = new Hammer(agent, second);
                LedgerOnDisk database = new LedgerOnDisk(first.jdbcUrl())) {
            hammer.awaitMore();
            long frozen = freezeWithHead(database);
            try {
                assertEquals(
                        200,
                        agent.at(first)
                                .post("/api/guard?record=true", intent("read"))
                                .status());
                assertEquals(
                        0,
                        database.number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + frozen),
                        "the frozen replica's transaction was ended for it");
            } finally {
                signal("CONT");
            }
            hammer.awaitMore();
        }
    }

    /** @return the process id of the server's side of its connection */
    private static long freezeWithHead(LedgerOnDisk database) throws Exception {
        for (int attempt = 0; attempt < 500; attempt++) {
            signal("STOP");
            long holder = database.number(
                    "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE application_name = 'dashclaw-writer' AND state = 'idle in transaction'");
            if (holder != 0) {
                return holder;
            }
            signal("CONT");
        }
        throw new AssertionError("it never held the head when it was stopped");
    }

    private static void signal(String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder(
                                "kill",
                                "-" + name,
                                Long.toString(second.process().pid()))
                        .start()
                        .waitFor());
    }

    @Test
    void aReplicaWithOtherServerKeysIsRefused() throws Exception {
        try (var stranger = PackagedRuntime.start(folder.resolve("stranger"), joining(folder.resolve("other-keys")))) {
            assertNotEquals(0, stranger.awaitExit());
            List<String> said = stranger.stderr().lines().toList();
            assertEquals(1, said.size(), said::toString);
            assertTrue(said.get(0).contains("DASHCLAW_KEYS"), said.get(0));
        }
    }
}
