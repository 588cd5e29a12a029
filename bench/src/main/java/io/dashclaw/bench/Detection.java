package io.dashclaw.bench;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.bench.Corpora.Case;
import io.dashclaw.bench.Corpora.Corpus;
import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How well acts are told apart, over labelled corpora, under the default pack: how many ordinary ones wait needlessly, how many harmful ones
 * are held. Run in the root of the repository; {@code bench/detection} does, with a peer.
 * <pre>
 * Detection [--lines] [--peer FILE]   tables in Markdown; with the lines that went wrong; beside a peer's answers
 * Detection --commands                the shell lines, as JSON, for a peer
 * </pre>
 */
public final class Detection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PEER = "cc-safety-net";

    private final PolicySet pack;
    private final Map<String, Boolean> peer;
    private final boolean showsLines;
    private final PrintStream out;

    private Detection(PolicySet pack, Map<String, Boolean> peer, boolean showsLines, PrintStream out) {
        this.pack = pack;
        this.peer = peer;
        this.showsLines = showsLines;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        var options = List.of(args);
        var root = Path.of(".");
        var corpora = new Corpora(root);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (options.contains("--commands")) {
            commands(corpora.all(), out);
            return;
        }
        int peer = options.indexOf("--peer");
        var answers = peer < 0 ? Map.<String, Boolean>of() : answers(Path.of(options.get(peer + 1)));
        new Detection(defaultPack(root), answers, options.contains("--lines"), out).print(corpora);
    }

    private static void commands(List<Corpus> corpora, PrintStream out) throws IOException {
        for (var corpus : corpora) {
            for (var each : corpus.cases()) {
                if (each.command() != null) {
                    out.println(JSON.writeValueAsString(each.command()));
                }
            }
        }
    }

    private static Map<String, Boolean> answers(Path file) throws IOException {
        return Corpora.lines(file).stream()
                .collect(toMap(
                        line -> (String) line.get("command"), line -> (Boolean) line.get("stopped"), (a, b) -> a));
    }

    private void print(Corpora corpora) throws IOException {
        var all = corpora.all();
        if (!corpora.isComplete()) {
            out.println(
                    "The manual pages and the attack tests are not here (`../shared/corpora`): only our own two corpora follow.");
            out.println();
        }
        out.println("| corpus | read by | lines | allowed | warned | held | blocked | wrong |");
        out.println("|---|---|---|---|---|---|---|---|");
        all.forEach(this::row);
        for (var corpus : all) {
            if (corpus.name().equals(Corpora.ATTACKS)) {
                recall(corpus, "technique");
            }
        }
        for (var corpus : all.subList(all.size() - 2, all.size())) {
            recall(corpus, "kind of act");
        }
    }

    private void row(Corpus corpus) {
        var counts = new int[Verdict.values().length];
        var wrong = new ArrayList<String>();
        for (var each : corpus.cases()) {
            var decision = decide(each.act());
            counts[decision.verdict().ordinal()]++;
            if (isWrong(each, isHeld(decision))) {
                wrong.add(shown(each, decision));
            }
        }
        out.printf(
                "| %s | DashClaw | %d | %d | %d | %d | %d | %s |%n",
                corpus.name(),
                corpus.cases().size(),
                counts[Verdict.ALLOW.ordinal()],
                counts[Verdict.WARN.ordinal()],
                counts[Verdict.REQUIRE_APPROVAL.ordinal()],
                counts[Verdict.BLOCK.ordinal()],
                wrong(corpus, wrong.size(), corpus.cases().size()));
        if (!peer.isEmpty()) {
            peerRow(corpus);
        }
        if (showsLines) {
            wrong.forEach(out::println);
        }
    }

    private void peerRow(Corpus corpus) {
        var readable = corpus.cases().stream().filter(this::isForPeer).toList();
        long stopped = count(readable, this::isStopped);
        out.printf(
                "| … its shell lines | %s | %d | %d | | | %d | %s |%n",
                PEER,
                readable.size(),
                readable.size() - stopped,
                stopped,
                wrong(corpus, count(readable, each -> isWrong(each, isStopped(each))), readable.size()));
    }

    private static String wrong(Corpus corpus, long wrong, int of) {
        return corpus.cases().stream().allMatch(each -> each.wanted() == null)
                ? "–"
                : String.format("%d %s (%.2f %%)", wrong, corpus.wrong(), 100.0 * wrong / Math.max(1, of));
    }

    private static String shown(Case each, Decision decision) {
        var command = each.command() == null ? each.act().toString() : each.command();
        var reasons = String.join("; ", decision.reasons());
        return String.format("    %s\t%d\t%s\t%s", each.group(), decision.risk().evidence(), reasons, command)
                .replace("\n", "⏎");
    }

    /** How many are held, in groups. */
    private void recall(Corpus corpus, String title) {
        var groups = corpus.cases().stream().collect(groupingBy(Case::group, TreeMap::new, toList()));
        out.println();
        out.printf(
                "| %s: %s | lines | held by DashClaw |%s%n",
                corpus.name(), title, peer.isEmpty() ? "" : " stopped by " + PEER + " |");
        out.println("|---|---|---|" + (peer.isEmpty() ? "" : "---|"));
        groups.forEach((group, cases) -> {
            long held = count(cases, each -> isHeld(decide(each.act())));
            out.printf("| %s | %d | %d |%s%n", group, cases.size(), held, peer.isEmpty() ? "" : stopped(cases));
        });
    }

    private String stopped(List<Case> cases) {
        return cases.stream().noneMatch(this::isForPeer) ? " |" : " " + count(cases, this::isStopped) + " |";
    }

    private static long count(List<Case> cases, Predicate<Case> which) {
        return cases.stream().filter(which).count();
    }

    private boolean isForPeer(Case each) {
        return each.command() != null;
    }

    private boolean isStopped(Case each) {
        return each.command() != null && peer.get(each.command());
    }

    private static boolean isWrong(Case each, boolean held) {
        return each.wanted() != null && held != each.wanted();
    }

    private static boolean isHeld(Decision decision) {
        return decision.verdict().compareTo(Verdict.REQUIRE_APPROVAL) >= 0;
    }

    private Decision decide(Map<?, ?> act) {
        Analysis analysis = Acts.analyse(ActReader.read(act).orElseThrow(), Recorded.NOTHING);
        var intent = new Intent("agent", "other", null, null, List.of(), null, null, List.of(), analysis, null);
        return pack.decide(intent, new Facts(Instant.EPOCH, null, rates(intent)));
    }

    private Map<Question, Answer> rates(Intent intent) {
        var none = new HashMap<Question, Answer>();
        pack.questions(intent).forEach(question -> none.put(question, new Answer.Number(0)));
        return none;
    }

    private static PolicySet defaultPack(Path root) throws IOException {
        var file = root.resolve("runtime/src/main/resources/io/dashclaw/runtime/policy/default-pack.json");
        var documents = new ArrayList<PolicyDocument>();
        var pack = JSON.readValue(file.toFile(), Map.class);
        for (var each : (List<?>) pack.get("policies")) {
            var policy = (Map<?, ?>) each;
            var name = (String) policy.get("name");
            @SuppressWarnings("unchecked")
            var rules = (Map<String, Object>) policy.get("rules");
            documents.add(new PolicyDocument(
                    name, 1, "", name, (String) policy.get("policy_type"), rules, null, false, true, Instant.EPOCH));
        }
        return PolicySet.compile(documents);
    }
}
