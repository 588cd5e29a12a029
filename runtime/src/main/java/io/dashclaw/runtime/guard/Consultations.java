package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Gep2257;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.PolicySpec.Check;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Question.Consult;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.consult.Matter;
import io.dashclaw.runtime.consult.SemanticCheck;
import io.dashclaw.runtime.consult.WebhookCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Asks whom policies want to hear before they decide. Whoever does not answer has not answered: the rule then holds, or says what it says
 * for that case.
 */
@ApplicationScoped
class Consultations {
    private static final Logger LOG = Logger.getLogger(Consultations.class);
    private static final Uni<Map<Question, Answer>> NOTHING = Uni.createFrom().item(Map.of());
    /** Texts are long, and verifying one takes a thread for some milliseconds. */
    private static final int MOST_VERIFIED_AT_ONCE = 4;

    /** Kept back from the time that is left: a decision without an answer must still be made in time. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(250);

    private static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(5);

    private final WebhookCheck webhooks;
    private final SemanticCheck semantics;
    private final Semaphore verifying = new Semaphore(MOST_VERIFIED_AT_ONCE);

    Consultations(WebhookCheck webhooks, SemanticCheck semantics) {
        this.webhooks = webhooks;
        this.semantics = semantics;
    }

    /**
     * An intent that others are asked about.
     *
     * @param known the time, and the agent as registered
     * @param left until the decision must be made
     */
    record Case(
            Credential by,
            Declaration declared,
            Considered considered,
            PolicySet policies,
            Facts known,
            Duration left) {}

    /** Answers on the caller's event loop. What a newer policy set asks beyond it stays unanswered. */
    Uni<Map<Question, Answer>> ask(Case asked, Set<Question> questions) {
        List<Consult> consults = questions.stream()
                .filter(Consult.class::isInstance)
                .map(Consult.class::cast)
                .toList();
        if (consults.isEmpty()) {
            return NOTHING;
        }
        Matter matter = matter(asked, consults);
        Duration left = asked.left().minus(LAST_MOMENT);
        List<Uni<Opinion>> opinions = new ArrayList<>();
        consults.forEach(consult -> opinions.add(opinion(consult.check(), asked.declared(), matter, left)));
        return Uni.combine()
                .all()
                .unis(opinions)
                .with(answers -> answered(consults, answers))
                .emitOn(callers());
    }

    /** What the policies say when nobody who is asked has anything against it. */
    private static Matter matter(Case asked, List<Consult> consults) {
        Map<Question, Answer> nothingAgainst = new HashMap<>();
        consults.forEach(consult -> nothingAgainst.put(consult, new Opinion(Verdict.ALLOW, List.of(), Map.of())));
        Facts facts = new Facts(asked.known().now(), asked.known().agent(), nothingAgainst);
        return new Matter(
                asked.by().org(),
                asked.considered().intent(),
                asked.policies().decide(asked.considered().intent(), facts),
                facts.now());
    }

    /** Null when there is no answer. */
    private Uni<Opinion> opinion(Check check, Declaration declared, Matter matter, Duration left) {
        if (left.isNegative() || left.isZero()) {
            return Uni.createFrom().nullItem();
        }
        if (check instanceof Check.Webhook webhook) {
            return webhooks.ask(webhook, matter, shorter(timeout(webhook), left));
        }
        if (check instanceof Check.Semantic semantic) {
            return semantics.ask(semantic, matter, left);
        }
        return verified((Check.NonFabrication) check, declared);
    }

    private static Duration timeout(Check.Webhook webhook) {
        return webhook.timeout() == null
                ? WEBHOOK_TIMEOUT
                : Gep2257.parse(webhook.timeout()).orElse(WEBHOOK_TIMEOUT);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private Uni<Opinion> verified(Check.NonFabrication check, Declaration declared) {
        return Uni.createFrom()
                .item(() -> verifiedNow(check, declared))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(failure -> LOG.errorf(
                        "a text could not be verified (%s)", failure.getClass().getSimpleName()))
                .onFailure()
                .recoverWithNull();
    }

    private Opinion verifiedNow(Check.NonFabrication check, Declaration declared) {
        if (!verifying.tryAcquire()) {
            return null;
        }
        try {
            return Receipt.of(check, declared);
        } finally {
            verifying.release();
        }
    }

    private static Map<Question, Answer> answered(List<Consult> questions, List<?> opinions) {
        Map<Question, Answer> answers = new HashMap<>();
        for (int i = 0; i < questions.size(); i++) {
            if (opinions.get(i) instanceof Opinion opinion) {
                answers.put(questions.get(i), opinion);
            }
        }
        return answers;
    }

    /** The event loop of whoever asks, or the thread at hand where there is none. */
    static Executor callers() {
        Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(none -> task.run());
    }
}
