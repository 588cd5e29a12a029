package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Facts;
import io.dashclaw.policy.FailClosed;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.CanonicalJson;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.policy.LivePolicies;
import io.dashclaw.runtime.policy.PolicyHistory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Decides again what was decided once: with the very policies and facts of then, which must come to the same, byte for byte, and with
 * the policies of today, which says what would be different and why. Nothing is recorded by it.
 */
@ApplicationScoped
class Replays {
    private static final Logger LOG = Logger.getLogger(Replays.class);
    private static final String SELECT = """
            SELECT d.seq, d.at, d.principal, d.agent_id, d.action_type, d.degraded, l.entry, l.leaf, l.salt, l.body
              FROM decision d JOIN ledger l ON l.org = d.org AND l.seq = d.seq AND l.at = d.at
             WHERE d.org = ? AND d.id = ?
            """;

    private final DataSource database;
    private final PolicyHistory history;
    private final Recheck recheck;
    private final GuardConfig config;
    private final Ledger ledger;
    private final Counter differing;

    Replays(
            DataSource database,
            PolicyHistory history,
            Recheck recheck,
            GuardConfig config,
            Ledger ledger,
            MeterRegistry metrics) {
        this.database = database;
        this.history = history;
        this.recheck = recheck;
        this.config = config;
        this.ledger = ledger;
        this.differing = Counter.builder("dashclaw.replays.differing")
                .description("Replays of decisions that did not come to what is on record, though nothing explains it")
                .register(metrics);
    }

    /** How a decision came out when it was made again with the policies and facts of then. */
    private enum Outcome {
        IDENTICAL("The same policies and facts come to the same decision"),
        DIFFERENT("The same policies and facts come to another decision: nothing on record explains it"),
        ERASED("What was declared has been erased, so it cannot be decided again"),
        ALTERED("What is on record about this decision is not what its ledger entry commits to"),
        OTHER_ENGINE("Another version of the engine decided, so it need not come to the same"),
        OTHER_POLICIES("The policies of then cannot be built again: they had been changed behind the runtime's back");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Blocking. @throws Failure 404 for a decision that is not there, or not the caller's to see */
    Map<String, Object> of(Credential by, String id) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Recorded recorded = read(connection, by, id);
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("decision_id", id);
            view.put("seq", recorded.seq());
            view.put("decided_at", recorded.at().toString());
            view.put("decision", recorded.entry().get("verdict"));
            view.put("policy_set", recorded.entry().get("policy_set"));
            if (recorded.body() == null || !recorded.intact()) {
                view.put("then", outcome(recorded.intact() ? Outcome.ERASED : Outcome.ALTERED, List.of()));
                return view;
            }
            Payload payload = payload(recorded);
            view.put("engine", payload.engine());
            view.put("facts", payload.facts().written());
            PolicySet then = history.at(connection, by.org(), recorded.seq());
            view.put("then", then(id, recorded, payload, then));
            view.put("now", now(by, recorded, payload));
            return view;
        }
    }

    private Map<String, Object> then(String id, Recorded recorded, Payload payload, PolicySet policies) {
        if (!policies.digest().equals(recorded.entry().get("policy_set"))) {
            return outcome(Outcome.OTHER_POLICIES, List.of());
        }
        List<Difference> differences = payload.differences(again(recorded, payload, policies));
        if (differences.isEmpty()) {
            return outcome(Outcome.IDENTICAL, differences);
        }
        if (!PolicySet.ENGINE.equals(payload.engine())) {
            return outcome(Outcome.OTHER_ENGINE, differences);
        }
        differing.increment();
        LOG.errorf("decision %s comes out differently when it is made again, and nothing explains it", id);
        return outcome(Outcome.DIFFERENT, differences);
    }

    private Map<String, Object> now(Credential by, Recorded recorded, Payload payload) {
        PolicySet policies = ledger.snapshot(by.org()).part(LivePolicies.class).set();
        Judgement judgement = again(recorded, payload, policies);
        List<Difference> differences = payload.differences(judgement);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy_set", policies.digest());
        view.put("decision", judgement.verdict().wire());
        view.put("same", differences.isEmpty());
        view.put("differences", differences.stream().map(Difference::view).toList());
        view.put("reasons", judgement.reasons());
        view.put("warnings", judgement.warnings());
        view.put(
                "unanswered",
                policies.questions(payload.intent(), payload.facts()).stream()
                        .filter(question -> !payload.facts().answers().containsKey(question))
                        .map(Replays::word)
                        .distinct()
                        .toList());
        return view;
    }

    /** What today's policies ask and nobody asked then; it counts as unknown. */
    private static String word(Question question) {
        return question.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private Judgement again(Recorded recorded, Payload payload, PolicySet policies) {
        return Judgement.of(
                payload.intent(),
                payload.shields(),
                policies,
                same -> payload.facts(),
                recorded.degraded(),
                payload.knewAgent(),
                config,
                payload.facts().now());
    }

    private static Map<String, Object> outcome(Outcome outcome, List<Difference> differences) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("outcome", outcome.wire());
        view.put("says", outcome.text);
        view.put("differences", differences.stream().map(Difference::view).toList());
        return view;
    }

    /**
     * @param entry what the ledger says
     * @param intact whether entry, leaf and payload fit each other
     * @param body null when it has been erased
     */
    private record Recorded(
            long seq,
            Instant at,
            String agentId,
            String actionType,
            boolean degraded,
            Map<String, Object> entry,
            boolean intact,
            String body) {}

    private static Recorded read(Connection connection, Credential by, String id) throws SQLException {
        try (var select = connection.prepareStatement(SELECT)) {
            select.setString(1, by.org());
            select.setString(2, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !by.sees(row.getString(3), row.getString(4))) {
                    throw Failure.of(Code.NOT_FOUND, "Decision not found");
                }
                String entry = row.getString(7);
                Map<String, Object> facts = StrictJson.stored(entry);
                String body = row.getString(10);
                boolean intact = Arrays.equals(Entry.leafOf(entry), row.getBytes(8))
                        && (body == null || committed(facts, row.getBytes(9), body));
                return new Recorded(
                        row.getLong(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        facts,
                        intact,
                        body);
            }
        }
    }

    /** Erasing takes salt and payload: a payload whose salt is gone is not what was committed to. */
    private static boolean committed(Map<String, Object> entry, byte[] salt, String body) {
        return salt != null && Entry.commitment(salt, body).equals(entry.get("payload"));
    }

    /** @param decided what was decided, as it is on record */
    private record Payload(
            Intent intent,
            Shields shields,
            Facts facts,
            String engine,
            ConsideredAct act,
            boolean knewAgent,
            Map<?, ?> decided) {

        /** Between what is on record and what it comes to now. */
        List<Difference> differences(Judgement judgement) {
            Object again = StrictJson.stored(PlainJson.of(DecisionView.of(judgement, act)));
            return CanonicalJson.of(decided).equals(CanonicalJson.of(again))
                    ? List.of()
                    : Difference.between(decided, again);
        }
    }

    private Payload payload(Recorded recorded) {
        Map<String, Object> body = StrictJson.stored(recorded.body());
        Map<?, ?> kept = (Map<?, ?>) body.get("intent");
        Map<?, ?> decided = (Map<?, ?>) body.get("decision");
        Analysis analysis = recheck.analysis(body, kept);
        Facts facts = body.get("facts") instanceof Map<?, ?> known ? Facts.read(known) : Facts.at(recorded.at());
        boolean unproven =
                decided.get("reasons") instanceof List<?> reasons && reasons.contains(FailClosed.AGENT_UNPROVEN.text());
        return new Payload(
                Recheck.intent(recorded.agentId(), recorded.actionType(), kept, analysis),
                Shields.read(body.get("shields")),
                facts,
                (String) body.get("engine"),
                analysis == null ? null : ConsideredAct.read(analysis),
                !unproven,
                decided);
    }
}
