package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A command that is written otherwise is judged as before, when it does the same. */
class MetamorphicTest {
    private static final List<String> HARMFUL = lines("harmful.txt");
    private static final List<String> NOTED = lines("noted.txt");
    private static final List<String> HARMLESS = lines("harmless.txt");

    /** What the default pack makes of it. */
    enum Class {
        ALLOWED,
        WARNED,
        HELD;

        static Class of(String command) {
            var act = new Act.Shell(command, null, null, null, null);
            int risk = Acts.analyse(act, Recorded.NOTHING).risk();
            return risk >= Weighed.HELD ? HELD : risk >= Weighed.NOTED ? WARNED : ALLOWED;
        }
    }

    @TestFactory
    Stream<DynamicTest> harmIsHeld() {
        return HARMFUL.stream().map(line -> is(line, Class.HELD));
    }

    @TestFactory
    Stream<DynamicTest> whatPeopleShouldHearOfIsAWarning() {
        return NOTED.stream()
                .map(line -> DynamicTest.dynamicTest(line, () -> assertTrue(Class.of(line) != Class.ALLOWED)));
    }

    @TestFactory
    Stream<DynamicTest> ordinaryWorkIsNotHeld() {
        return HARMLESS.stream()
                .map(line -> DynamicTest.dynamicTest(line, () -> assertTrue(Class.of(line) != Class.HELD)));
    }

    @TestFactory
    Stream<DynamicTest> everySpellingOfHarmIsHeld() {
        return lines("spellings.txt").stream().map(line -> is(line, Class.HELD));
    }

    @TestFactory
    Stream<DynamicTest> harmIsHeldHoweverItIsWritten() {
        return Rewriting.all().stream()
                .map(rewriting -> holds(rewriting, HARMFUL, (before, after) -> after == Class.HELD));
    }

    @TestFactory
    Stream<DynamicTest> aWarningStaysOneHoweverItIsWritten() {
        return Rewriting.all().stream()
                .map(rewriting -> holds(rewriting, NOTED, (before, after) -> after.compareTo(Class.WARNED) >= 0));
    }

    @TestFactory
    Stream<DynamicTest> ordinaryWorkIsNotHeldHoweverItIsWritten() {
        return Rewriting.all().stream()
                .filter(rewriting -> !rewriting.hides())
                .map(rewriting -> holds(rewriting, HARMLESS, (before, after) -> after != Class.HELD));
    }

    @Provide
    Arbitrary<String> harmRewrittenThreeTimes() {
        var around = Arbitraries.of(Rewriting.around());
        return Arbitraries.of(HARMFUL).flatMap(command -> Arbitraries.of(Rewriting.all())
                .flatMap(first -> around.flatMap(second ->
                        around.map(third -> rewritten(rewritten(rewritten(command, first), second), third)))));
    }

    @Property(tries = 2_000, seed = "20260115")
    void harmIsHeldThroughThreeRewritings(@ForAll("harmRewrittenThreeTimes") String command) {
        assertTrue(Class.of(command) == Class.HELD);
    }

    /** Comments, here-documents and what goes to the background cannot stand everywhere. */
    private static String rewritten(String command, Rewriting rewriting) {
        boolean movable = !command.contains("#") && !command.contains("<<") && !command.endsWith("&");
        var apart = command.startsWith("(") ? " " + command : command;
        var other = movable ? rewriting.rewritten().apply(apart) : null;
        return other == null ? command : other;
    }

    private static DynamicTest is(String line, Class expected) {
        return DynamicTest.dynamicTest(
                line, () -> assertTrue(Class.of(line) == expected, () -> "is " + Class.of(line)));
    }

    private static DynamicTest holds(Rewriting rewriting, List<String> commands, BiPredicate<Class, Class> law) {
        return DynamicTest.dynamicTest(rewriting.name(), () -> {
            var wrong = new ArrayList<String>();
            for (var command : commands) {
                var other = rewriting.rewritten().apply(command);
                if (other != null && !law.test(Class.of(command), Class.of(other))) {
                    wrong.add(Class.of(other) + "\t" + other);
                }
            }
            assertTrue(wrong.isEmpty(), () -> wrong.size() + " are judged otherwise:\n" + String.join("\n", wrong));
        });
    }

    private static List<String> lines(String name) {
        try (var file = MetamorphicTest.class.getResourceAsStream("/act/metamorphic/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.replace('⏎', '\n'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
