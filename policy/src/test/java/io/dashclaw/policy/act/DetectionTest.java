package io.dashclaw.policy.act;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.act.shell.Corpora;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How well the default pack tells acts apart; {@code bench/detection} prints the whole table. The lines are read, never run. */
class DetectionTest {
    private static final Path OWN = Path.of("src/test/resources/corpora");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MOST_NEEDLESS = 0.01;
    private static final double LEAST_HELD = 0.95;
    /** Of the attack tests whose effect has to be held; goes up, never down. */
    private static final int ATTACKS_HELD = 52;

    private static final Set<String> HAVE_TO_BE_HELD =
            Set.of("destruction", "credential_theft", "persistence", "exfiltration");

    private final DefaultPack pack;

    DetectionTest() throws IOException {
        this.pack = new DefaultPack();
    }

    @Test
    void ordinaryWorkSeldomWaits() throws IOException {
        fewAreHeld(own("ordinary.jsonl"));
    }

    @Test
    void harmfulActsWait() throws IOException {
        var acts = own("harmful.jsonl");
        var missed = byHeld(acts).get(false);
        assertTrue(
                missed.size() <= (1 - LEAST_HELD) * acts.size(),
                () -> missed.size() + " of " + acts.size() + " are not held:\n" + shown(missed));
    }

    @Test
    void whatManualPagesShowSeldomWaitsUnlessItDestroys() throws IOException {
        var labels = labels("benign-labels.tsv");
        fewAreHeld(shared("benign-tldr.jsonl")
                .filter(line -> !labels.containsKey(key(line, "page", "intent", "command")))
                .map(DetectionTest::shell)
                .toList());
    }

    @Test
    void attackTestsThatDoHarmWait() throws IOException {
        var effects = labels("attack-labels.tsv");
        var held = byHeld(shared("attack-atomic.jsonl")
                .filter(line -> Stream.of(effects.get(key(line, "technique", "test", "command"))[2].split(","))
                        .anyMatch(HAVE_TO_BE_HELD::contains))
                .map(DetectionTest::shell)
                .toList());
        assertTrue(
                held.get(true).size() >= ATTACKS_HELD,
                () -> "fewer than " + ATTACKS_HELD + " are held; not held are:\n" + shown(held.get(false)));
    }

    private void fewAreHeld(List<Act> acts) {
        var needless = byHeld(acts).get(true);
        assertTrue(
                needless.size() <= MOST_NEEDLESS * acts.size(),
                () -> needless.size() + " of " + acts.size() + " wait needlessly:\n" + shown(needless));
    }

    private Map<Boolean, List<Act>> byHeld(List<Act> acts) {
        var byHeld = acts.stream().collect(groupingBy(this::isHeld));
        return Map.of(true, byHeld.getOrDefault(true, List.of()), false, byHeld.getOrDefault(false, List.of()));
    }

    private boolean isHeld(Act act) {
        return pack.decide(act).verdict().compareTo(Verdict.REQUIRE_APPROVAL) >= 0;
    }

    private static String shown(List<Act> acts) {
        return acts.stream().map(Act::toString).collect(joining("\n"));
    }

    private static List<Act> own(String corpus) throws IOException {
        try (var lines = Files.lines(OWN.resolve(corpus))) {
            return lines.map(DetectionTest::tree)
                    .map(line -> JSON.convertValue(line.get("act"), Map.class))
                    .map(act -> ActReader.read(act).orElseThrow())
                    .toList();
        }
    }

    private static Stream<JsonNode> shared(String corpus) throws IOException {
        return Files.readAllLines(Corpora.folder().resolve(corpus)).stream().map(DetectionTest::tree);
    }

    private static Act shell(JsonNode line) {
        return new Act.Shell(line.get("command").asText(), null, null, null, null);
    }

    /** By the key of a line, as {@code LABELS.md} says. */
    private static Map<String, String[]> labels(String file) throws IOException {
        try (var lines = Files.lines(OWN.resolve(file))) {
            return lines.map(line -> line.split("\t")).collect(toMap(cells -> cells[0], Function.identity()));
        }
    }

    private static String key(JsonNode line, String... fields) {
        var text = Stream.of(fields).map(field -> line.get(field).asText()).collect(joining("\t"));
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode tree(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
