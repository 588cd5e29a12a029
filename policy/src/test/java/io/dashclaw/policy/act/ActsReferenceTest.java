package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference names every flag, effect, area and default policy, in their order and with their weights. */
class ActsReferenceTest {
    private static final Path REFERENCE = Path.of("../src-docs/reference");
    private static final Path PACK =
            Path.of("../runtime/src/main/resources/io/dashclaw/runtime/policy/default-pack.json");

    @Test
    void everyFlagIsOnThePage() throws IOException {
        assertEquals(
                Stream.of(Flag.values()).map(flag -> "`" + flag.wire() + "`").toList(), rows("acts.md", "Flags", 1));
    }

    @Test
    void everyEffectIsOnThePageWithItsWeight() throws IOException {
        assertEquals(
                Stream.of(Effect.Kind.values())
                        .map(kind -> "`" + kind.name().toLowerCase(Locale.ROOT) + "` | " + alone(kind))
                        .toList(),
                rows("acts.md", "Effects", 2));
    }

    @Test
    void everyAreaIsOnThePageWithItsWeights() throws IOException {
        assertEquals(Stream.of(Area.values()).map(ActsReferenceTest::row).toList(), rows("acts.md", "Areas", 8));
    }

    @Test
    void everyPolicyOfTheDefaultPackIsOnThePage() throws IOException {
        var names = new ArrayList<String>();
        for (var policy : new ObjectMapper().readTree(PACK.toFile()).get("policies")) {
            names.add(policy.get("name").asText());
        }
        assertEquals(names, rows("policies.md", "What is live", 1));
    }

    private static int alone(Effect.Kind kind) {
        return Weighed.of(new Effect(kind, null, Set.of(), null, "by", "piece", new Span(0, 1)), null)
                .weight();
    }

    private static String row(Area area) {
        return Stream.of(Area.Deed.values())
                .map(deed -> String.valueOf(area.weight(deed)))
                .collect(Collectors.joining(" | ", "`" + area.word() + "` | ", ""));
    }

    /** The first cells of each row of the table in a section. */
    private static List<String> rows(String page, String section, int cells) throws IOException {
        var text = Files.readString(REFERENCE.resolve(page));
        var from = text.substring(text.indexOf("\n## " + section + "\n"));
        var table = from.substring(from.indexOf("|---|"));
        var row = Pattern.compile("^\\| (" + "[^|]*? \\| ".repeat(cells - 1) + "[^|]*?) \\|");
        return table.lines()
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .map(line ->
                        row.matcher(line).results().findFirst().orElseThrow().group(1))
                .toList();
    }
}
