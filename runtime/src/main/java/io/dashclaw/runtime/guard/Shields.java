package io.dashclaw.runtime.guard;

import io.dashclaw.policy.shield.InjectionScan;
import io.dashclaw.policy.shield.InjectionScan.Scan;
import io.dashclaw.policy.shield.SecretRedactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the runtime's own scans found in an intent as it was received. It is kept with the decision, because what was masked cannot be
 * scanned again.
 *
 * @param goal in the declared goal
 * @param names in the other words: names, targets, systems, triggers
 * @param inside in the act, the content and what else holds code or data
 * @param contentSecrets names of the kinds of secrets in the outbound {@code content}
 */
record Shields(Scan goal, Scan names, Scan inside, List<String> contentSecrets) {
    private static final Scan NOTHING = InjectionScan.scan("");

    Shields {
        contentSecrets = List.copyOf(contentSecrets);
    }

    /** @param act null without one */
    static Shields of(Declaration declared, ConsideredAct act, List<SecretRedactor.Finding> contentSecrets) {
        Scan inside = inside(declared.content())
                .and(inside(declared.tool()))
                .and(inside(declared.intel()))
                .and(inside(declared.sourceOfTruth()));
        return new Shields(
                declared.declaredGoal() == null ? NOTHING : InjectionScan.scan(declared.declaredGoal()),
                names(declared),
                act == null ? inside : inside.and(act.steering()),
                contentSecrets.stream()
                        .map(SecretRedactor.Finding::name)
                        .distinct()
                        .toList());
    }

    private static Scan names(Declaration declared) {
        Scan found = InjectionScan.scan(declared.agentName())
                .and(InjectionScan.scan(declared.target()))
                .and(InjectionScan.scan(declared.trigger()))
                .and(InjectionScan.scan(declared.actionType()));
        for (String system : declared.systemsTouched() == null ? List.<String>of() : declared.systemsTouched()) {
            found = found.and(InjectionScan.scan(system));
        }
        return found;
    }

    /** Every text in it. */
    static Scan inside(Object value) {
        if (value instanceof String text) {
            return InjectionScan.scanCode(text);
        }
        Scan found = NOTHING;
        Iterable<?> parts = value instanceof Map<?, ?> fields
                ? fields.values()
                : value instanceof List<?> items ? items : List.of();
        for (Object part : parts) {
            found = found.and(inside(part));
        }
        return found;
    }

    /** Whether its words or its act held orders to whoever reads them. */
    boolean suspicious() {
        return List.of(goal, names, inside).stream()
                .anyMatch(scan -> scan.recommendation() != InjectionScan.Recommendation.ALLOW);
    }

    /** For the payload; empty when nothing was found. */
    Map<String, Object> kept() {
        Map<String, Object> kept = new LinkedHashMap<>(4);
        put(kept, "goal", goal.categories());
        put(kept, "names", names.categories());
        put(kept, "inside", inside.categories());
        put(kept, "content_secrets", contentSecrets);
        return kept;
    }

    /** What {@link #kept} made; null where nothing was found. */
    static Shields read(Object kept) {
        Map<?, ?> fields = kept instanceof Map<?, ?> found ? found : Map.of();
        return new Shields(
                InjectionScan.found(texts(fields.get("goal"))),
                InjectionScan.found(texts(fields.get("names"))),
                InjectionScan.found(texts(fields.get("inside"))),
                texts(fields.get("content_secrets")));
    }

    private static void put(Map<String, Object> kept, String name, List<String> found) {
        if (!found.isEmpty()) {
            kept.put(name, found);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Object value) {
        return value instanceof List<?> list ? (List<String>) list : List.of();
    }
}
