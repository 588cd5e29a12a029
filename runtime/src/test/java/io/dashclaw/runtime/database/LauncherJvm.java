package io.dashclaw.runtime.database;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another JVM that starts the database of a folder and lives until it is killed. */
final class LauncherJvm implements AutoCloseable {
    private final Process process;
    private final String answer;

    private LauncherJvm(Process process, String answer) {
        this.process = process;
        this.answer = answer;
    }

    public static void main(String... args) throws Exception {
        try {
            System.out.println(EmbeddedPostgres.start(Path.of(args[0])).jdbcUrl());
        } catch (StartFailure e) {
            System.out.println(e.getMessage());
        }
        System.in.read();
    }

    static LauncherJvm start(Path home) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LauncherJvm.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new LauncherJvm(process, output.readLine());
    }

    /** The JDBC URL, or why there is none. */
    String answer() {
        return answer;
    }

    /** As kill -9 does. */
    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
    }
}
