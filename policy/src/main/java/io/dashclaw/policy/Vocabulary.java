package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Analysis.Access;
import io.dashclaw.policy.act.Analysis.Facet;
import io.dashclaw.policy.act.Flag;
import io.dashclaw.policy.cel.Environment;
import io.dashclaw.policy.cel.Field;
import io.dashclaw.policy.cel.Subject;
import io.dashclaw.policy.cel.Type;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the expressions of rules speak of. What was left unsaid, or does not apply, is absent. */
final class Vocabulary {
    static final String ACT = "act";
    static final String SESSION = "session";

    private static final double MICROS = 1_000_000;

    static final Environment<Situation> ENVIRONMENT = new Environment<>(
            List.of(intent(), act(), agent(), session(), risk()),
            List.of(new Field<>("now", Type.TIME, "When it is decided.", Situation::now)));

    private Vocabulary() {}

    private static Subject<Situation> intent() {
        return new Subject<>(
                "intent",
                "What the agent says that it wants to do.",
                List.of(
                        intent("agentId", Type.TEXT, "The agent that it names.", Intent::agentId),
                        intent(
                                "baseAgentId",
                                Type.TEXT,
                                "The agent at the root of its id: `a` of `a:b`.",
                                Intent::baseAgentId),
                        new Field<>(
                                "actionType",
                                Type.TEXT,
                                "The kind of action, in lower case and without outer blanks.",
                                Situation::actionType),
                        intent("declaredGoal", Type.TEXT, "The agent's own words.", Intent::declaredGoal),
                        intent(
                                "claimedRisk",
                                Type.WHOLE_NUMBER,
                                "The agent's own estimate.",
                                of -> whole(of.claimedRisk())),
                        intent("systemsTouched", Type.TEXTS, "Names of systems.", Intent::systemsTouched),
                        intent(
                                "reversible",
                                Type.TRUTH,
                                "Whether it can be taken back, by the agent's word.",
                                Intent::reversible),
                        intent("target", Type.TEXT, "What it acts on.", Intent::target),
                        intent(
                                "writePaths",
                                Type.TEXTS,
                                "Files that it will write, by the agent's word.",
                                Intent::writePaths),
                        reported(
                                "spendUsd",
                                Type.NUMBER,
                                "What it will spend, in US dollars.",
                                of -> dollars(of.spendMicroUsd())),
                        reported("tokens", Type.WHOLE_NUMBER, "How many tokens it will use.", Reported::tokens),
                        reported(
                                "capability",
                                Type.TEXT,
                                "A name under which the client knows this kind of action.",
                                Reported::capability),
                        reported(
                                "requiredPermission",
                                Type.TEXT,
                                "What its tool asks for: `readonly`, `workspace_write`, `danger`, `prompt` or `allow`.",
                                of -> of.requiredPermission() == null
                                        ? null
                                        : of.requiredPermission().wire()),
                        reported(
                                "branch",
                                Type.TEXT,
                                "Where its branch stands: `fresh`, `stale` or `diverged`.",
                                of -> of.branch() == null
                                        ? null
                                        : word(of.branch().freshness())),
                        reported(
                                "commitsBehind",
                                Type.WHOLE_NUMBER,
                                "How many commits its branch lacks.",
                                of -> of.branch() == null ? null : of.branch().commitsBehind()),
                        reported(
                                "green",
                                Type.TEXT,
                                "How far tests passed: `targeted`, `package`, `workspace` or `merge_ready`.",
                                of -> word(of.green())),
                        reported(
                                "containable",
                                Type.TRUTH,
                                "Whether it can run in a container.",
                                Reported::containable)));
    }

    private static Subject<Situation> act() {
        return new Subject<>(
                ACT,
                "What the concrete act was found to do. An intent without an act has none of these.",
                List.of(
                        act("kind", Type.TEXT, "`shell`, `http`, `sql` or `file`.", Analysis::kind),
                        act(
                                "derivedType",
                                Type.TEXT,
                                "The action type that the act itself speaks of.",
                                Analysis::derivedType),
                        act("risk", Type.WHOLE_NUMBER, "What it weighs, 0 to 100.", of -> whole(of.risk())),
                        act(
                                "flags",
                                Type.TEXTS,
                                "What it was found to be, such as `destructive`.",
                                of -> of.flags().stream().map(Flag::wire).toList(),
                                Facet.FLAGS),
                        act("hosts", Type.TEXTS, "What it speaks to.", Analysis::hosts, Facet.HOSTS),
                        act("paths", Type.TEXTS, "Files that it touches.", of -> paths(of, use -> true), Facet.PATHS),
                        act("reads", Type.TEXTS, "Files that it reads.", of -> paths(of, by(Access.READ)), Facet.PATHS),
                        act(
                                "changes",
                                Type.TEXTS,
                                "Files that it writes or deletes.",
                                of -> of.changed().stream()
                                        .map(Analysis.PathUse::path)
                                        .toList(),
                                Facet.PATHS),
                        act(
                                "runs",
                                Type.TEXTS,
                                "Files that it executes.",
                                of -> paths(of, by(Access.EXECUTE)),
                                Facet.PATHS),
                        act(
                                "reversible",
                                Type.TRUTH,
                                "Whether it can be taken back; absent where that depends.",
                                Analysis::reversible),
                        act(
                                "understood",
                                Type.TEXT,
                                "How much of it was understood: `high`, `partial` or `unknown`.",
                                of -> of.plain().confidence().wire())));
    }

    private static Subject<Situation> agent() {
        return new Subject<>(
                "agent",
                "What is on record about the agent. An agent that nobody registered has none of these.",
                List.of(
                        agent("id", Type.TEXT, "The id under which it is registered.", RegisteredAgent::id),
                        agent("owner", Type.TEXT, "Who answers for it.", RegisteredAgent::owner),
                        agent("labels", Type.TEXTS_BY_NAME, "Its labels.", RegisteredAgent::labels),
                        agent(
                                "namespace",
                                Type.TEXT,
                                "The namespace of the cluster that it lives in.",
                                RegisteredAgent::namespace),
                        agent(
                                "permission",
                                Type.TEXT,
                                "What it may do at the most: `readonly`, `workspace_write`, `danger`, `prompt` or `allow`.",
                                of -> of.permission().wire())));
    }

    private static Subject<Situation> session() {
        return new Subject<>(
                SESSION,
                "What this session did before, by the server's own record. Absent while that record cannot be read.",
                List.of(
                        session("wrote", Type.TEXTS, "Files that it wrote, sorted.", of -> of.written().stream()
                                .sorted()
                                .toList()),
                        session(
                                "readSecret",
                                Type.TRUTH,
                                "It read something that holds credentials.",
                                Answer.History::readSecret),
                        session(
                                "sawUntrusted",
                                Type.TRUTH,
                                "It took in content from outside.",
                                Answer.History::sawUntrusted)));
    }

    private static Subject<Situation> risk() {
        return new Subject<>(
                "risk",
                "How much is at stake, 0 to 100 each.",
                List.of(
                        risk("final", Type.WHOLE_NUMBER, "What rules go by.", of -> whole(of.finalScore())),
                        risk(
                                "effective",
                                Type.WHOLE_NUMBER,
                                "The highest of what was declared, claimed and found.",
                                of -> whole(of.effective())),
                        risk("declared", Type.WHOLE_NUMBER, "By the declaration alone.", of -> whole(of.serverTotal())),
                        risk(
                                "evidence",
                                Type.WHOLE_NUMBER,
                                "By the act alone; absent without one.",
                                of -> whole(of.evidence())),
                        risk(
                                "mismatch",
                                Type.TRUTH,
                                "The act is something else, and more, than what was declared.",
                                Risk::mismatch)));
    }

    private static Field<Situation> intent(String name, Type type, String says, Function<Intent, Object> value) {
        return new Field<>(name, type, says, situation -> value.apply(situation.intent()));
    }

    private static Field<Situation> reported(String name, Type type, String says, Function<Reported, Object> value) {
        return intent(name, type, says, intent -> value.apply(intent.reported()));
    }

    private static Field<Situation> act(String name, Type type, String says, Function<Analysis, Object> value) {
        return new Field<>(name, type, says, situation -> orAbsent(situation.act(), value));
    }

    private static Field<Situation> act(
            String name, Type type, String says, Function<Analysis, Object> value, Facet facet) {
        return new Field<>(
                name,
                type,
                says,
                situation -> orAbsent(situation.act(), value),
                situation -> situation.leavesOpen(facet));
    }

    private static Field<Situation> agent(
            String name, Type type, String says, Function<RegisteredAgent, Object> value) {
        return new Field<>(name, type, says, situation -> orAbsent(situation.registered(), value));
    }

    private static Field<Situation> session(
            String name, Type type, String says, Function<Answer.History, Object> value) {
        return new Field<>(name, type, says, situation -> situation
                .answer(new Question.Session(), Answer.History.class)
                .map(value)
                .orElse(null));
    }

    private static Field<Situation> risk(String name, Type type, String says, Function<Risk, Object> value) {
        return new Field<>(name, type, says, situation -> value.apply(situation.risk()));
    }

    private static <T> Object orAbsent(T from, Function<T, Object> value) {
        return from == null ? null : value.apply(from);
    }

    private static List<String> paths(Analysis act, Predicate<Analysis.PathUse> wanted) {
        return act.paths().stream()
                .filter(wanted)
                .map(Analysis.PathUse::path)
                .distinct()
                .toList();
    }

    private static Predicate<Analysis.PathUse> by(Access access) {
        return use -> use.access() == access;
    }

    private static Long whole(Integer number) {
        return number == null ? null : number.longValue();
    }

    private static Double dollars(Long micros) {
        return micros == null ? null : micros / MICROS;
    }

    private static String word(Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }
}
