package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Offers;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.InjectionScan;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.agent.LiveAgents;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Ids;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.policy.LivePolicies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Evaluates intents against the live policy set. Every door that decides comes through here; no answer leaves before it is durable. */
@Startup // its metrics are there before the first call, as zeros
@ApplicationScoped
public class Guard {
    private static final Uni<Map<Question, Answer>> NOTHING_GATHERED =
            Uni.createFrom().item(Map.of());

    private static final Question SESSION = new Question.Session();

    final Ledger ledger;
    final Ids ids;
    final Clock clock;
    final GuardConfig config;
    final ServerKeys serverKeys;
    final Rates rates;
    final ActDesk desk;
    final Offering offering;
    private final Consultations consultations;
    private final Map<Verdict, Counter> decisions = new EnumMap<>(Verdict.class);
    private final Timer latency;

    Guard(
            Ledger ledger,
            Ids ids,
            Clock clock,
            GuardConfig config,
            ServerKeys serverKeys,
            Rates rates,
            ActDesk desk,
            Offering offering,
            Consultations consultations,
            MeterRegistry metrics) {
        this.ledger = ledger;
        this.ids = ids;
        this.clock = clock;
        this.config = config;
        this.serverKeys = serverKeys;
        this.rates = rates;
        this.desk = desk;
        this.offering = offering;
        this.consultations = consultations;
        for (Verdict verdict : Verdict.values()) {
            decisions.put(
                    verdict,
                    Counter.builder("dashclaw.decisions")
                            .description("Decisions on record, by verdict")
                            .tag("verdict", verdict.wire())
                            .register(metrics));
        }
        this.latency = Timer.builder("dashclaw.guard")
                .description("From the request's arrival to its durable decision")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(15),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3))
                .register(metrics);
    }

    /** @param recording null when the decision is not to be recorded as an action */
    public Uni<Guarded> evaluate(Credential by, Declaration declared, Recording recording) {
        long started = System.nanoTime();
        return desk.read(by, declared)
                .chain(act -> decide(by, declared, act, recording, started))
                .invoke(guarded -> {
                    latency.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
                    if (!guarded.replay()) {
                        decisions.get(guarded.verdict()).increment();
                    }
                });
    }

    private Uni<Guarded> decide(
            Credential by, Declaration declared, ConsideredAct act, Recording recording, long started) {
        Considered considered = Considered.of(declared, act);
        refuseInjection(considered.shields().goal());
        return gathered(by, declared, considered, started).chain(answers -> approved(
                        by, declared, considered, recording)
                .chain(approved -> ledger.add(
                        by, new Evaluation(this, by, declared, considered, approved, recording, answers, started))));
    }

    /** Only what is recorded can be claimed, and only a claim uses an approval. */
    private Uni<Offers.Approved> approved(
            Credential by, Declaration declared, Considered considered, Recording recording) {
        return recording == null ? Offering.NONE : offering.approved(by, declared, considered);
    }

    /** Answers that take time; what a newer policy set asks beyond them stays unanswered. */
    private Uni<Map<Question, Answer>> gathered(
            Credential by, Declaration declared, Considered considered, long started) {
        Snapshot snapshot = ledger.snapshot(by.org());
        PolicySet policies = snapshot.part(LivePolicies.class).set();
        Facts known = new Facts(clock.instant(), snapshot.part(LiveAgents.class).find(declared.agentId()), Map.of());
        Set<Question> questions = policies.questions(considered.intent(), known);
        if (questions.isEmpty()) {
            return NOTHING_GATHERED;
        }
        Duration left = config.deadline().minusNanos(System.nanoTime() - started);
        var asked = new Consultations.Case(by, declared, considered, policies, known, left);
        return past(by, declared, questions)
                .chain(past -> consultations.ask(asked, questions).map(opinions -> both(past, opinions)));
    }

    private static Map<Question, Answer> both(Map<Question, Answer> some, Map<Question, Answer> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        Map<Question, Answer> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private Uni<Map<Question, Answer>> past(Credential by, Declaration declared, Set<Question> questions) {
        if (declared.sessionId() == null || !questions.contains(SESSION)) {
            return NOTHING_GATHERED;
        }
        return desk.past(by, declared)
                .map(past -> past == null || past.history() == null ? Map.of() : Map.of(SESSION, past.history()));
    }

    private static void refuseInjection(InjectionScan.Scan scan) {
        if (scan.recommendation() == InjectionScan.Recommendation.BLOCK) {
            throw Failure.of(Code.INPUT_REJECTED, "Input rejected: prompt injection pattern detected")
                    .with("risk_level", scan.risk().name().toLowerCase(Locale.ROOT))
                    .with("categories", scan.categories());
        }
    }
}
