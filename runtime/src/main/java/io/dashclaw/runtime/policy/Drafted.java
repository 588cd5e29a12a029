package io.dashclaw.runtime.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plain sentence says, as a rule: {@code hold deploys of agent ci-bot to production during office hours}. It knows the common ways
 * of saying it and no others; what it had to assume, what it could not tell, and what it left out are told apart.
 */
final class Drafted {
    /** What was asked, and how the answer is to be given. */
    record Clarification(String id, String question, String field, List<String> suggestions, boolean multi) {
        Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("id", id);
            view.put("question", question);
            view.put("field", field);
            view.put("suggestions", suggestions);
            view.put("multi", multi);
            return view;
        }
    }

    private static final Map<Pattern, String> VERDICTS = words(
            "block|blocked|forbid|forbidden|deny|denied|never|stop|stopped|prohibit|prohibited|disallow|refuse|refused|ban|banned|must not|may not|cannot",
                    "Block",
            "hold|held|approve|approved|approval|approvals|ask|asks|wait|waits|confirm|confirmed|sign off|review by",
                    "RequireApproval",
            "warn|warned|watch|watched|notify|alert|flag|tell me|show me", "Warn");
    private static final Map<Pattern, String> ACTION_TYPES = words(
            "deploy|deploys|deployed|deploying|deployment|deployments|release|releases|ship|ships|roll ?outs?",
                    "deploy",
            "migrate|migrates|migration|migrations", "migrate",
            "delete|deletes|deleting|deletion|deletions|remove|removes|erase", "delete",
            "drop|drops|dropping", "drop",
            "e-?mails?|mails?|mailing", "email",
            "messages?|messaging|chats?", "message",
            "posts?|posting|tweets?", "post",
            "exports?|exporting", "export",
            "pay|pays|paying|payments?", "payment",
            "buy|buys|buying|purchases?|purchasing|spend|spends|spending", "purchase",
            "refunds?|refunding", "refund",
            "publish|publishes|publishing", "publish",
            "writes?|writing|edits?|editing", "write",
            "sync|syncs|syncing", "sync",
            "api calls?|calls to apis?", "api",
            "permission changes?|access changes?|change permissions|grants? access", "access_change");
    /** After "of agent" any word is an id; elsewhere only what looks like one, so that a verb does not narrow a rule to nobody. */
    private static final Pattern AGENTS = Pattern.compile(
            "(?:\\b(?:of|by|for|from)\\s+agents?\\s+|\\bagents?\\s+(?=\\w*[-_:.\\d]))([\\w:.-]*\\w(?:\\s*(?:,|and|or)\\s*[\\w:.-]*[-\\d:][\\w:.-]*)*)");

    private static final Pattern PLACE = Pattern.compile(
            "\\b(?:on|to|in|into|against|under|below|at|of)\\s+(?:the\\s+)?(?:target\\s+)?(https?://[^\\s,;]+|[\\w.*-]+/[\\w./*-]*|production|prod|staging)\\b?");
    private static final Pattern FILES =
            Pattern.compile("(?<![\\w/])((?:\\.[a-z][\\w.-]*|\\*\\.[\\w*.-]+|[\\w.-]+/\\*\\*)(?:/[\\w.*/-]+)?)(?!\\w)");
    private static final Pattern MONEY = Pattern.compile(
            "\\b(?:over|above|more than|exceeding|beyond|from)\\s*(?:\\$|usd\\s*|us\\$)\\s*(\\d[\\d,]*(?:\\.\\d{1,6})?)(?:\\s*(?:per|an?|each|every)\\s+(hour|day|week|month))?");
    private static final Pattern RATE = Pattern.compile(
            "\\bmore than\\s+(\\d{1,6})(?:\\s+[a-z]+){0,3}?\\s*(?:per|an?|each|every|in an?|within an?|in one|in the)\\s+(minute|hour|day|week)");
    private static final Pattern RISK = Pattern.compile(
            "\\brisk(?:\\s+score)?\\s*(?:is\\s+)?(>=|at least|from|of|over|above|more than|>)\\s*(\\d{1,3})");
    private static final Map<String, String> LENGTHS =
            Map.of("minute", "1m", "hour", "1h", "day", "24h", "week", "168h", "month", "744h");
    private static final List<String> OFFICE_HOURS = List.of("Mon-Fri 09:00-17:00");

    final Map<String, Object> rules = new LinkedHashMap<>();
    final List<String> assumptions = new ArrayList<>();
    final List<Clarification> clarifications = new ArrayList<>();
    private final String sentence;
    private final String text;
    private final Map<String, List<String>> answers;
    private final Map<String, Object> match = new LinkedHashMap<>();

    /** @param answers to clarifications of an earlier reading, by their ids */
    Drafted(String sentence, Map<String, List<String>> answers) {
        this.sentence = sentence.strip();
        this.text = this.sentence.toLowerCase(Locale.ROOT);
        this.answers = answers;
        rules.put("description", this.sentence.length() > 1024 ? this.sentence.substring(0, 1024) : this.sentence);
        agents();
        conditions();
        verdict();
    }

    private static Map<Pattern, String> words(String... pairs) {
        Map<Pattern, String> words = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            words.put(Pattern.compile("\\b(?:" + pairs[i] + ")\\b"), pairs[i + 1]);
        }
        return words;
    }

    /** Whether it is a rule: it says what follows, and for what. */
    boolean complete() {
        return rules.containsKey("verdict") && !match.isEmpty();
    }

    /** Short, from the sentence itself. */
    String name() {
        String plain = sentence.replaceAll("[\\p{Cntrl}\\s]+", " ");
        String cut = plain.length() <= 80 ? plain : plain.substring(0, 77) + "...";
        return cut.substring(0, 1).toUpperCase(Locale.ROOT) + cut.substring(1);
    }

    /** 0 to 1: everything that was not said, and had to be made up, takes a fifth. */
    double confidence() {
        return Math.max(0.2, 1 - 0.2 * (assumptions.size() + clarifications.size()));
    }

    private void agents() {
        Matcher named = AGENTS.matcher(text);
        if (named.find()) {
            // Ids keep their case.
            String written = sentence.substring(named.start(1), named.end(1));
            rules.put("agents", Map.of("names", List.of(written.split("\\s*(?:,|\\band\\b|\\bor\\b)\\s*"))));
        }
    }

    private void conditions() {
        types();
        places();
        put("risk", risk());
        put("rate", rate());
        put("spend", spend());
        put("schedule", schedule());
        if (match.isEmpty()) {
            ask(
                    "action_types",
                    "Which kinds of action is it about?",
                    "match.actionTypes",
                    List.of("deploy", "delete", "email", "payment"),
                    true);
        }
        if (!match.isEmpty()) {
            rules.put("match", match);
        }
    }

    private void put(String field, Object condition) {
        if (condition != null) {
            match.put(field, condition);
        }
    }

    private void types() {
        Set<String> types = new LinkedHashSet<>(answers.getOrDefault("action_types", List.of()));
        String about = AGENTS.matcher(text).replaceAll(" ");
        ACTION_TYPES.forEach((words, type) -> {
            if (words.matcher(about).find()) {
                types.add(type);
            }
        });
        if (!types.isEmpty()) {
            match.put("actionTypes", List.copyOf(types));
        }
    }

    private void places() {
        Set<String> targets = new LinkedHashSet<>();
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            String place = sentence.substring(places.start(1), places.end(1));
            switch (place.toLowerCase(Locale.ROOT)) {
                case "production", "prod" -> {
                    targets.addAll(List.of("prod/**", "production/**"));
                    assumptions.add("Production is every target below prod/ or production/");
                }
                case "staging" -> targets.add("staging/**");
                default -> targets.add(place);
            }
        }
        Set<String> files = new LinkedHashSet<>();
        Matcher paths = FILES.matcher(sentence);
        while (paths.find()) {
            if (!targets.contains(paths.group(1))) {
                files.add(paths.group(1));
            }
        }
        if (!targets.isEmpty()) {
            match.put("targets", List.copyOf(targets));
        }
        if (!files.isEmpty()) {
            match.put("paths", List.copyOf(files));
        }
    }

    private Map<String, Object> risk() {
        Matcher risk = RISK.matcher(text);
        if (!risk.find()) {
            return null;
        }
        boolean beyond = Set.of("over", "above", "more than", ">").contains(risk.group(1));
        long least = Long.parseLong(risk.group(2)) + (beyond ? 1 : 0);
        return Map.of("atLeast", Math.min(100, least));
    }

    private Map<String, Object> rate() {
        Matcher rate = RATE.matcher(text);
        return rate.find()
                ? orderly("moreThan", Long.parseLong(rate.group(1)), "per", LENGTHS.get(rate.group(2)))
                : null;
    }

    private Map<String, Object> spend() {
        Matcher money = MONEY.matcher(text);
        if (!money.find()) {
            return null;
        }
        if (money.group(2) == null) {
            assumptions.add("The amount is what an agent may spend in 24 hours, all together");
        }
        String per = money.group(2) == null ? "24h" : LENGTHS.get(money.group(2));
        return orderly("moreThanUsd", money.group(1).replace(",", ""), "per", per);
    }

    private Map<String, Object> schedule() {
        boolean office = text.matches(".*\\b(?:office|working|business|work) (?:hours|time)\\b.*");
        boolean outside = text.matches(
                ".*\\b(?:outside|after|out of|except (?:during|in)|not (?:during|in))\\s+(?:of\\s+)?(?:the\\s+)?(?:office|working|business|work) (?:hours|time)\\b.*");
        boolean night = text.matches(".*\\b(?:at night|overnight|during the night|by night)\\b.*");
        boolean weekend = text.matches(".*\\b(?:weekends?)\\b.*");
        if (!office && !night && !weekend) {
            return null;
        }
        List<String> zone = answers.get("time_zone");
        if (zone == null || zone.isEmpty()) {
            assumptions.add("Times are in UTC");
            ask(
                    "time_zone",
                    "In which time zone?",
                    "match.schedule.timeZone",
                    List.of("UTC", "Europe/Berlin", "America/New_York"),
                    false);
        }
        String timeZone = zone == null || zone.isEmpty() ? "UTC" : zone.get(0);
        if (office) {
            assumptions.add("Office hours are Monday to Friday, 9 to 17");
            return orderly("timeZone", timeZone, outside ? "outside" : "inside", OFFICE_HOURS);
        }
        List<String> windows = new ArrayList<>();
        if (night) {
            assumptions.add("The night is from 22 to 6");
            windows.add("22:00-06:00");
        }
        if (weekend) {
            windows.add("Sat,Sun 00:00-24:00");
        }
        return orderly("timeZone", timeZone, "inside", windows);
    }

    private void verdict() {
        List<String> answered = answers.getOrDefault("verdict", List.of());
        if (!answered.isEmpty()) {
            rules.put("verdict", answered.get(0));
            return;
        }
        // The strictest word counts: "block" beside "ask" blocks.
        VERDICTS.entrySet().stream()
                .filter(words -> words.getKey().matcher(text).find())
                .findFirst()
                .ifPresentOrElse(
                        words -> rules.put("verdict", words.getValue()),
                        () -> ask(
                                "verdict",
                                "What is to follow?",
                                "verdict",
                                List.of("RequireApproval", "Block", "Warn"),
                                false));
    }

    private void ask(String id, String question, String field, List<String> suggestions, boolean multi) {
        clarifications.add(new Clarification(id, question, field, suggestions, multi));
    }

    private static Map<String, Object> orderly(String one, Object value, String other, Object second) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(one, value);
        fields.put(other, second);
        return fields;
    }
}
