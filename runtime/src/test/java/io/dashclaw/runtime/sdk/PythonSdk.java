package io.dashclaw.runtime.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The published Python SDK, unmodified, in a virtual environment of its own under {@code target/}, which later builds reuse. */
final class PythonSdk {
    private static final Path SCRIPTS = Path.of("src", "test", "python");
    private static final Path REQUIREMENTS = SCRIPTS.resolve("requirements.txt");
    private static final Path ENVIRONMENT = Path.of("target", "python-sdk");
    private static final Path INSTALLED = ENVIRONMENT.resolve("requirements.txt");
    private static final long MOST_SECONDS = 300;

    private PythonSdk() {}

    /** One line of a script: a fact, and whether it holds. */
    record Case(String name, boolean ok, String detail) {}

    /** Installs the SDK where it is not there yet. @return what keeps it from running on this machine */
    static Optional<String> missing() {
        try {
            if (Files.exists(INSTALLED) && Files.mismatch(REQUIREMENTS, INSTALLED) == -1) {
                return Optional.empty();
            }
            return install();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the environment's {@code python3}. */
    static Path programs() {
        return ENVIRONMENT.resolve("bin").toAbsolutePath();
    }

    private static Optional<String> install() throws IOException {
        if (Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, "python3")))) {
            return Optional.of("python3 is missing");
        }
        if (run(List.of("python3", "-m", "venv", "--clear", ENVIRONMENT.toString()), Map.of())
                .failed()) {
            return Optional.of("python3-venv is missing");
        }
        var pip = run(
                List.of(
                        python(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-deps",
                        "--require-hashes",
                        "-r",
                        REQUIREMENTS.toString()),
                Map.of());
        if (pip.failed()) {
            return Optional.of("pip cannot install it: "
                    + pip.errors().lines().reduce((first, last) -> last).orElse("no reason given"));
        }
        Files.copy(REQUIREMENTS, INSTALLED);
        return Optional.empty();
    }

    /** Runs one script to its end. @throws AssertionError when it dies before its last case */
    static List<Case> cases(String script, Map<String, String> environment) throws IOException {
        var run = run(List.of(python(), SCRIPTS.resolve(script).toString()), environment);
        List<Case> cases = new ArrayList<>();
        JsonNode end = null;
        for (var line : run.output().lines().toList()) {
            end = new ObjectMapper().readTree(line);
            if (end.has("name")) {
                cases.add(new Case(
                        end.get("name").textValue(),
                        end.get("ok").booleanValue(),
                        end.get("detail").textValue()));
            }
        }
        if (run.failed() || end == null || end.path("cases").intValue() != cases.size() || cases.isEmpty()) {
            throw new AssertionError(script + " ended early: " + run.errors());
        }
        return cases;
    }

    private static String python() {
        return programs().resolve("python3").toString();
    }

    private record Run(int exit, String output, String errors) {
        boolean failed() {
            return exit != 0;
        }
    }

    private static Run run(List<String> command, Map<String, String> environment) throws IOException {
        var folder = Files.createDirectories(Path.of("target", "python-runs"));
        var output = Files.createTempFile(folder, "run-", ".out");
        var errors = Files.createTempFile(folder, "run-", ".err");
        var builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        var process = builder.start();
        try {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end: " + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        return new Run(
                process.exitValue(),
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }
}
