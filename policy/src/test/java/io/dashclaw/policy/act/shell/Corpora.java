package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines that people wrote, beside the repository; where they are not, who asks for them is skipped, except on CI. */
public final class Corpora {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Corpora() {}

    static List<String> commands() {
        Path corpora = folder();
        List<String> commands = new ArrayList<>();
        commands.addAll(read(corpora.resolve("attack-atomic.jsonl")));
        commands.addAll(read(corpora.resolve("benign-tldr.jsonl")));
        return commands;
    }

    public static Path folder() {
        Path corpora = find();
        if (corpora == null) {
            assertNotEquals("true", System.getenv("CI"), "shared/corpora must be there on CI");
        }
        assumeTrue(corpora != null, "shared/corpora is not there");
        return corpora;
    }

    private static Path find() {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path corpora = above.resolve("shared/corpora");
            if (Files.isDirectory(corpora)) {
                return corpora;
            }
        }
        return null;
    }

    private static List<String> read(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.map(Corpora::command).toList();
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    private static String command(String line) {
        try {
            return JSON.readTree(line).get("command").asText();
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
