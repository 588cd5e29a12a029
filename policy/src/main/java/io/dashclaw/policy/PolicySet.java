package io.dashclaw.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The policies that are live together, immutable, indexed so that what cannot match costs nothing. */
public final class PolicySet {
    private static final Comparator<PolicyRef> BY_ID = Comparator.comparing(PolicyRef::id)
            .thenComparingLong(PolicyRef::revision)
            .thenComparing(PolicyRef::digest)
            .thenComparing(PolicyRef::name);
    private static final Comparator<Judged> STRICTEST_FIRST = (one, other) -> {
        int byVerdict = other.verdict().compareTo(one.verdict());
        return byVerdict != 0 ? byVerdict : BY_ID.compare(one.rule.ref(), other.rule.ref());
    };

    /** No policies: everything is allowed. */
    public static final PolicySet EMPTY = compile(List.of());

    private final RuleIndex rules;
    private final RuleIndex asking;
    private final boolean asks;
    private final Duration longestWindow;
    private final Map<GrantKey, List<Grant>> grants;
    private final List<Problem> problems;
    private final String digest;
    private final int size;

    private PolicySet(List<PolicyRef> refs, List<Rule> rules, List<Grant> grants, List<Problem> problems) {
        this.rules = new RuleIndex(rules);
        var asking = rules.stream().filter(PolicySet::asks).toList();
        this.asking = new RuleIndex(asking);
        this.asks = !asking.isEmpty();
        this.longestWindow = asking.stream()
                .flatMap(rule -> rule.conditions(Condition.RateReached.class))
                .map(rate -> rate.question().window())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        this.grants = byKey(grants);
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
            compiled.rule().ifPresent(rules::add);
            compiled.grant().ifPresent(grants::add);
            compiled.problems().forEach(message -> problems.add(new Problem(document.ref(), message)));
        });
        problems.sort(Comparator.comparing(Problem::by, BY_ID).thenComparing(Problem::message));
        return new PolicySet(refs, rules, grants, problems);
    }

    private static boolean asks(Rule rule) {
        return rule.conditions(Condition.RateReached.class).findAny().isPresent();
    }

    /** How far back the rates of this set look; zero when no rule asks for one. */
    public Duration longestWindow() {
        return longestWindow;
    }

    /** What must be answered into {@link Facts} before {@link #decide}; cheap, and empty where no rule that could match asks. */
    public Set<Question> questions(Intent intent) {
        if (!asks) {
            return Set.of();
        }
        var questions = new LinkedHashSet<Question>();
        var situation = new Situation(intent, null);
        asking.forEachCandidate(situation, rule -> rule.questions(situation).forEach(questions::add));
        return questions;
    }

    /** Same intent, same facts, same set: same decision. */
    public Decision decide(Intent intent, Facts facts) {
        var situation = new Situation(intent, facts);
        var judged = new ArrayList<Judged>();
        rules.forEachCandidate(situation, rule -> {
            var finding = rule.judge(situation);
            finding.ifPresent(found -> judged.add(new Judged(rule, found)));
        });
        judged.sort(STRICTEST_FIRST);
        var biting = new ArrayList<Judged>(judged.size());
        var shadow = new ArrayList<Judged>();
        judged.forEach(each -> (each.rule.shadow() ? shadow : biting).add(each));
        return decision(biting, shadow, relief(biting, situation), situation.risk());
    }

    private Decision decision(List<Judged> biting, List<Judged> shadow, Relief relief, Risk risk) {
        var standing = relief.grants.isEmpty() ? biting : List.<Judged>of();
        var relieved = relief.grants.isEmpty() ? List.<Judged>of() : biting;
        var verdict = standing.isEmpty() ? Verdict.ALLOW : standing.get(0).verdict();
        Approval terms = null;
        for (var each : standing) {
            if (each.verdict() == Verdict.REQUIRE_APPROVAL) {
                terms = terms == null ? each.rule.approval() : terms.join(each.rule.approval());
            }
        }
        return new Decision(
                verdict,
                findings(standing),
                findings(relieved),
                relief.notes,
                risk,
                digest,
                terms,
                findings(shadow),
                relief.grants);
    }

    /** The one stage that may lower a verdict: all or nothing, never a block, never where one of the rules is ungrantable. */
    private Relief relief(List<Judged> biting, Situation situation) {
        if (biting.isEmpty() || biting.get(0).verdict() == Verdict.BLOCK) {
            return Relief.NONE;
        }
        var covering = covering(situation);
        if (covering.isEmpty() || biting.stream().anyMatch(each -> each.rule.ungrantable())) {
            return Relief.NONE;
        }
        var reaching = covering.stream()
                .filter(grant -> grant.reaches(situation.risk()))
                .toList();
        return reaching.isEmpty() ? Relief.outOfReach(covering, situation.risk()) : Relief.by(reaching, biting);
    }

    private List<Grant> covering(Situation situation) {
        if (grants.isEmpty()) {
            return List.of();
        }
        var agent = situation.intent().agentId();
        var covering = new ArrayList<>(covering(GrantKey.EVERYONE, situation));
        if (agent != null) {
            covering.addAll(covering(agent, situation));
        }
        covering.sort(Comparator.comparing(Grant::ref, BY_ID));
        return covering;
    }

    private List<Grant> covering(String agent, Situation situation) {
        return grants.getOrDefault(new GrantKey(situation.actionType(), agent), List.of()).stream()
                .filter(grant -> grant.covers(situation))
                .toList();
    }

    private static Map<GrantKey, List<Grant>> byKey(List<Grant> grants) {
        var byKey = new HashMap<GrantKey, List<Grant>>();
        for (var grant : grants) {
            var agents = grant.agents() == null ? Collections.singletonList(GrantKey.EVERYONE) : grant.agents();
            agents.stream()
                    .distinct()
                    .map(agent -> new GrantKey(grant.actionType(), agent))
                    .forEach(key ->
                            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(grant));
        }
        return byKey;
    }

    private static List<Finding> findings(List<Judged> judged) {
        var findings = new ArrayList<Finding>(judged.size());
        judged.forEach(each -> findings.add(each.finding));
        return findings;
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
        refs.stream().sorted(BY_ID).forEach(ref -> {
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

    private record GrantKey(String actionType, String agent) {
        static final String EVERYONE = null;
    }

    private record Judged(Rule rule, Finding finding) {
        Verdict verdict() {
            return finding.verdict();
        }
    }

    private record Relief(List<PolicyRef> grants, List<String> notes) {
        static final Relief NONE = new Relief(List.of(), List.of());

        static Relief by(List<Grant> grants, List<Judged> biting) {
            var first = grants.get(0).ref().name();
            var notes = biting.stream()
                    .map(each -> "superseded by grant " + first + ": " + each.finding.text())
                    .toList();
            return new Relief(grants.stream().map(Grant::ref).toList(), notes);
        }

        static Relief outOfReach(List<Grant> grants, Risk risk) {
            var notes = grants.stream()
                    .map(grant -> "grant " + grant.ref().name() + " not applied: risk " + risk.finalScore() + " >= "
                            + grant.riskBelow())
                    .toList();
            return new Relief(List.of(), notes);
        }
    }
}
