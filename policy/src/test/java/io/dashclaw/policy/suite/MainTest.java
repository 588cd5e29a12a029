package io.dashclaw.policy.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final long PATIENCE = 60;
    private static final String POLICIES = """
            apiVersion: dashclaw.io/v1alpha1
            kind: GuardPolicy
            metadata: { name: large-payments }
            spec:
              match: { actionTypes: [payment], risk: { atLeast: 50 } }
              verdict: RequireApproval
              tests:
              - { name: a large one waits, intent: { actionType: payment, claimedRisk: 60 }, expect: RequireApproval }
            ---
            name: No deletions
            policy_type: block_action_type
            rules: { action_types: [delete] }
            """;
    private static final String SUITE = """
            policy: policies.yaml
            now: 2026-01-15T09:00:00Z
            cases:
            - { name: small payment goes through, intent: { actionType: payment, claimedRisk: 10 }, expect: Allow }
            - { name: large payment waits, intent: { actionType: payment, claimedRisk: 90 }, expect: RequireApproval }
            """;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void whatComesOutAsItShouldIsOneLine() throws IOException {
        assertEquals(Main.PASSED, run(suite(SUITE)));
        assertEquals("suite.yaml: 4 passed\n", printed());
    }

    @Test
    void aFailureShowsWhatLedToIt() throws IOException {
        var suite = SUITE.replace("claimedRisk: 90", "claimedRisk: 40");
        assertEquals(Main.FAILED, run(suite(suite)));
        assertEquals("""
                suite.yaml: 1 of 4 failed

                  suite.yaml:5:3 large payment waits
                    verdict: expected RequireApproval, was Allow
                    risk 40: payment 20, claimed 40
                    - large-payments: did not match (action types yes, risk at least no)
                    - No deletions: did not match (action types no)
                """, printed());
    }

    @Test
    void theTestsOfThePoliciesRunToo() throws IOException {
        Files.writeString(folder.resolve("policies.yaml"), POLICIES.replace("claimedRisk: 60", "claimedRisk: 40"));
        assertEquals(Main.FAILED, run(folder.resolve("policies.yaml")));
        assertTrue(
                printed()
                        .contains(
                                "policies.yaml:8:5 spec.tests[0]: \"a large one waits\": expected RequireApproval, was Allow"),
                this::printed);
    }

    @Test
    void aTestOfAPolicyStandsInTheFileOfThePolicy() throws IOException {
        var suite = suite(SUITE);
        Files.writeString(folder.resolve("policies.yaml"), POLICIES.replace("claimedRisk: 60", "claimedRisk: 40"));
        assertEquals(Main.FAILED, run(suite));
        assertEquals("""
                suite.yaml: 1 of 4 failed

                  policies.yaml:1:1 own tests of large-payments
                    policies.yaml:8:5 spec.tests[0]: "a large one waits": expected RequireApproval, was Allow
                """, printed());
    }

    @Test
    void coverageNamesWhatNoCaseProves() throws IOException {
        assertEquals(Main.PASSED, run(suite(SUITE), "--coverage"));
        assertEquals("""
                suite.yaml: 4 passed
                  suite.yaml: 1 of 2 policies matched, 2 of 3 conditions decided a case
                    large-payments: “action types” never decided
                    No deletions: never matched
                """, printed());
    }

    @Test
    void whatCannotBeReadSaysWhere() throws IOException {
        assertEquals(
                Main.UNREADABLE,
                run(suite(SUITE.replace("claimedRisk: 10", "claimedrisk: 10").replace("Allow", "Alow"))));
        assertTrue(printed().contains("suite.yaml:4:"), this::printed);
        assertTrue(printed().contains("cases[0].expect: must be Allow"), this::printed);
        assertTrue(printed().contains("cases[0].intent.claimedrisk: unknown"), this::printed);
    }

    @Test
    void problemsOfThePoliciesAreInTheirFile() throws IOException {
        var suite = suite(SUITE);
        Files.writeString(
                folder.resolve("policies.yaml"), POLICIES.replace("risk: { atLeast: 50 }", "riskAtLeast: 50"));
        assertEquals(Main.UNREADABLE, run(suite));
        assertEquals(
                "policies.yaml:5:36 spec.match.riskAtLeast: unknown; did you mean match.risk.atLeast?\n", printed());
    }

    @Test
    void aFileThatIsMissingIsNoSuccess() {
        assertEquals(Main.UNREADABLE, run(folder.resolve("nowhere.yaml")));
        assertEquals(Main.UNREADABLE, new Main(new PrintStream(printed)).run());
        assertEquals(Main.UNREADABLE, new Main(new PrintStream(printed)).run("--loud", "x.yaml"));
    }

    @Test
    void aBuildReadsWhatCameOut() throws IOException {
        var report = folder.resolve("out.xml");
        run(
                suite(SUITE.replace("large payment waits", "<large> & \\\"quoted\\\"")
                        .replace("name: <", "name: \"<")
                        .replace("\\\"quoted\\\",", "quoted\",")
                        .replace("90", "40")),
                "--junit",
                report.toString());
        var xml = Files.readString(report);
        assertTrue(xml.contains("tests=\"4\" failures=\"1\""), xml);
        assertTrue(xml.contains("name=\"&lt;large&gt; &amp; "), xml);
        assertTrue(xml.contains("<failure message=\"verdict: expected RequireApproval, was Allow\">"), xml);
    }

    @Test
    void aFolderIsEveryFileBelowIt() throws IOException {
        suite(SUITE);
        assertEquals(Main.PASSED, run(folder));
        assertEquals("policies.yaml: 2 passed\nsuite.yaml: 4 passed\n", printed());
    }

    @Test
    void itRunsAgainWhenAFileChanges() throws Exception {
        var suite = suite(SUITE);
        var lines = new LinkedBlockingQueue<String>();
        var watching = new Thread(() -> new Main(printing(lines)).run(suite.toString(), "--watch"));
        watching.start();
        assertEquals(suite + ": 4 passed", lines.poll(PATIENCE, TimeUnit.SECONDS));
        Files.writeString(suite, SUITE.replace("90", "40"));
        String line = lines.poll(PATIENCE, TimeUnit.SECONDS);
        while (line != null && !line.equals(suite + ": 1 of 4 failed")) {
            line = lines.poll(PATIENCE, TimeUnit.SECONDS);
        }
        assertEquals(suite + ": 1 of 4 failed", line);
        watching.interrupt();
        watching.join(TimeUnit.SECONDS.toMillis(PATIENCE));
    }

    private static PrintStream printing(LinkedBlockingQueue<String> lines) {
        return new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void print(String text) {
                text.lines().forEach(lines::add);
            }

            @Override
            public void println(Object line) {
                lines.add(String.valueOf(line));
            }
        };
    }

    private Path suite(String text) throws IOException {
        Files.writeString(folder.resolve("policies.yaml"), POLICIES);
        return Files.writeString(folder.resolve("suite.yaml"), text);
    }

    private int run(Path path, String... options) {
        var arguments = new String[options.length + 1];
        arguments[0] = path.toString();
        System.arraycopy(options, 0, arguments, 1, options.length);
        return new Main(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(arguments);
    }

    /** Without the folder that differs each time. */
    private String printed() {
        return printed.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
    }
}
