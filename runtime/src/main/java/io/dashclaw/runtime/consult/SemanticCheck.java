package io.dashclaw.runtime.consult;

import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySpec.Check;
import io.dashclaw.policy.SentenceModel;
import io.dashclaw.policy.Verdict;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Compares what an intent says with what a policy describes, or with what the agent did before, and asks a language model as well
 * where one is configured. It only ever raises: at the least it says what the rule says.
 */
@ApplicationScoped
public class SemanticCheck {
    private static final Logger LOG = Logger.getLogger(SemanticCheck.class);
    private static final int USUAL_SIMILARITY = 60;
    private static final int USUAL_LIKENESS_TO_HISTORY = 75;
    private static final int LEAST_HISTORY = 5;
    private static final int MOST_AT_ONCE = 4;
    private static final int LONGEST_TEXT = 2000;

    private final SentenceModels models;
    private final Histories histories;
    private final Judge judge;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    SemanticCheck(SentenceModels models, Histories histories, Judge judge) {
        this.models = models;
        this.histories = histories;
        this.judge = judge;
    }

    /** Null when there is no answer: no model, no time, too much to do. */
    public Uni<Opinion> ask(Check.Semantic check, Matter matter, Duration timeout) {
        return answer(check, matter)
                .ifNoItem()
                .after(timeout)
                .recoverWithItem((Opinion) null)
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Opinion> answer(Check.Semantic check, Matter matter) {
        if (check.instruction() == null || !judge.configured()) {
            return compare(check, matter);
        }
        return models.configured()
                ? Uni.combine()
                        .all()
                        .unis(compare(check, matter), judged(check, matter))
                        .with(SemanticCheck::joined)
                : judged(check, matter);
    }

    private Uni<Opinion> judged(Check.Semantic check, Matter matter) {
        return judge.ask(check.instruction(), said(matter.intent()));
    }

    /** Both must have answered. */
    private static Opinion joined(Opinion one, Opinion other) {
        if (one == null || other == null) {
            return null;
        }
        return one.verdict().compareTo(other.verdict()) >= 0 ? one : other;
    }

    private Uni<Opinion> compare(Check.Semantic check, Matter matter) {
        if (!models.configured()) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom()
                .item(() -> free.tryAcquire()
                        ? compareNow(check, matter)
                        : null) // more than a few at once would only be late
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure(RejectedExecutionException.class)
                .recoverWithNull();
    }

    private Opinion compareNow(Check.Semantic check, Matter matter) {
        try {
            SentenceModel model = models.model().orElse(null);
            return model == null
                    ? null
                    : check.instruction() == null
                            ? withHistory(model, check, matter)
                            : withDescription(model, check, matter);
        } catch (SQLException | RuntimeException e) {
            LOG.errorf("texts could not be compared (%s)", e.getClass().getSimpleName());
            return null;
        } finally {
            free.release();
        }
    }

    private Opinion withDescription(SentenceModel model, Check.Semantic check, Matter matter) {
        int from = check.similarity() == null ? USUAL_SIMILARITY : check.similarity();
        int likeness = percent(SentenceModels.likeness(
                models.point(model, check.instruction()), models.point(model, said(matter.intent()))));
        return likeness >= from
                ? raised("what it says is " + likeness + " % like what the policy describes", model, likeness)
                : clear(model, likeness);
    }

    /** An agent that has done little yet is not unusual. */
    private Opinion withHistory(SentenceModel model, Check.Semantic check, Matter matter) throws SQLException {
        if (matter.intent().agentId() == null) {
            return null;
        }
        int from = check.similarity() == null ? USUAL_LIKENESS_TO_HISTORY : check.similarity();
        List<String> before = histories.of(matter.org(), matter.intent().agentId());
        if (before.size() < (check.minHistory() == null ? LEAST_HISTORY : check.minHistory())) {
            return clear(model, 100);
        }
        float[] now = models.point(model, said(matter.intent()));
        int likeness = before.stream()
                .mapToInt(text -> percent(SentenceModels.likeness(now, models.point(model, text))))
                .max()
                .orElse(0);
        return likeness < from
                ? raised("unlike anything this agent did lately (" + likeness + " % at the most)", model, likeness)
                : clear(model, likeness);
    }

    private static Opinion raised(String reason, SentenceModel model, int likeness) {
        return new Opinion(Verdict.WARN, List.of(reason), evidence(model, likeness));
    }

    private static Opinion clear(SentenceModel model, int likeness) {
        return new Opinion(Verdict.ALLOW, List.of(), evidence(model, likeness));
    }

    private static Map<String, Object> evidence(SentenceModel model, int likeness) {
        return Map.of("model", model.id(), "likeness", likeness);
    }

    private static int percent(double cosine) {
        return (int) Math.round(Math.max(0, cosine) * 100);
    }

    private static String said(Intent intent) {
        String text = text(intent.actionType(), intent.declaredGoal(), intent.target());
        String whole =
                intent.act() == null ? text : text + ". " + intent.act().plain().headline();
        return whole.length() > LONGEST_TEXT ? whole.substring(0, LONGEST_TEXT) : whole;
    }

    /** An intent in words, the same for what is asked and for what was done. */
    static String text(String actionType, String goal, String target) {
        return actionType + (goal == null ? "" : ": " + goal) + (target == null ? "" : " (" + target + ")");
    }
}
