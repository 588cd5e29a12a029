package io.dashclaw.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Facts as they go on record with a decision: maps, lists, texts and numbers, from which exactly the same facts are read again. */
final class RecordedFacts {
    private static final String ASKED = "asked";
    private static final String SAID = "said";

    private RecordedFacts() {}

    static Map<String, Object> write(Facts facts) {
        var map = new LinkedHashMap<String, Object>();
        map.put("now", facts.now().toString());
        if (facts.agent() != null) {
            map.put("agent", agent(facts.agent()));
        }
        if (!facts.answers().isEmpty()) {
            var answers = new ArrayList<Map<String, Object>>();
            facts.answers().forEach((question, answer) -> answers.add(answered(question, answer)));
            map.put("answers", answers);
        }
        if (!facts.offers().equals(Offers.NONE)) {
            map.put("offers", RecordedOffers.write(facts.offers()));
        }
        return map;
    }

    static Facts read(Map<?, ?> map) {
        var answers = new HashMap<Question, Answer>();
        if (map.get("answers") instanceof List<?> list) {
            list.forEach(each -> answers.put(question((Map<?, ?>) each), answer((Map<?, ?>) each)));
        }
        var agent = map.get("agent") instanceof Map<?, ?> known ? agent(known) : null;
        return new Facts(Instant.parse(text(map, "now")), agent, answers, RecordedOffers.read(map.get("offers")));
    }

    private static Map<String, Object> agent(RegisteredAgent agent) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", agent.id());
        put(map, "owner", agent.owner());
        map.put("labels", new TreeMap<>(agent.labels()));
        put(map, "namespace", agent.namespace());
        map.put("permission", agent.permission().wire());
        return map;
    }

    private static RegisteredAgent agent(Map<?, ?> map) {
        var labels = new HashMap<String, String>();
        ((Map<?, ?>) map.get("labels")).forEach((key, value) -> labels.put((String) key, (String) value));
        var permission = Permission.parse(text(map, "permission")).orElseThrow();
        return new RegisteredAgent(text(map, "id"), text(map, "owner"), labels, text(map, "namespace"), permission);
    }

    private static Map<String, Object> answered(Question question, Answer answer) {
        var map = new LinkedHashMap<String, Object>();
        if (question instanceof Question.Rate rate) {
            map.put(ASKED, "rate");
            map.put("of", word(rate.of()));
            map.put("seconds", rate.window().toSeconds());
            map.put("action_types", List.copyOf(new TreeSet<>(rate.actionTypes())));
        } else if (question instanceof Question.Budget budget) {
            map.put(ASKED, "budget");
            map.put("unit", word(budget.unit()));
            map.put("by", word(budget.by()));
            map.put("seconds", budget.window().toSeconds());
            map.put("limit", budget.limit());
        } else if (question instanceof Question.Consult consult) {
            map.put(ASKED, "consult");
            map.put("by", ref(consult.by()));
            map.put("check", check(consult.check()));
        } else {
            map.put(ASKED, "session");
        }
        map.put(SAID, said(answer));
        return map;
    }

    private static Question question(Map<?, ?> map) {
        return switch (text(map, ASKED)) {
            case "rate" ->
                new Question.Rate(
                        constant(Question.Counted.class, map, "of"),
                        Duration.ofSeconds(number(map, "seconds")),
                        new LinkedHashSet<>(texts(map, "action_types")));
            case "budget" ->
                new Question.Budget(
                        constant(Question.Unit.class, map, "unit"),
                        constant(Question.Owner.class, map, "by"),
                        Duration.ofSeconds(number(map, "seconds")),
                        number(map, "limit"));
            case "consult" -> new Question.Consult(ref((Map<?, ?>) map.get("by")), check((Map<?, ?>) map.get("check")));
            case "session" -> new Question.Session();
            default -> throw new IllegalArgumentException("no such question: " + map.get(ASKED));
        };
    }

    private static Object said(Answer answer) {
        var map = new LinkedHashMap<String, Object>();
        if (answer instanceof Answer.Number count) {
            return count.value();
        }
        if (answer instanceof Answer.History history) {
            map.put("written", List.copyOf(new TreeSet<>(history.written())));
            map.put("read_secret", history.readSecret());
            map.put("saw_untrusted", history.sawUntrusted());
        } else if (answer instanceof Answer.Opinion opinion) {
            map.put("verdict", opinion.verdict().wire());
            map.put("reasons", opinion.reasons());
            map.put("evidence", opinion.evidence());
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    private static Answer answer(Map<?, ?> answered) {
        if (answered.get(SAID) instanceof Number count) {
            return new Answer.Number(count.longValue());
        }
        var map = (Map<?, ?>) answered.get(SAID);
        return map.containsKey("verdict")
                ? new Answer.Opinion(
                        Verdict.parse(text(map, "verdict")).orElseThrow(), texts(map, "reasons"), (Map<String, Object>)
                                map.get("evidence"))
                : new Answer.History(
                        new LinkedHashSet<>(texts(map, "written")), (Boolean) map.get("read_secret"), (Boolean)
                                map.get("saw_untrusted"));
    }

    private static Map<String, Object> ref(PolicyRef ref) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", ref.id());
        map.put("revision", ref.revision());
        map.put("digest", ref.digest());
        map.put("name", ref.name());
        return map;
    }

    private static PolicyRef ref(Map<?, ?> map) {
        return new PolicyRef(text(map, "id"), number(map, "revision"), text(map, "digest"), text(map, "name"));
    }

    private static Map<String, Object> check(PolicySpec.Check check) {
        var map = new LinkedHashMap<String, Object>();
        if (check instanceof PolicySpec.Check.Webhook webhook) {
            map.put("type", "webhook");
            put(map, "url", webhook.url());
            put(map, "timeout", webhook.timeout());
            put(map, "on_timeout", wire(webhook.onTimeout()));
        } else if (check instanceof PolicySpec.Check.Semantic semantic) {
            map.put("type", "semantic");
            put(map, "instruction", semantic.instruction());
            put(map, "similarity", semantic.similarity());
            put(map, "min_history", semantic.minHistory());
        } else if (check instanceof PolicySpec.Check.NonFabrication claims) {
            map.put("type", "non_fabrication");
            put(map, "content_path", claims.contentPath());
            put(map, "source_path", claims.sourcePath());
            put(map, "on_violation", wire(claims.onViolation()));
        }
        return map;
    }

    private static PolicySpec.Check check(Map<?, ?> map) {
        return switch (text(map, "type")) {
            case "webhook" ->
                new PolicySpec.Check.Webhook(text(map, "url"), text(map, "timeout"), verdict(map, "on_timeout"));
            case "semantic" ->
                new PolicySpec.Check.Semantic(
                        text(map, "instruction"), integer(map, "similarity"), integer(map, "min_history"));
            case "non_fabrication" ->
                new PolicySpec.Check.NonFabrication(
                        text(map, "content_path"), text(map, "source_path"), verdict(map, "on_violation"));
            default -> throw new IllegalArgumentException("no such check: " + map.get("type"));
        };
    }

    private static String wire(Verdict verdict) {
        return verdict == null ? null : verdict.wire();
    }

    private static Verdict verdict(Map<?, ?> map, String name) {
        return map.containsKey(name) ? Verdict.parse(text(map, name)).orElseThrow() : null;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, Map<?, ?> map, String name) {
        return Enum.valueOf(type, text(map, name).toUpperCase(Locale.ROOT));
    }

    private static String text(Map<?, ?> map, String name) {
        return (String) map.get(name);
    }

    private static long number(Map<?, ?> map, String name) {
        return ((Number) map.get(name)).longValue();
    }

    private static Integer integer(Map<?, ?> map, String name) {
        return map.containsKey(name) ? (Integer) (int) number(map, name) : null;
    }

    private static List<String> texts(Map<?, ?> map, String name) {
        return ((List<?>) map.get(name)).stream().map(String.class::cast).toList();
    }

    private static void put(Map<String, Object> map, String name, Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
