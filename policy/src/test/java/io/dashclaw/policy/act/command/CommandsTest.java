package io.dashclaw.policy.act.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommandsTest {
    private static Use use(String table, String line) {
        return Commands.of(Tables.of(Map.of("t.yaml", table))).use(Words.of(line));
    }

    private static List<String> effects(String table, String line) {
        return use(table, line).effects().stream().map(Shown::effect).toList();
    }

    @Test
    void anEffectNamesTheCommandItsTextAndItsPlace() {
        var effect = use("git: { commands: { push: { operands: publish } } }", "  git push  x")
                .effects()
                .get(0);
        assertEquals("git push", effect.by());
        assertEquals("git push x", effect.piece());
        assertEquals(new Span(2, 13), effect.at());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p -o f x      | write f, delete x",
                "p -of x       | write f, delete x",
                "p -o=f x      | write f, delete x",
                "p --output=f  | write f",
                "p --outp f    | write f",
                "p x -rof      | delete x recursive, write f recursive",
                "p -z x        | delete x",
                "p --zzz x     | delete x",
                "p --zzz=1 x   | delete x",
                "p -- -o x     | delete -o, delete x",
                "p --output=$f | write $f",
                "p $o x        | delete $o, delete x",
                "p -o          | ''",
                "p a b c       | delete a, delete b, delete c",
            })
    void optionsAreUnderstoodAndNeverHideOperands(String line, String effects) {
        var table = "p: { options: { '-o= --output=': write, '-r --recursive': +recursive }, operands: delete }";
        assertEquals(
                Stream.of(effects.split(", "))
                        .filter(e -> !e.isEmpty())
                        .sorted()
                        .toList(),
                effects(table, line.trim()).stream().sorted().toList());
    }

    @ParameterizedTest
    @CsvSource({"p one, install \"one\"", "p two x, delete x @60", "p three, unknown three unknown-program"})
    void subcommandsAreFoundByNameAndByPattern(String line, String first) {
        var table =
                "p: { commands: { one: { does: 'install \"one\"' }, 't*o': { operands: thing, does: delete thing @60 } } }";
        assertEquals(first, effects(table, line).get(0));
    }

    @Test
    void anOptionThatIsNotKnownDoesNotHideTheSubcommand() {
        var table = "p: { commands: { push: { operands: publish } } }";
        assertEquals(List.of("publish x"), effects(table, "p --unknown value push x"));
        assertEquals(List.of("publish x"), effects(table, "p $options push x"));
    }

    @Test
    void aVerbIsFoundWhereverItStands() {
        var table = "cloud: { verbs: { 'delete*': { operands: name..., does: 'delete name' } } }";
        var use = use(table, "cloud compute instances delete vm-1 vm-2");
        assertEquals("cloud compute instances delete", use.program());
        assertEquals(
                List.of("delete vm-1", "delete vm-2"),
                use.effects().stream().map(Shown::effect).toList());
    }

    @Test
    void whatIsNotKnownMatchesEveryPattern() {
        var table =
                "p: { operands: ref, does: [{ if: 'ref=main|release*', do: publish ref @90 }, { if: 'ref==main', do: deploy ref }] }";
        assertEquals(List.of("publish $ref @90"), effects(table, "p $ref"));
        assertEquals(List.of("publish main @90", "deploy main"), effects(table, "p main"));
        assertEquals(List.of(), effects(table, "p topic"));
    }

    @Test
    void whatIsSentSaysWhereItComesFrom() {
        var table = "post: { options: { '-d=': data }, operands: url, does: { if: data, do: send url } }";
        var secret = new Value("key=1", Value.Knowledge.EXACT, Set.of(Value.Taint.SECRET), new Span(8, 13));
        var words = new ArrayList<>(Words.of("post -d x http://h"));
        words.set(2, secret);
        var sent = Commands.of(Tables.of(Map.of("t.yaml", table))).use(words).effects();
        assertEquals(1, sent.size());
        assertEquals(Set.of(Value.Taint.SECRET), sent.get(0).object().taints());
        assertEquals(
                List.of("read f", "send http://h"),
                effects(table, "post -d @f http://h").stream().sorted().toList());
    }

    @Test
    void aProgramOfAnotherFolderIsRunEvenWhenItAsksForHelp() {
        var use = use("rm: { operands: delete... }", "./rm --help");
        assertTrue(use.effects().stream().anyMatch(e -> e.kind() == Effect.Kind.EXECUTE));
        assertFalse(use.inert());
    }

    static Stream<List<Value>> hostile() {
        return Stream.of(
                repeated("rm", "x", 30_000),
                repeated("rm", "-" + "r".repeat(100), 600),
                repeated("rm", "--unknown-option", 4_000),
                repeated("find", "{}", 20_000),
                repeated("find", "-name", 10_000),
                Stream.concat(
                                repeated("find", "a", 5_000).stream(),
                                Words.of("-name x -exec sh -c " + "{}".repeat(10_000) + " {} {} {} ;").stream())
                        .toList(),
                repeated("xargs", "-Ia", 20_000),
                repeated("kubectl", "x", 30_000),
                repeated("sudo", "A=b", 20_000),
                repeated("no-such-program", "/etc/x", 10_000),
                repeated("chmod", "*", 30_000),
                repeated("git", "*".repeat(60), 1_000));
    }

    private static List<Value> repeated(String program, String word, int times) {
        var words = new ArrayList<>(List.of(Value.exact(program, new Span(0, 1))));
        words.addAll(Collections.nCopies(times, Value.exact(word, new Span(2, 3))));
        return words;
    }

    @ParameterizedTest
    @MethodSource
    void hostile(List<Value> words) {
        var use = Commands.standard().use(words);
        assertTrue(use.effects().size() + use.nested().size() <= words.size() * 4);
    }
}
