package io.dashclaw.policy;

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
 * @param effective the higher of the two
 * @param finalScore what rules look at
 */
public record Risk(
        int base,
        String baseActionType,
        List<Modifier> modifiers,
        int serverTotal,
        Integer clientReported,
        int effective,
        int finalScore) {

    private static final int UNKNOWN_TYPE = 20;
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

    /** Scores what was declared; what the act itself gives away is another reading, joined by whoever has the act. */
    public static Risk assess(Intent intent) {
        var type = CaseFold.fold(intent.actionType().strip());
        int base = BASES.getOrDefault(type, UNKNOWN_TYPE);
        var modifiers = modifiersOf(intent);
        int server = clamp(base + modifiers.stream().mapToInt(Modifier::delta).sum());
        var claimed = intent.claimedRisk() == null ? null : (Integer) clamp(intent.claimedRisk());
        int effective = claimed == null ? server : Math.max(server, claimed);
        return new Risk(base, type, modifiers, server, claimed, effective, effective);
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
