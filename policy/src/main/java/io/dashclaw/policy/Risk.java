package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How much is at stake (0 to 100), with the sum that led there.
 *
 * @param base of the action type
 * @param baseActionType the action type as it was looked up, folded and stripped
 * @param modifiers what was added, in the order of the formula
 * @param serverTotal base and modifiers, clamped
 * @param clientReported the agent's own estimate, clamped; nullable
 * @param evidence what the act itself weighs; null when there is none
 * @param derivedType the action type under which the act is judged as well, because it weighs more than the declared one; nullable
 * @param effective the highest of what was declared, claimed and found
 * @param finalScore what rules look at: the effective score, and more where the act is not what was declared
 */
public record Risk(
        int base,
        String baseActionType,
        List<Modifier> modifiers,
        int serverTotal,
        Integer clientReported,
        Integer evidence,
        String derivedType,
        int effective,
        int finalScore) {

    private static final int UNKNOWN_TYPE = 20;
    private static final int MISMATCH = 10;
    private static final String NOTHING_PARTICULAR = "other";
    private static final Map<String, Integer> BASES = Map.ofEntries(
            Map.entry("security", 80),
            Map.entry("deploy", 75),
            Map.entry("migrate", 70),
            Map.entry("apply", 60),
            Map.entry("sync", 40),
            Map.entry("api", 35),
            Map.entry("config", 30),
            Map.entry("cleanup", 30),
            Map.entry("build", 25),
            Map.entry("post", 25),
            Map.entry("fix", 20),
            Map.entry("refactor", 20),
            Map.entry("other", 20),
            Map.entry("test", 15),
            Map.entry("message", 15),
            Map.entry("monitor", 10),
            Map.entry("alert", 10),
            Map.entry("calendar", 10),
            Map.entry("research", 10),
            Map.entry("review", 10));
    private static final Set<String> HIGH_SYSTEMS = Set.of("production", "database", "postgres", "neon", "redis");
    private static final Set<String> MODERATE_SYSTEMS = Set.of("filesystem", "shell");
    private static final Modifier IRREVERSIBLE = new Modifier("irreversible", 15);
    private static final Modifier HIGH_SYSTEM = new Modifier("system:high", 10);
    private static final Modifier MODERATE_SYSTEM = new Modifier("system:moderate", 5);

    public Risk {
        Objects.requireNonNull(baseActionType, "baseActionType");
        modifiers = List.copyOf(modifiers);
    }

    /** One reason for a higher score, such as {@code irreversible} or {@code goal:secret-pattern}. */
    public record Modifier(String factor, int delta) {}

    /** Scores what was declared, joined with what the act itself gives away: evidence only ever raises. */
    public static Risk assess(Intent intent) {
        var type = CaseFold.fold(intent.actionType().strip());
        int base = BASES.getOrDefault(type, UNKNOWN_TYPE);
        var modifiers = modifiersOf(intent);
        int server = clamp(base + modifiers.stream().mapToInt(Modifier::delta).sum());
        var claimed = intent.claimedRisk() == null ? null : (Integer) clamp(intent.claimedRisk());
        int effective = claimed == null ? server : Math.max(server, claimed);
        if (intent.act() == null) {
            return new Risk(base, type, modifiers, server, claimed, null, null, effective, effective);
        }
        int evidence = intent.act().risk();
        var derived = derived(intent.act(), type, base);
        int highest = Math.max(effective, evidence);
        int last = derived == null ? highest : clamp(highest + MISMATCH);
        return new Risk(base, type, modifiers, server, claimed, evidence, derived, highest, last);
    }

    /** Null when the act is what was declared, or weighs no more than that; an act of no particular kind contradicts nothing. */
    private static String derived(Analysis act, String declared, int base) {
        var type = act.derivedType();
        return type.equals(declared) || type.equals(NOTHING_PARTICULAR) || act.risk() <= base ? null : type;
    }

    /** Whether the act is something else, and more, than what was declared. */
    public boolean mismatch() {
        return derivedType != null;
    }

    private static List<Modifier> modifiersOf(Intent intent) {
        var modifiers = new ArrayList<Modifier>();
        if (Boolean.FALSE.equals(intent.reversible())) {
            modifiers.add(IRREVERSIBLE);
        }
        if (touches(intent, HIGH_SYSTEMS)) {
            modifiers.add(HIGH_SYSTEM);
        }
        if (touches(intent, MODERATE_SYSTEMS)) {
            modifiers.add(MODERATE_SYSTEM);
        }
        if (intent.declaredGoal() != null) {
            GoalWords.signsIn(intent.declaredGoal()).forEach(sign -> modifiers.add(sign.modifier));
        }
        return modifiers;
    }

    private static boolean touches(Intent intent, Set<String> systems) {
        return intent.systemsTouched().stream().anyMatch(system -> GoalWords.hasWord(systems, system));
    }

    private static int clamp(int score) {
        return Math.max(0, Math.min(100, score));
    }
}
