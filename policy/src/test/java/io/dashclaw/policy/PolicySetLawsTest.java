package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every set of policies and every intent; the vocabulary is small, so that policies meet intents often. */
class PolicySetLawsTest {
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final List<String> TYPES = List.of("deploy", "api", "test");
    private static final List<String> AGENTS = List.of("a", "a:b", "c");
    private static final List<String> TARGETS = List.of("prod", "prod/auth", "stage/x", "https://api.example.com/v1");

    @Property
    void orderNeverMatters(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count,
            @ForAll Random random) {
        var shuffled = new ArrayList<>(policies);
        Collections.shuffle(shuffled, random);
        assertEquals(decide(policies, intent, count), decide(shuffled, intent, count));
    }

    @Property
    void addingARestrictionNeverLoosens(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("restrictions") PolicyDocument restriction,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count) {
        var more = new ArrayList<>(policies);
        more.add(restriction);
        var before = decide(policies, intent, count).verdict();
        var after = decide(more, intent, count).verdict();
        assertTrue(after.compareTo(before) >= 0, () -> before + " became " + after + " by " + restriction);
    }

    @Property
    void blockIsAbsoluteUnderAnyGrants(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count) {
        var blocked = new ArrayList<>(policies);
        blocked.add(rules("block_action_type", Map.of("action_types", List.of(intent.actionType()))));
        blocked.addAll(grantsFor(intent));
        assertEquals(Verdict.BLOCK, decide(blocked, intent, count).verdict());
    }

    @Property
    void anUngrantableRuleStandsUnderAnyGrants(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count) {
        var held = new ArrayList<>(policies);
        held.add(rules("require_approval", Map.of("action_types", List.of(intent.actionType()), "ungrantable", true)));
        var without = decide(held, intent, count).verdict();
        held.addAll(grantsFor(intent));
        assertTrue(without.compareTo(Verdict.REQUIRE_APPROVAL) >= 0);
        assertEquals(without, decide(held, intent, count).verdict());
    }

    private static List<PolicyDocument> grantsFor(Intent intent) {
        var type = intent.actionType();
        return Stream.of("prod", "stage", "example.com")
                .map(target -> Map.<String, Object>of("action_type", type, "target_prefix", target, "max_risk", 100))
                .map(grant -> rules("allow_grant", grant))
                .toList();
    }

    @Property
    void namingNoAgentEscapesNothing(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count) {
        var anonymous = new Intent(
                null,
                intent.actionType(),
                intent.declaredGoal(),
                intent.claimedRisk(),
                intent.systemsTouched(),
                intent.reversible(),
                intent.target(),
                intent.writePaths());
        var named = decide(policies, intent, count).verdict();
        assertTrue(decide(policies, anonymous, count).verdict().compareTo(named) >= 0);
    }

    @Property
    void theIndexFindsWhatEachPolicyFindsAlone(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count) {
        var restrictions = policies.stream()
                .filter(policy -> !policy.type().equals("allow_grant"))
                .toList();
        var together = decide(restrictions, intent, count);
        var alone = restrictions.stream()
                .flatMap(policy -> decide(List.of(policy), intent, count).findings().stream())
                .collect(Collectors.toSet());
        assertEquals(alone, Set.copyOf(together.findings()));
    }

    @Property
    void aDecisionIsTheJoinOfItsFindings(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("counts") Long count) {
        var decision = decide(policies, intent, count);
        var join = decision.findings().stream().map(Finding::verdict).reduce(Verdict.ALLOW, Verdict::join);
        assertEquals(join, decision.verdict());
        assertEquals(decision.holdingRules().isEmpty(), decision.approval() == null);
    }

    private static Decision decide(List<PolicyDocument> policies, Intent intent, Long count) {
        var set = PolicySet.compile(policies);
        Map<Question, Long> answers = count == null
                ? Map.of()
                : set.questions(intent).stream().collect(Collectors.toMap(question -> question, question -> count));
        return set.decide(intent, new Facts(NOW, answers));
    }

    @Provide
    Arbitrary<Long> counts() {
        return Arbitraries.longs().between(0, 5).injectNull(0.3);
    }

    @Provide
    Arbitrary<Intent> intents() {
        return Combinators.combine(
                        Arbitraries.of(AGENTS).injectNull(0.2),
                        Arbitraries.of(TYPES),
                        Arbitraries.integers().between(0, 100).injectNull(0.5),
                        Arbitraries.of(TARGETS).injectNull(0.3),
                        Arbitraries.of("secrets/key", "/w/a.pem", "a.txt")
                                .list()
                                .ofMaxSize(2))
                .as((agent, type, risk, target, paths) ->
                        new Intent(agent, type, null, risk, List.of(), null, target, paths));
    }

    @Provide
    Arbitrary<List<PolicyDocument>> policies() {
        return Arbitraries.frequencyOf(Tuple.of(3, restrictions()), Tuple.of(2, grants()))
                .list()
                .ofMaxSize(8)
                .map(PolicySetLawsTest::numbered);
    }

    @Provide
    Arbitrary<PolicyDocument> restrictions() {
        var rules = Arbitraries.of(
                rules("require_approval", Map.of("action_types", List.of("deploy", "api"))),
                rules("require_approval", Map.of("action_types", List.of("api"), "target_prefix", "prod")),
                rules("require_approval", Map.of("action_types", List.of("api"), "ungrantable", true)),
                rules("block_action_type", Map.of("action_types", List.of("deploy"), "target_prefix", "prod/auth")),
                rules("warn_action_type", Map.of("action_types", List.of("test", "api"))),
                rules("risk_threshold", Map.of("threshold", 60)),
                rules("risk_threshold", Map.of("threshold", 40, "action", "warn")),
                rules("risk_threshold", Map.of("threshold", 400)),
                rules("protected_path", Map.of("paths", List.of("secrets/**", "*.pem"))),
                rules("protected_path", Map.of("paths", List.of("*"), "action", "warn")),
                rules("agent_allowlist", Map.of("allowed_action_types", List.of("test"))),
                rules("rate_limit", Map.of("max_actions", 3)),
                rules("rate_limit", Map.of("max_actions", 2, "action", "block", "window_minutes", 5)),
                rules("unheard_of", Map.of()),
                rules("rule", Map.of("verdict", "Block", "match", Map.of("targets", List.of("*/auth")))),
                rules("rule", Map.of("verdict", "Block", "mode", "Shadow")),
                rules("rule", Map.of("verdict", "Warn", "match", Map.of("rate", Map.of("moreThan", 1, "per", "1h")))));
        return scoped(rules);
    }

    private static Arbitrary<PolicyDocument> grants() {
        return scoped(Arbitraries.of(
                rules("allow_grant", Map.of("action_type", "api", "target_prefix", "prod")),
                rules("allow_grant", Map.of("action_type", "api", "target_prefix", "example.com", "max_risk", 100)),
                rules("allow_grant", Map.of("action_type", "deploy", "target_prefix", "prod", "max_risk", 100)),
                rules("allow_grant", Map.of("action_type", "deploy"))));
    }

    private static Arbitrary<PolicyDocument> scoped(Arbitrary<PolicyDocument> documents) {
        var scopes = Arbitraries.of(AGENTS).list().ofMaxSize(2).injectNull(0.3);
        return Combinators.combine(documents, scopes, Arbitraries.of(true, false, false, false, false))
                .as((document, agents, broken) -> copy(document, document.id(), agents, broken));
    }

    private static PolicyDocument rules(String type, Map<String, Object> rules) {
        return new PolicyDocument("added", 1, "d", "name", type, rules, null, false, true, NOW);
    }

    private static List<PolicyDocument> numbered(List<PolicyDocument> documents) {
        var numbered = new ArrayList<PolicyDocument>();
        for (var document : documents) {
            numbered.add(copy(document, "p" + numbered.size(), document.agentIds(), document.scopeBroken()));
        }
        return numbered;
    }

    private static PolicyDocument copy(PolicyDocument of, String id, List<String> agents, boolean broken) {
        return new PolicyDocument(id, 1, "d", of.name(), of.type(), of.rules(), agents, broken, true, of.createdAt());
    }
}
