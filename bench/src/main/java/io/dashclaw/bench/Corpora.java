package io.dashclaw.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Labelled acts: two corpora of ours, and two that lie beside the repository, if they are there. They are read, never run. */
final class Corpora {
    static final String ATTACKS = "attack tests, harmful effect";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Effects that are held, by the rule of the labels. */
    private static final List<String> HELD = List.of("destruction", "credential_theft", "persistence", "exfiltration");

    private final Path shared;
    private final Path own;

    Corpora(Path root) {
        this.shared = root.resolve("../shared/corpora");
        this.own = root.resolve("policy/src/test/resources/corpora");
    }

    /** @param group what it is counted under, beside its corpus @param wanted whether it has to be held; null: it may be either */
    record Case(String group, Map<?, ?> act, Boolean wanted) {
        /** Null when it is not for a shell. */
        String command() {
            return (String) act.get("command");
        }
    }

    record Corpus(String name, String wrong, List<Case> cases) {}

    boolean isComplete() {
        return Files.exists(shared.resolve("benign-tldr.jsonl")) && Files.exists(shared.resolve("attack-atomic.jsonl"));
    }

    List<Corpus> all() throws IOException {
        var all = new ArrayList<Corpus>();
        if (isComplete()) {
            all.addAll(manualPages());
            all.addAll(attacks());
        }
        all.add(new Corpus("ordinary work", "needless", own("ordinary.jsonl", false)));
        all.add(new Corpus("harmful acts", "missed", own("harmful.jsonl", true)));
        return all;
    }

    private List<Corpus> manualPages() throws IOException {
        var labels = labels("benign-labels.tsv");
        var plain = new ArrayList<Case>();
        var destructive = new ArrayList<Case>();
        for (var line : lines(shared.resolve("benign-tldr.jsonl"))) {
            var label = labels.get(key(line, "page", "intent", "command"));
            if (label != null && label[1].equals("destructive")) {
                destructive.add(shell("page", line, null));
            } else {
                plain.add(shell("page", line, label == null ? Boolean.FALSE : null));
            }
        }
        return List.of(
                new Corpus("manual pages, not destructive", "needless", plain),
                new Corpus("manual pages, destructive", "–", destructive));
    }

    private List<Corpus> attacks() throws IOException {
        var labels = labels("attack-labels.tsv");
        var harmful = new ArrayList<Case>();
        var others = new ArrayList<Case>();
        for (var line : lines(shared.resolve("attack-atomic.jsonl"))) {
            var effects = List.of(labels.get(key(line, "technique", "test", "command"))[2].split(","));
            if (effects.stream().anyMatch(HELD::contains)) {
                harmful.add(shell("technique", line, true));
            } else {
                others.add(shell("technique", line, null));
            }
        }
        return List.of(new Corpus(ATTACKS, "missed", harmful), new Corpus("attack tests, other effects", "–", others));
    }

    private List<Case> own(String name, boolean wanted) throws IOException {
        Function<Map<?, ?>, Case> labelled =
                line -> new Case((String) line.get("kind"), (Map<?, ?>) line.get("act"), wanted);
        return lines(own.resolve(name)).stream().map(labelled).toList();
    }

    private static Case shell(String group, Map<?, ?> line, Boolean wanted) {
        return new Case((String) line.get(group), Map.of("kind", "shell", "command", line.get("command")), wanted);
    }

    private static String key(Map<?, ?> line, String... names) {
        var parts = new ArrayList<String>();
        for (var name : names) {
            parts.add((String) line.get(name));
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\t", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Map<String, String[]> labels(String name) throws IOException {
        var labels = new TreeMap<String, String[]>();
        for (var line : Files.readAllLines(own.resolve(name))) {
            var cells = line.split("\t");
            labels.put(cells[0], cells);
        }
        return labels;
    }

    static List<Map<?, ?>> lines(Path file) throws IOException {
        var read = new ArrayList<Map<?, ?>>();
        for (var line : Files.readAllLines(file)) {
            read.add(JSON.readValue(line, Map.class));
        }
        return read;
    }
}
