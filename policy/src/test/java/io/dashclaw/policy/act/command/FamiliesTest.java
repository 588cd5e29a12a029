package io.dashclaw.policy.act.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file below {@code commands} becomes tests: what a command line is read as. */
class FamiliesTest {
    private static final Path CASES = Path.of("src/test/resources/commands");
    private static final Path PAGE = Path.of("../src-docs/how-to/describe-a-command.md");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    /** Effects and what is nested are compared as sets, {@code input}, {@code output} and {@code by} only when they are given. */
    record Case(
            String command,
            List<String> expect,
            List<String> nested,
            String input,
            List<String> output,
            String by,
            Boolean known,
            boolean inert) {}

    @TestFactory
    Stream<DynamicContainer> families() throws IOException {
        try (var files = Files.list(CASES)) {
            return files.sorted().map(FamiliesTest::container).toList().stream();
        }
    }

    private static DynamicContainer container(Path file) {
        try {
            return dynamicContainer(file.getFileName().toString(), tests(Files.readString(file), Commands.standard()));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** The page that shows how to describe a command: its first example is a table, its second one the cases. */
    @TestFactory
    Stream<DynamicTest> describeACommand() throws IOException {
        var examples = EXAMPLE.matcher(Files.readString(PAGE)).results().toList();
        var table = Map.of("page.yaml", examples.get(0).group(1));
        return tests(examples.get(1).group(1), Commands.of(Tables.of(table)).load());
    }

    private static Stream<DynamicTest> tests(String cases, Commands commands) throws IOException {
        return YAML.readValue(cases, new TypeReference<List<Case>>() {}).stream()
                .map(each -> dynamicTest(each.command(), () -> assertEquals(asked(each), answered(each, commands))));
    }

    private static Map<String, Object> asked(Case expected) {
        var asked = new LinkedHashMap<String, Object>();
        asked.put("effects", sorted(expected.expect()));
        asked.put("nested", sorted(expected.nested()));
        asked.put("inert", expected.inert());
        put(asked, "input", expected.input());
        put(asked, "output", expected.output() == null ? null : sorted(expected.output()));
        put(asked, "by", expected.by());
        put(asked, "known", expected.known());
        return asked;
    }

    private static void put(Map<String, Object> asked, String key, Object value) {
        if (value != null) {
            asked.put(key, value);
        }
    }

    private static Map<String, Object> answered(Case expected, Commands commands) {
        var use = commands.use(Words.of(expected.command()));
        var answered = new LinkedHashMap<String, Object>();
        answered.put("effects", sorted(use.effects().stream().map(Shown::effect).toList()));
        answered.put("nested", sorted(use.nested().stream().map(Shown::nested).toList()));
        answered.put("inert", use.inert());
        answered.put("input", Shown.word(use.input()));
        answered.put("output", sorted(use.output().stream().map(Shown::word).toList()));
        answered.put("by", use.program());
        answered.put("known", use.known());
        answered.keySet().retainAll(asked(expected).keySet());
        return answered;
    }

    private static Collection<String> sorted(List<String> words) {
        return words == null ? new TreeSet<>() : new TreeSet<>(words);
    }
}
