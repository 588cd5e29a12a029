package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file below {@code act/shell} becomes tests: what scripts do. */
class ShellReaderTest {
    private static final Path TABLES = Path.of("src/test/resources/act/shell");
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * @param is all its effects, in the words of {@link ReadEffects}
     * @param has some of them
     * @param not none of these
     * @param in the directory; nullable
     * @param files whose content is known
     */
    record Case(
            String name,
            String script,
            List<String> is,
            List<String> has,
            List<String> not,
            String in,
            Map<String, String> files) {}

    @TestFactory
    Stream<DynamicContainer> scripts() throws IOException {
        try (var files = Files.list(TABLES)) {
            return files.sorted().map(ShellReaderTest::container).toList().stream();
        }
    }

    private static DynamicContainer container(Path file) {
        try {
            var features = YAML.readValue(file.toFile(), Feature[].class);
            var name = file.getFileName().toString().replace(".yaml", "");
            return dynamicContainer(name, Stream.of(features).map(ShellReaderTest::container));
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    record Feature(String feature, List<Case> cases) {}

    private static DynamicContainer container(Feature feature) {
        return dynamicContainer(feature.feature(), feature.cases().stream().map(ShellReaderTest::test));
    }

    private static DynamicTest test(Case each) {
        return dynamicTest(each.name() == null ? each.script().strip() : each.name(), () -> {
            var found = found(each);
            if (each.is() != null) {
                assertEquals(new HashSet<>(each.is()), new HashSet<>(found), each.script());
            }
            for (String effect : each.has() == null ? List.<String>of() : each.has()) {
                assertTrue(found.contains(effect), () -> effect + " is not in " + found);
            }
            for (String effect : each.not() == null ? List.<String>of() : each.not()) {
                assertTrue(found.stream().noneMatch(one -> one.startsWith(effect)), () -> effect + " is in " + found);
            }
        });
    }

    private static List<String> found(Case each) {
        var files = new HashMap<String, Value>();
        if (each.files() != null) {
            each.files().forEach((path, text) -> files.put(path, Value.exact(text, new Span(0, 0))));
        }
        return ReadEffects.words(ReadEffects.of(each.script(), new ShellReader.Setting(each.in(), List.of(), files)));
    }
}
