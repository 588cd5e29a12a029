package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences read into drafts of rules, one a sentence; nothing of it is live. */
final class Drafting {
    private static final int MOST_SENTENCES = 20;
    private static final String WHAT_HAPPENS =
            "(?:are|is|be|get|gets|must|should|may|need|needs|wait|waits|require|requires)\\b";
    private static final Pattern PREDICATE = Pattern.compile("\\b" + WHAT_HAPPENS, Pattern.CASE_INSENSITIVE);
    private static final Pattern NEXT_STATEMENT = Pattern.compile(
            "(?:\\s*,\\s*(?:and|but)?|\\s+(?:and|but))\\s+(?=(?:" + WHAT_HAPPENS
                    + "|(?:block|hold|warn|forbid|deny|ask)\\b))",
            Pattern.CASE_INSENSITIVE);

    private final List<PolicyContent> contents = new ArrayList<>();
    private final List<Map<String, Object>> drafts = new ArrayList<>();
    private final Set<String> assumptions = new LinkedHashSet<>();
    private final Map<String, Drafted.Clarification> clarifications = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final String input;

    private Drafting(String input) {
        this.input = input;
    }

    /** @param answers to earlier clarifications, by their ids */
    static Drafting of(String input, Map<String, List<String>> answers) {
        Drafting drafting = new Drafting(input);
        String[] sentences = input.split("(?:(?<=\\S)[.!?]+(?=\\s|$)|[;\\n\\r]+)");
        int read = 0;
        for (String sentence : sentences) {
            if (!sentence.isBlank() && read++ < MOST_SENTENCES) {
                statements(sentence).forEach(statement -> drafting.add(new Drafted(statement, answers)));
            }
        }
        if (read > MOST_SENTENCES) {
            drafting.warnings.add("Only the first " + MOST_SENTENCES + " sentences were read");
        }
        return drafting;
    }

    /** "Deploys wait by day and are blocked at night" is two rules about deploys. */
    private static List<String> statements(String sentence) {
        String[] parts = NEXT_STATEMENT.split(sentence);
        Matcher predicate = PREDICATE.matcher(parts[0]);
        String subject =
                predicate.find() ? parts[0].substring(0, predicate.start()).strip() : "";
        List<String> statements = new ArrayList<>();
        for (String part : parts) {
            boolean continued = !statements.isEmpty() && PREDICATE.matcher(part).lookingAt();
            statements.add(continued ? subject + " " + part : part);
        }
        return statements;
    }

    private void add(Drafted drafted) {
        drafted.clarifications.forEach(asked -> clarifications.putIfAbsent(asked.id(), asked));
        if (!drafted.complete()) {
            return;
        }
        List<String> problems = PolicyTypes.check("rule", drafted.rules);
        if (!problems.isEmpty()) {
            warnings.add(drafted.name() + ": " + String.join("; ", problems));
            return;
        }
        assumptions.addAll(drafted.assumptions);
        contents.add(new PolicyContent(drafted.name(), "rule", PolicyPatch.write(drafted.rules), true, null));
        Map<String, Object> draft = new LinkedHashMap<>();
        draft.put("name", drafted.name());
        draft.put("policy_type", "rule");
        draft.put("rules", drafted.rules);
        draft.put("confidence", drafted.confidence());
        drafts.add(draft);
    }

    List<PolicyContent> contents() {
        return contents;
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("drafts", drafts);
        view.put("assumptions", List.copyOf(assumptions));
        view.put(
                "clarifications",
                clarifications.values().stream()
                        .map(Drafted.Clarification::view)
                        .toList());
        view.put("warnings", warnings);
        view.put(
                "input_hash",
                HexFormat.of()
                        .formatHex(Entry.sha256(input.getBytes(StandardCharsets.UTF_8)))
                        .substring(0, 16));
        return view;
    }
}
