package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dashclaw.policy.suite.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** Every file below {@code suites} becomes tests: what sets of policies decide, what documents are refused for, how risk adds up. */
class SuiteTest {
    private static final Path SUITES = Path.of("src/test/resources/suites");

    @TestFactory
    Stream<DynamicContainer> suites() throws IOException {
        try (var files = Files.walk(SUITES)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(SuiteTest::container)
                    .toList()
                    .stream();
        }
    }

    private static DynamicContainer container(Path file) {
        var name = SUITES.relativize(file).toString();
        var suite = Suite.read(name, text(file), path -> Optional.of(text(file.resolveSibling(path))));
        var tests = suite.run()
                .map(outcome -> dynamicTest(outcome.name(), () -> assertTrue(outcome.passed(), outcome::explanation)));
        return dynamicContainer(name, file.toUri(), tests);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
