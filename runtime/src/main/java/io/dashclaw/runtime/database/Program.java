package io.dashclaw.runtime.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a short-lived program answered. */
record Program(int exit, String output) {
    /** Runs it to its end, in English, and without what the environment says about other PostgreSQL servers. */
    static Program run(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        clean(builder.environment());
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Program(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " ran", e);
        }
    }

    static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LANG"));
        environment.put("LC_ALL", "C");
    }

    /** The line that says why it failed. */
    String reason() {
        return reason(output);
    }

    static String reason(String output) {
        var lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .filter(line -> line.contains("FATAL:") || line.contains("error:") || line.contains("PANIC:"))
                .findFirst()
                .map(line -> line.replaceFirst("^.*?(FATAL|error|PANIC):\\s*", ""))
                .orElse(lines.isEmpty() ? "no reason given" : lines.get(lines.size() - 1));
    }
}
