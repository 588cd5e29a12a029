package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final List<String> TYPES = List.of("deploy", "api", "test");
    private static final List<String> AGENTS = List.of("a", "a:b", "a:b:c", "c");
    private static final List<Analysis> ACTS = Stream.of(
                    "bash /w/x.sh", "rm -rf src", "curl https://api.example.com", "$X", "cat ~/.ssh/id_rsa")
            .map(command -> Acts.analyse(
                    ActReader.read(Map.of("kind", "shell", "command", command)).orElseThrow(), Recorded.NOTHING))
            .toList();
    private static final List<String> TARGETS = List.of("prod", "prod/auth", "stage/x", "https://api.example.com/v1");

    @Property
    void orderNeverMatters(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll Random random) {
        var shuffled = new ArrayList<>(policies);
        Collections.shuffle(shuffled, random);
        assertEquals(decide(policies, intent, world), decide(shuffled, intent, world));
    }

    @Property
    void addingARestrictionNeverLoosens(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("restrictions") PolicyDocument restriction,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world) {
        var more = new ArrayList<>(policies);
        more.add(restriction);
        var before = decide(policies, intent, world).verdict();
        var after = decide(more, intent, world).verdict();
        assertTrue(after.compareTo(before) >= 0, () -> before + " became " + after + " by " + restriction);
    }

    /** Half of the policies change into others, keeping their ids; some come and some go. */
    @Property(tries = 3000)
    void whatIsNotCalledALooseningLoosensNothing(
            @ForAll("policies") List<PolicyDocument> before,
            @ForAll("policies") List<PolicyDocument> others,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll Random random) {
        var after = new ArrayList<>(others);
        before.stream().filter(policy -> random.nextBoolean()).forEach(policy -> {
            after.removeIf(other -> other.id().equals(policy.id()));
            after.add(policy);
        });
        var older = decide(before, intent, world).verdict();
        var newer = decide(after, intent, world).verdict();
        assertTrue(
                newer.compareTo(older) >= 0 || !Loosening.between(before, after).isEmpty(),
                () -> older + " became " + newer + " by " + before + " to " + after);
    }

    @Property
    void blockIsAbsoluteUnderAnyGrants(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world) {
        var blocked = new ArrayList<>(policies);
        blocked.add(rules("block_action_type", Map.of("action_types", List.of(intent.actionType()))));
        blocked.addAll(grantsFor(intent));
        assertEquals(Verdict.BLOCK, decide(blocked, intent, world).verdict());
    }

    @Property
    void anUngrantableRuleStandsUnderAnyGrants(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world) {
        var held = new ArrayList<>(policies);
        held.add(rules("require_approval", Map.of("action_types", List.of(intent.actionType()), "ungrantable", true)));
        var without = decide(held, intent, world).verdict();
        held.addAll(grantsFor(intent));
        assertTrue(without.compareTo(Verdict.REQUIRE_APPROVAL) >= 0);
        assertEquals(without, decide(held, intent, world).verdict());
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
            @ForAll("worlds") World world) {
        var anonymous = new Intent(
                null,
                intent.actionType(),
                intent.declaredGoal(),
                intent.claimedRisk(),
                intent.systemsTouched(),
                intent.reversible(),
                intent.target(),
                intent.writePaths(),
                intent.act(),
                intent.reported());
        var named = decide(policies, intent, world).verdict();
        assertTrue(decide(policies, anonymous, world).verdict().compareTo(named) >= 0);
    }

    @Property
    void theIndexFindsWhatEachPolicyFindsAlone(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world) {
        var restrictions = restrictionsOf(policies);
        var together = decide(restrictions, intent, world);
        var alone = restrictions.stream()
                .flatMap(policy -> decide(List.of(policy), intent, world).findings().stream())
                .collect(Collectors.toSet());
        assertEquals(alone, Set.copyOf(together.findings()));
    }

    @Property
    void aDecisionIsTheJoinOfItsFindings(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world) {
        var decision = decide(policies, intent, world);
        var join = decision.findings().stream().map(Finding::verdict).reduce(Verdict.ALLOW, Verdict::join);
        assertEquals(join, decision.verdict());
        assertEquals(decision.holdingRules().isEmpty(), decision.approval() == null);
    }

    @Property
    void reliefNeverLowersABlockNorWhatIsUngrantable(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("offers") Offers offers,
            @ForAll boolean blocks) {
        var floor = blocks
                ? rules("block_action_type", Map.of("action_types", List.of(intent.actionType())))
                : rules("require_approval", Map.of("action_types", List.of(intent.actionType()), "ungrantable", true));
        var held = new ArrayList<>(policies);
        held.add(floor);
        held.addAll(grantsFor(intent));
        assertEquals(
                decide(without(held, "allow_grant"), intent, world, Offers.NONE).verdict(),
                decide(held, intent, world, sparing(offers)).verdict());
    }

    @Property
    void addingReliefNeverRaises(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("offers") Offers offers,
            @ForAll("offers") Offers more) {
        var some = sparing(offers);
        var all = new Offers(
                some.pause() == null ? more.pause() : some.pause(),
                some.approved() == null ? more.approved() : some.approved(),
                some.calibrated() == null ? sparing(more).calibrated() : some.calibrated());
        var full = decide(policies, intent, world, all).verdict();
        assertTrue(full.compareTo(decide(policies, intent, world, some).verdict()) <= 0);
        assertTrue(full.compareTo(decide(policies, intent, world, Offers.NONE).verdict()) <= 0);
        var granted = new ArrayList<>(policies);
        granted.addAll(grantsFor(intent));
        assertTrue(decide(granted, intent, world, all).verdict().compareTo(full) <= 0);
    }

    @Property
    void reliefIsNeverSilent(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("offers") Offers offers) {
        var decision = decide(policies, intent, world, offers);
        assertEquals(decision.relieved().isEmpty(), decision.relief() == null);
        assertTrue(decision.relieved().stream().allMatch(finding -> decision.warnings().stream()
                .anyMatch(warning -> warning.endsWith(finding.text()))));
    }

    @Property
    void nothingIsSparedWhereTheActIsNotWhatWasDeclared(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("offers") Offers offers) {
        var decision = decide(policies, intent, world, offers);
        if (decision.risk().mismatch()) {
            assertTrue(decision.relieved().isEmpty());
        }
    }

    @Property
    void anIntentWithoutAnActUsesNoApproval(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("offers") Offers offers) {
        var approvals = new Offers(null, offers.approved(), null);
        if (intent.act() == null) {
            assertEquals(decide(policies, intent, world), decide(policies, intent, world, approvals));
        }
    }

    @Property
    void calibrationInTheShadowChangesNothing(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("calibrations") Offers.Calibrated calibrated) {
        var shadow = new Offers(null, null, inMode(calibrated, Offers.Mode.SHADOW));
        var decision = decide(policies, intent, world, shadow);
        assertEquals(decide(policies, intent, world).verdict(), decision.verdict());
        assertEquals(decide(policies, intent, world).findings(), decision.findings());
    }

    /** What only spares: a controller that may also ask is no relief. */
    private static Offers sparing(Offers offers) {
        var calibrated = offers.calibrated();
        return calibrated == null || calibrated.mode() != Offers.Mode.ACTIVE
                ? offers
                : new Offers(offers.pause(), offers.approved(), inMode(calibrated, Offers.Mode.RELIEF));
    }

    private static Offers.Calibrated inMode(Offers.Calibrated of, Offers.Mode mode) {
        return new Offers.Calibrated(mode, of.threshold(), of.ceiling(), of.ready(), of.alarmed());
    }

    private static List<PolicyDocument> without(List<PolicyDocument> policies, String type) {
        return policies.stream().filter(policy -> !policy.type().equals(type)).toList();
    }

    @Provide
    Arbitrary<Offers> offers() {
        var pauses = Arbitraries.of(NOW.plusSeconds(1), NOW, NOW.minusSeconds(1))
                .map(until -> new Offers.Pause(until, "ann"))
                .injectNull(0.5);
        var approved = Arbitraries.of("p0@d", "p1@d", "p2@d", "added@d")
                .set()
                .map(rules -> new Offers.Approved("act_1", "ann", rules))
                .injectNull(0.4);
        return Combinators.combine(pauses, approved, calibrations().injectNull(0.4))
                .as(Offers::new);
    }

    @Provide
    Arbitrary<Offers.Calibrated> calibrations() {
        return Combinators.combine(
                        Arbitraries.of(Offers.Mode.class),
                        Arbitraries.doubles().between(20, 102),
                        Arbitraries.integers().between(-1, 100),
                        Arbitraries.of(true, true, false),
                        Arbitraries.of(true, false, false))
                .as(Offers.Calibrated::new);
    }

    /** What is known, however little: each null is an unknown. */
    record World(Long number, Answer.History history, Verdict opinion, RegisteredAgent agent, Instant now) {
        Facts facts(PolicySet set, Intent intent) {
            var answers = new HashMap<Question, Answer>();
            set.questions(intent, new Facts(now, agent, Map.of()))
                    .forEach(question -> answer(question).ifPresent(answer -> answers.put(question, answer)));
            return new Facts(now, agent, answers);
        }

        private Optional<Answer> answer(Question question) {
            if (question instanceof Question.Session) {
                return Optional.ofNullable(history);
            }
            if (question instanceof Question.Consult) {
                return Optional.ofNullable(opinion).map(each -> new Answer.Opinion(each, List.of(), Map.of()));
            }
            return Optional.ofNullable(number).map(Answer.Number::new);
        }
    }

    /** As long as the facts are kept, so is the decision: their text is all that a replay has. */
    @Property
    void factsOnRecordDecideTheSameAgain(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll("offers") Offers offers)
            throws JsonProcessingException {
        var set = PolicySet.compile(policies);
        var facts = world.facts(set, intent).with(offers);
        var text = JSON.writeValueAsString(facts.written());
        assertEquals(set.decide(intent, facts), set.decide(intent, Facts.read(JSON.readValue(text, Map.class))));
    }

    private static Decision decide(List<PolicyDocument> policies, Intent intent, World world) {
        return decide(policies, intent, world, Offers.NONE);
    }

    private static Decision decide(List<PolicyDocument> policies, Intent intent, World world, Offers offers) {
        var set = PolicySet.compile(policies);
        return set.decide(intent, world.facts(set, intent).with(offers));
    }

    /** Asking when nobody is known yet asks for all that is asked later on. */
    @Property
    void whatIsAskedBeforehandIsEnough(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world) {
        var set = PolicySet.compile(policies);
        var known = new Facts(world.now, world.agent, Map.of());
        assertTrue(set.questions(intent).containsAll(set.questions(intent, known)));
    }

    @Property
    void aStricterOpinionNeverLoosens(
            @ForAll("policies") List<PolicyDocument> policies,
            @ForAll("intents") Intent intent,
            @ForAll("worlds") World world,
            @ForAll Verdict one,
            @ForAll Verdict other) {
        var mild = new World(world.number, world.history, min(one, other), world.agent, world.now);
        var strict = new World(world.number, world.history, one.join(other), world.agent, world.now);
        var restrictions = restrictionsOf(policies);
        assertTrue(decide(restrictions, intent, strict)
                        .verdict()
                        .compareTo(decide(restrictions, intent, mild).verdict())
                >= 0);
    }

    private static Verdict min(Verdict one, Verdict other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static List<PolicyDocument> restrictionsOf(List<PolicyDocument> policies) {
        return policies.stream()
                .filter(policy -> !policy.type().equals("allow_grant"))
                .toList();
    }

    @Provide
    Arbitrary<World> worlds() {
        var agent = new RegisteredAgent("a", null, Map.of("team", "x"), "payments", Permission.DANGER);
        return Combinators.combine(
                        Arbitraries.longs().between(0, 5).injectNull(0.3),
                        Arbitraries.of(
                                        Answer.History.NOTHING,
                                        new Answer.History(Set.of("/w/x.sh"), false, true),
                                        new Answer.History(Set.of("/w/y.sh"), true, false))
                                .injectNull(0.3),
                        Arbitraries.of(Verdict.class).injectNull(0.3),
                        Arbitraries.of(agent, RegisteredAgent.UNKNOWN).injectNull(0.3),
                        Arbitraries.of(NOW, NOW.plus(Duration.ofHours(12))))
                .as(World::new);
    }

    @Provide
    Arbitrary<Intent> intents() {
        var reported = new Reported(2_000_000L, 3L, null, null, null, null, true);
        return Combinators.combine(
                        Arbitraries.of(AGENTS).injectNull(0.2),
                        Arbitraries.of(TYPES),
                        Arbitraries.integers().between(0, 100).injectNull(0.5),
                        Arbitraries.of(TARGETS).injectNull(0.3),
                        Arbitraries.of("secrets/key", "/w/a.pem", "a.txt")
                                .list()
                                .ofMaxSize(2),
                        Arbitraries.of("prod-db", "crm").list().ofMaxSize(1),
                        Arbitraries.of(ACTS).injectNull(0.5),
                        Arbitraries.of(Reported.NOTHING, reported))
                .as((agent, type, risk, target, paths, systems, act, said) ->
                        new Intent(agent, type, null, risk, systems, null, target, paths, act, said));
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
                rules("rule", Map.of("verdict", "Warn", "match", Map.of("rate", Map.of("moreThan", 1, "per", "1h")))),
                matching("Block", Map.of("when", "intent.reversible == false")),
                matching("Block", Map.of("when", "intent.target.startsWith('prod') || risk.final > 60")),
                matching("RequireApproval", Map.of("when", "act.flags.exists(flag, flag == 'destructive')")),
                matching("Block", Map.of("when", "act.paths.exists(path, path.endsWith('x')) && act.kind == 'shell'")),
                matching("Warn", Map.of("when", "intent.tokens > 1 && !session.sawUntrusted")),
                matching("Warn", Map.of("when", "agent.labels.team == 'x' || intent.writePaths.all(p, p.size() > 3)")),
                matching("Warn", Map.of("when", "now.getHours() > 8 && intent.actionType in ['deploy', 'api']")),
                matching("Block", Map.of("actionTypes", List.of("api"), "systems", List.of("prod-*"))),
                matching("Block", Map.of("hosts", List.of("*.example.com"))),
                matching("Block", Map.of("spend", Map.of("moreThanUsd", "2.000001", "per", "24h"))),
                matching("Warn", Map.of("tokens", Map.of("moreThan", 4, "per", "1h", "by", "Session"))),
                matching(
                        "RequireApproval",
                        Map.of("schedule", Map.of("timeZone", "Europe/Berlin", "outside", List.of("09:00-17:00")))),
                matching("Block", Map.of("session", Map.of("wrote", true))),
                matching("Warn", Map.of("session", Map.of("readSecret", true), "whenActMissing", true)),
                matching("Warn", Map.of("check", Map.of("type", "NonFabrication"))),
                matching("Block", Map.of("check", HOOK)),
                matching("Block", Map.of("check", LIKENESS)),
                rules("behavioral_anomaly", Map.of("min_history", 3)),
                matching("AllowContained", Map.of("actionTypes", List.of("deploy"))),
                agents(Map.of("names", List.of("a*", "c"))),
                agents(Map.of("selector", Map.of("matchLabels", Map.of("team", "x")))),
                agents(Map.of("namespaces", List.of("payments", "billing"))));
        return scoped(rules);
    }

    private static final Map<String, Object> HOOK =
            Map.of("type", "Webhook", "webhook", Map.of("url", "https://checks.example.com", "onTimeout", "Warn"));

    private static final Map<String, Object> LIKENESS = Map.of(
            "type", "Semantic", "semantic", Map.of("instruction", "Deleting data", "similarity", 70, "minHistory", 2));

    private static PolicyDocument matching(String verdict, Map<String, Object> match) {
        return rules("rule", Map.of("verdict", verdict, "match", match));
    }

    private static PolicyDocument agents(Map<String, Object> agents) {
        return rules("rule", Map.of("verdict", "Warn", "agents", agents));
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
