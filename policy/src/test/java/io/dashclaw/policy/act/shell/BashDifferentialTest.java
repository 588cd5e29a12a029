package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What bash itself says of the corpora: {@code bash -n} reads, and runs nothing. */
class BashDifferentialTest {
    private static final Path BASH = Path.of("/bin/bash");
    private static final int BATCH = 64;

    @Test
    void refusesWhatBashRefusesAndNothingElse() throws Exception {
        assumeTrue(Files.isExecutable(BASH), "bash is not there");
        List<String> accepted = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (String command : Corpora.commands()) {
            var problems = ShellParser.parse(command).problems();
            if (problems.isEmpty()) {
                accepted.add(command);
            } else if (bashAccepts(command)) {
                wrong.add(problems + " only for us: " + command);
            }
        }
        for (int i = 0; i < accepted.size(); i += BATCH) {
            addRefused(accepted.subList(i, Math.min(i + BATCH, accepted.size())), wrong);
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    /** Several at a time, since a process each takes long; one by one where bash finds something. */
    private static void addRefused(List<String> commands, List<String> wrong) throws Exception {
        boolean alone = commands.stream().anyMatch(command -> command.contains("<<"));
        if (commands.size() == 1) {
            if (!bashAccepts(commands.get(0))) {
                wrong.add("only for bash: " + commands.get(0));
            }
        } else if (alone || !bashAccepts(String.join("\n:\n", commands))) {
            addRefused(commands.subList(0, commands.size() / 2), wrong);
            addRefused(commands.subList(commands.size() / 2, commands.size()), wrong);
        }
    }

    private static boolean bashAccepts(String text) throws IOException, InterruptedException {
        var bash = new ProcessBuilder(BASH.toString(), "--norc", "-O", "extglob", "-n")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var input = bash.getOutputStream()) {
            input.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It stopped reading at the first error.
        }
        assertTrue(bash.waitFor(30, TimeUnit.SECONDS), text);
        return bash.exitValue() == 0;
    }
}
