package io.dashclaw.runtime.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dashclaw.runtime.PackagedRuntime;
import io.dashclaw.runtime.Ring;
import io.dashclaw.runtime.database.EmbeddedPostgres;
import io.dashclaw.runtime.database.Homes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command of every page does what the page says, against the packaged jar; only ports, keys and places are replaced. */
class PagesIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGES = ROOT.resolve("src-docs");
    private static final String ADMIN_KEY = "oc_live_0123456789abcdef0123456789abcdef";
    private static final Pattern AGENT_KEY = Pattern.compile("Agent key\\s+(oc_live_\\w+)");
    private static final String EXAMPLE_DATABASE = "jdbc:postgresql://db.example.com:5432/dashclaw";
    private static final long MOST_MINUTES = 5;

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    @BeforeAll
    static void open() {
        Ring.PAGES.open(missing());
    }

    private static Optional<String> missing() {
        return Stream.of("bash", "curl", "openssl", "tar")
                .filter(program -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .noneMatch(place -> Files.isExecutable(Path.of(place, program))))
                .findFirst()
                .map(program -> program + " is missing")
                .or(PythonSdk::missing);
    }

    /** A tutorial starts its own runtime. */
    @TestFactory
    Stream<DynamicTest> tutorials() throws IOException {
        return Files.list(PAGES.resolve("tutorial"))
                .filter(PagesIT::hasCommands)
                .sorted()
                .map(page -> DynamicTest.dynamicTest(
                        ROOT.relativize(page).toString(),
                        () -> run(
                                Map.of("QUARKUS_HTTP_PORT", freePort()),
                                page.toString().replaceFirst("md$", "sh"))));
    }

    @TestFactory
    Stream<DynamicTest> howToPages() throws IOException {
        return Stream.concat(Stream.of(ROOT.resolve("README.md")), Files.list(PAGES.resolve("how-to")))
                .filter(PagesIT::hasCommands)
                .sorted()
                .map(page -> DynamicTest.dynamicTest(ROOT.relativize(page).toString(), () -> follow(page)));
    }

    private static boolean hasCommands(Path page) {
        try {
            return page.toString().endsWith(".md") && Files.readString(page).contains("```bash\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page speaks of a runtime on port 3000; one that it starts itself is on 3001, and what that one asks on 3443. */
    private void follow(Path page) throws Exception {
        var place = Files.createDirectory(folder.resolve(page.getFileName().toString()));
        try (var runtime = PackagedRuntime.start(Homes.in(place), Map.of("DASHCLAW_API_KEY", ADMIN_KEY))
                .awaitReady()) {
            var text = Files.readString(page)
                    .replace("localhost:3000", "localhost:" + runtime.port())
                    .replaceAll("\\b3001\\b", freePort())
                    .replaceAll("\\b3443\\b", freePort());
            if (!text.contains(EXAMPLE_DATABASE)) {
                follow(text, place, runtime);
                return;
            }
            var other = Files.createDirectory(place.resolve("other"));
            try (var database = EmbeddedPostgres.start(Homes.in(other))) {
                follow(text.replace(EXAMPLE_DATABASE, database.jdbcUrl()), place, runtime);
            }
        }
    }

    private static void follow(String text, Path place, PackagedRuntime runtime) throws Exception {
        run(
                Map.of(
                        "URL", runtime.url("").toString(),
                        "ADMIN_KEY", ADMIN_KEY,
                        "AGENT_KEY", agentKey(runtime),
                        "DASHCLAW_HOME", runtime.home().toString(),
                        "WORK", place.toString()),
                PAGES.resolve("run-page.sh").toString(),
                Files.writeString(place.resolve("page.md"), text).toString());
    }

    /** As the first start shows it on the screen. */
    private static String agentKey(PackagedRuntime runtime) {
        return Awaitility.await("an agent key on the screen")
                .until(() -> AGENT_KEY.matcher(runtime.stdout()).results().findFirst(), Optional::isPresent)
                .orElseThrow()
                .group(1);
    }

    private static void run(Map<String, String> environment, String... command) throws Exception {
        var output = Files.createTempFile(Files.createDirectories(Path.of("target", "pages")), "page-", ".out");
        var builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var java = Path.of(System.getProperty("java.home"), "bin");
        builder.environment().keySet().removeIf(name -> name.startsWith("DASHCLAW_") || name.startsWith("QUARKUS_"));
        builder.environment().merge("PATH", java.toString(), (path, first) -> first + File.pathSeparator + path);
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
            throw new AssertionError(String.join(" ", command) + " does not end: " + Files.readString(output));
        }
        assertEquals(0, process.exitValue(), () -> {
            try {
                return Files.readString(output);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
