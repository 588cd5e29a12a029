package io.dashclaw.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** The policies that are live together, immutable, indexed so that what cannot match costs nothing. */
public final class PolicySet {
    /** A change to how policies are compiled or judged changes this, so that a replay can say that another engine decided. */
    public static final String ENGINE = "policy/1";

    /** No policies: everything is allowed. */
    public static final PolicySet EMPTY = compile(List.of());

    private final RuleIndex rules;
    private final RuleIndex asking;
    private final boolean asks;
    private final Map<Question.Counted, Duration> longestWindows;
    private final Grants grants;
    private final List<Problem> problems;
    private final String digest;
    private final int size;

    private PolicySet(List<PolicyRef> refs, List<Rule> rules, List<Grant> grants, List<Problem> problems) {
        this.rules = new RuleIndex(rules);
        var asking = rules.stream().filter(PolicySet::asks).toList();
        this.asking = new RuleIndex(asking);
        this.asks = !asking.isEmpty();
        this.longestWindows = asking.stream()
                .flatMap(rule -> rule.conditions(AskingCondition.RateReached.class))
                .map(AskingCondition.RateReached::question)
                .collect(Collectors.toMap(
                        Question.Rate::of, Question.Rate::window, BinaryOperator.maxBy(Comparator.naturalOrder())));
        this.grants = new Grants(grants);
        this.problems = List.copyOf(problems);
        this.digest = digest(refs);
        this.size = refs.size();
    }

    /**
     * Never throws. A policy that cannot be understood holds every intent in whatever scope is still readable, and is listed in
     * {@link #problems()}; a grant that cannot be understood relieves nothing, and is listed too. Inactive documents are left out.
     */
    public static PolicySet compile(Collection<PolicyDocument> documents) {
        var refs = new ArrayList<PolicyRef>();
        var rules = new ArrayList<Rule>();
        var grants = new ArrayList<Grant>();
        var problems = new ArrayList<Problem>();
        documents.stream().filter(PolicyDocument::active).forEach(document -> {
            var compiled = Compiled.from(document);
            refs.add(document.ref());
            rules.addAll(compiled.rules());
            compiled.grant().ifPresent(grants::add);
            compiled.problems().forEach(message -> problems.add(new Problem(document.ref(), message)));
        });
        problems.sort(Comparator.comparing(Problem::by, PolicyRef.BY_ID).thenComparing(Problem::message));
        return new PolicySet(refs, rules, grants, problems);
    }

    private static boolean asks(Rule rule) {
        return rule.conditions().stream()
                .flatMap(Condition::questions)
                .findAny()
                .isPresent();
    }

    /** How far back the rates of this set look; zero when no rule asks for one. */
    public Duration longestWindow(Question.Counted of) {
        return longestWindows.getOrDefault(of, Duration.ZERO);
    }

    /** What may have to be answered whenever and by whomever this is asked; where that is known, {@link #questions(Intent, Facts)} is fewer. */
    public Set<Question> questions(Intent intent) {
        return questions(new Situation(intent, null));
    }

    /**
     * What must be answered into {@link Facts} before {@link #decide}; cheap, and empty where no rule that could match asks.
     *
     * @param known the time and the agent; its answers are not looked at
     */
    public Set<Question> questions(Intent intent, Facts known) {
        return questions(new Situation(intent, new Facts(known.now(), known.agent(), Map.of())));
    }

    private Set<Question> questions(Situation situation) {
        if (!asks) {
            return Set.of();
        }
        var questions = new LinkedHashSet<Question>();
        asking.forEachCandidate(situation, rule -> rule.questions(situation).forEach(questions::add));
        return questions;
    }

    /** Same intent, same facts, same set: same decision. */
    public Decision decide(Intent intent, Facts facts) {
        var situation = new Situation(intent, facts);
        var judged = judged(situation);
        if (situation.overspent()) {
            // Once more, with no expression evaluated: which of them came before the limit is a matter of order, and a
            // decision is not.
            judged = judged(situation);
        }
        Calibrations.asks(situation).ifPresent(judged::add);
        judged.sort(Judged.STRICTEST_FIRST);
        var biting = new ArrayList<Judged>(judged.size());
        var shadow = new ArrayList<Judged>();
        judged.forEach(each -> (each.shadow() ? shadow : biting).add(each));
        var relief = Relief.of(biting, grants, situation);
        if (relief.verdict() == Verdict.REQUIRE_APPROVAL) {
            Calibrations.wouldSpare(situation).ifPresent(shadow::add);
        }
        return new Decision(
                relief.verdict(),
                Judged.findings(relief.standing()),
                Judged.findings(relief.relieved()),
                relief.notes(),
                situation.risk(),
                digest,
                relief.terms(),
                Judged.findings(shadow),
                relief.grants(),
                relief.given().orElse(null));
    }

    private List<Judged> judged(Situation situation) {
        var judged = new ArrayList<Judged>();
        rules.forEachCandidate(situation, rule -> {
            var finding = rule.judge(situation);
            finding.ifPresent(found -> judged.add(Judged.of(rule, found)));
        });
        return judged;
    }

    /** SHA-256 (hex) over the sorted id, revision and digest of the active documents. */
    public String digest() {
        return digest;
    }

    /** How many active documents it was made of. */
    public int size() {
        return size;
    }

    /** Active policies that cannot do what they were written for. */
    public List<Problem> problems() {
        return problems;
    }

    /** Each field as its length in UTF-16 units, a colon and itself, so that no two lists read alike. */
    private static String digest(List<PolicyRef> refs) {
        var text = new StringBuilder();
        refs.stream().sorted(PolicyRef.BY_ID).forEach(ref -> {
            for (var field : List.of(ref.id(), Long.toString(ref.revision()), ref.digest())) {
                text.append(field.length()).append(':').append(field);
            }
        });
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** @param message names the place and what is wrong with it */
    public record Problem(PolicyRef by, String message) {}
}
