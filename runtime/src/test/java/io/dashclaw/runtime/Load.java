package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.Client.Answer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Sixteen clients that ask, record and claim without a pause, and remember every answer. What gets a 503 is asked again, the same request
 * with the same idempotency key; each goal is unique, so that a decision that was made twice shows.
 */
final class Load implements AutoCloseable {
    static final int CLIENTS = 16;

    private final Map<String, String> decided = new ConcurrentHashMap<>();
    private final Map<String, String> recorded = new ConcurrentHashMap<>();
    private final Map<String, String> claimed = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> unanswered = new ConcurrentHashMap<>();
    private final Set<Integer> refusals = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> running;
    private final Client client;
    private volatile boolean stopping;

    Load(Client client) {
        this.client = client;
        this.running = IntStream.range(0, CLIENTS)
                .<Future<?>>mapToObj(i -> clients.submit(this::run))
                .toList();
    }

    int answered() {
        return answered.get();
    }

    /** Which statuses were answered besides 200. */
    Set<Integer> refusals() {
        return refusals;
    }

    /** Ends when what is under way is answered, or there is nobody to answer. */
    void stop() throws Exception {
        stopping = true;
        for (Future<?> one : running) {
            one.get();
        }
    }

    Map<String, Map<String, Object>> unanswered() {
        return unanswered;
    }

    private Void run() throws InterruptedException {
        try {
            for (int i = 0; !stopping; i++) {
                String goal = "goal " + UUID.randomUUID();
                Map<String, Object> intent = Map.of(
                        "agent_id", "load-bot", "action_type", "read", "declared_goal", goal, "idempotency_key", goal);
                unanswered.put(goal, intent);
                Answer answer = untilAnswered(intent);
                unanswered.remove(goal);
                answered.incrementAndGet();
                decided.put(goal, answer.text("decision_id"));
                recorded.put(answer.text("decision_id"), answer.text("action_id"));
                // While its database is away a runtime cannot know its rates, and holds what they would have judged.
                if (i % 2 == 0 && Set.of("allow", "warn").contains(answer.text("decision"))) {
                    claim(answer.text("action_id"));
                }
            }
        } catch (IOException gone) {
            // the runtime was killed; what was asked last stays unanswered
        }
        return null;
    }

    private Answer untilAnswered(Map<String, Object> intent) throws IOException, InterruptedException {
        Answer answer = client.post("/api/guard?record=true", intent);
        while (answer.status() != 200) {
            refusals.add(answer.status());
            assertEquals(503, answer.status(), () -> "an outage is a 503");
            answer = client.post("/api/guard?record=true", intent);
        }
        return answer;
    }

    private void claim(String action) throws IOException, InterruptedException {
        Map<String, Object> claim = new HashMap<>();
        claim.put("claim_execution", true);
        claim.put("attempt_id", UUID.randomUUID().toString());
        claim.put("agent_id", "load-bot");
        claim.put("act", null);
        Answer answer = client.patch("/api/actions/" + action, claim);
        if (answer.status() == 200) {
            claimed.put(action, (String) claim.get("attempt_id"));
        } else {
            refusals.add(answer.status());
            assertEquals(503, answer.status(), () -> "one client claims one action: " + answer.body());
        }
    }

    /** Everything that was answered is there once, and of what was not answered nothing is there twice. */
    void assertKept(LedgerOnDisk ledger) throws SQLException {
        ledger.assertNumberedWithoutGap();
        Map<String, List<String>> decisions = ledger.decisionsByGoal();
        decisions.forEach((goal, ids) -> assertEquals(1, ids.size(), () -> goal + " was decided as " + ids));
        decided.forEach((goal, id) -> assertEquals(List.of(id), decisions.get(goal)));
        Map<String, String> rows = ledger.pairs("SELECT id, action_id FROM decision WHERE action_id IS NOT NULL");
        recorded.forEach((decision, action) -> assertEquals(action, rows.get(decision)));
        Map<String, String> actions = ledger.pairs("SELECT id, decision_id FROM action");
        recorded.forEach((decision, action) -> assertEquals(decision, actions.get(action)));
        assertEquals(rows.size(), actions.size());
        Map<String, String> claims = ledger.claims();
        claimed.forEach((action, attempt) -> assertEquals(attempt, claims.get(action)));
        assertEquals(claims.size(), ledger.number("SELECT count(*) FROM ledger WHERE kind = 'claim'"));
        assertEquals(claims.size(), ledger.number("SELECT count(DISTINCT subject) FROM ledger WHERE kind = 'claim'"));
        assertTrue(claimed.size() > 100, () -> claimed.size() + " claims are too few to prove anything");
    }

    @Override
    public void close() {
        stopping = true;
        clients.shutdownNow();
    }
}
