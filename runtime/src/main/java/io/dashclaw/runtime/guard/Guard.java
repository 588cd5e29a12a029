package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.shield.InjectionScan;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Ids;
import io.dashclaw.runtime.ledger.Ledger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Evaluates intents against the live policy set. Every door that decides comes through here; no answer leaves before it is durable. */
@Startup // its metrics are there before the first call, as zeros
@ApplicationScoped
public class Guard {
    final Ledger ledger;
    final Ids ids;
    final Clock clock;
    final GuardConfig config;
    final ServerKeys serverKeys;
    final Rates rates;
    final ActDesk desk;
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
            MeterRegistry metrics) {
        this.ledger = ledger;
        this.ids = ids;
        this.clock = clock;
        this.config = config;
        this.serverKeys = serverKeys;
        this.rates = rates;
        this.desk = desk;
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
                .chain(analysis -> decide(by, declared, analysis, recording, started))
                .invoke(guarded -> {
                    latency.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
                    if (!guarded.replay()) {
                        decisions.get(guarded.verdict()).increment();
                    }
                });
    }

    private Uni<Guarded> decide(
            Credential by, Declaration declared, Analysis analysis, Recording recording, long started) {
        Considered considered = Considered.of(declared, analysis);
        refuseInjection(considered.injection());
        return ledger.add(by, new Evaluation(this, by, declared, considered, recording, started));
    }

    private static void refuseInjection(InjectionScan.Scan scan) {
        if (scan.recommendation() == InjectionScan.Recommendation.BLOCK) {
            throw Failure.of(Code.INPUT_REJECTED, "Input rejected: prompt injection pattern detected")
                    .with("risk_level", scan.risk().name().toLowerCase(Locale.ROOT))
                    .with("categories", scan.categories());
        }
    }
}
