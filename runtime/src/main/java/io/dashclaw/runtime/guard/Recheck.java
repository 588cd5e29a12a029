package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.FailClosed;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.Offers;
import io.dashclaw.policy.PolicyRef;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Reported;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.agent.LiveAgents;
import io.dashclaw.runtime.ledger.Booking;
import io.dashclaw.runtime.ledger.Turn;
import io.dashclaw.runtime.policy.LivePolicies;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges an intent again from its record, under the policies that are live at its claim. */
@ApplicationScoped
public class Recheck {
    private final Rates rates;
    private final Sessions sessions;
    private final Offering offering;

    Recheck(Rates rates, Sessions sessions, Offering offering) {
        this.rates = rates;
        this.sessions = sessions;
        this.offering = offering;
    }

    /**
     * An action on record.
     *
     * @param decidedAt when it was decided first
     * @param booking what it has booked; null when it has nothing
     * @param payload of the decision entry; an erased one cannot be judged and holds
     */
    public record Subject(
            String agentId,
            String actionType,
            String sessionId,
            Instant decidedAt,
            Booking booking,
            Map<String, Object> payload) {}

    /**
     * What the policies say now.
     *
     * @param holding the rules that hold, as {@code id@digest}: an approval answers exactly these
     * @param terms on which people may let it go on, where it is held
     */
    public record Finding(
            Verdict verdict, List<String> reasons, Set<String> holding, Approval terms, String policySet) {}

    /** Facts are asked anew, and exactly: the head is held. What the action itself was counted for and has booked is left out. */
    public Finding judge(Credential by, Subject subject, Turn turn) throws SQLException {
        PolicySet policies = turn.snapshot().part(LivePolicies.class).set();
        LiveAgents agents = turn.snapshot().part(LiveAgents.class);
        if (!(subject.payload().get("intent") instanceof Map<?, ?> kept)) {
            return blocked(FailClosed.DECLARATION_ERASED.text(), policies);
        }
        if (!agents.trusts(subject.agentId())) {
            return blocked(FailClosed.AGENT_UNPROVEN.text(), policies);
        }
        Intent intent = intent(subject.agentId(), subject.actionType(), kept, analysis(subject.payload(), kept));
        Asking asking = new Asking(
                rates,
                by,
                intent,
                agents.find(subject.agentId()),
                subject.sessionId(),
                turn.now(),
                subject.decidedAt(),
                turn.books().without(subject.booking()),
                gathered(by, subject, intent, policies, turn));
        Offers offers = offering.of(turn.snapshot(), subject.agentId(), null, turn.now());
        Decision decision = policies.decide(intent, asking.of(policies).facts().with(offers));
        Verdict verdict = decision.verdict() == Verdict.ALLOW_CONTAINED ? Verdict.REQUIRE_APPROVAL : decision.verdict();
        Approval terms = decision.approval() == null ? Approval.PLAIN : decision.approval();
        return new Finding(verdict, decision.reasons(), holding(decision), terms, decision.policySetDigest());
    }

    private Map<Question, Answer> gathered(Credential by, Subject subject, Intent intent, PolicySet policies, Turn turn)
            throws SQLException {
        Set<Question> questions = policies.questions(intent);
        Map<Question, Answer> answers = Opinions.kept(subject.payload().get("opinions"), questions);
        Question session = new Question.Session();
        if (subject.sessionId() == null || !questions.contains(session)) {
            return answers;
        }
        Answer.History history = sessions.within(turn.connection(), by, subject.agentId(), subject.sessionId())
                .history();
        if (history != null) {
            answers.put(session, history);
        }
        return answers;
    }

    private static Finding blocked(String why, PolicySet policies) {
        return new Finding(Verdict.BLOCK, List.of(why), Set.of(), Approval.PLAIN, policies.digest());
    }

    static Set<String> holding(Decision decision) {
        return decision.holdingRules().stream()
                .map(PolicyRef::exact)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @SuppressWarnings("unchecked")
    static Intent intent(String agentId, String actionType, Map<?, ?> kept, Analysis analysis) {
        Object risk = kept.get("risk_score");
        return new Intent(
                agentId,
                actionType,
                (String) kept.get("declared_goal"),
                risk == null ? null : ((Number) risk).intValue(),
                (List<String>) kept.get("systems_touched"),
                (Boolean) kept.get("reversible"),
                Considered.target(kept),
                (List<String>) kept.get("write_paths"),
                analysis,
                Reported.read(kept));
    }

    /** As it was read at the decision; an act that nobody had read then is read now. */
    Analysis analysis(Map<String, Object> payload, Map<?, ?> kept) {
        Object stored = payload.get("analysis");
        if (stored != null) {
            return AnalysisView.read(stored);
        }
        return kept.get("act") instanceof Map<?, ?> act
                ? ActReader.read(act)
                        .map(read -> Acts.analyse(read, Recorded.NOTHING))
                        .orElse(null)
                : null;
    }
}
