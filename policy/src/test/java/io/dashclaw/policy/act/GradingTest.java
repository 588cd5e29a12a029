package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GradingTest {
    private static final Span HERE = new Span(0, 10);

    @Test
    void nothingFoundWeighsNothing() {
        Analysis analysis = grade();
        assertEquals(0, analysis.risk());
        assertEquals("review", analysis.derivedType());
        assertEquals(
                "Nothing was found that it reads, changes or sends by itself.",
                analysis.plain().headline());
    }

    @Test
    void theHeaviestEffectIsWhatTheActWeighs() {
        Analysis analysis = grade(effect(Kind.READ, "src/a"), effect(Kind.DELETE, "~", Trait.RECURSIVE));
        assertEquals(100, analysis.risk());
        assertEquals("security", analysis.derivedType());
        assertEquals(Set.of(Flag.DESTRUCTIVE, Flag.IRREVERSIBLE), analysis.flags());
        assertEquals("delete", analysis.lines().get(0).effect());
    }

    @Test
    void whatABuildMakesAnewIsNoLoss() {
        Analysis analysis = grade(effect(Kind.DELETE, "node_modules", Trait.RECURSIVE));
        assertEquals(45, analysis.risk());
        assertEquals("cleanup", analysis.derivedType());
        assertTrue(analysis.flags().isEmpty());
    }

    @Test
    void theWorkingDirectoryCanOnlyRaise() {
        Effect build = effect(Kind.DELETE, "build", Trait.RECURSIVE);
        Effect jobs = effect(Kind.DELETE, "cron.d", Trait.RECURSIVE);
        assertEquals(45, in("/home/ada/app", build).risk());
        assertTrue(in("/etc", jobs).risk() > grade(jobs).risk());
    }

    @Test
    void pathsAreThoseOfTheWorkingDirectory() {
        assertEquals(
                "/srv/app/conf/x",
                in("/srv/app", effect(Kind.WRITE, "conf/x")).paths().get(0).path());
        assertEquals(
                "/etc/x",
                in("/srv/app", effect(Kind.WRITE, "/etc/x")).paths().get(0).path());
    }

    @Test
    void aFileThatTheSessionWroteIsNoLoss() {
        Recorded recorded = Recorded.of(List.of(new Recorded.Written("notes.txt", 0, Set.of())));
        Effect deletion = effect(Kind.DELETE, "./notes.txt");
        assertEquals(
                20, Grading.grade("shell", null, recorded, List.of(deletion)).risk());
        assertTrue(grade(deletion).risk() > 20);
    }

    @Test
    void aScriptThatTheSessionWroteDoesWhatWasSeenInIt() {
        Recorded recorded = Recorded.of(List.of(new Recorded.Written("x.sh", 95, Set.of(Flag.REMOTE_ACCESS))));
        Analysis analysis = Grading.grade("shell", null, recorded, List.of(effect(Kind.EXECUTE, "./x.sh")));
        assertEquals(95, analysis.risk());
        assertTrue(analysis.flags().contains(Flag.REMOTE_ACCESS));
    }

    @Test
    void whatAWrittenScriptWouldDoIsKeptForLater() {
        Effect write = effect(Kind.WRITE, "clean.sh");
        Effect later = effect(Kind.DELETE, "~/x", Trait.RECURSIVE, Trait.CONDITIONAL);
        Analysis analysis = Grading.grade("file", null, Recorded.NOTHING, List.of(write, later));
        assertEquals(60, analysis.risk());
        assertEquals(88, analysis.dormant().weight());
        assertEquals(88, Recorded.writtenBy(analysis).get(0).weight());
    }

    @Test
    void whatIsSentToThisMachineDoesNotLeaveIt() {
        assertEquals(25, grade(effect(Kind.SEND, "http://localhost:3000/x")).risk());
        assertTrue(grade(effect(Kind.SEND, "http://localhost.example.com/x")).risk() >= 50);
        assertTrue(grade(effect(Kind.SEND, "http://127.0.0.1.example.com/x")).risk() >= 50);
    }

    @Test
    void whatIsNotKnownLeavesEverythingOpen() {
        Effect unknown = new Effect(Kind.UNKNOWN, Value.unknown("$x", HERE), Set.of(), null, "$x", "$x", HERE);
        assertEquals(Set.of(Analysis.Facet.values()), grade(unknown).unknown());
        assertEquals(85, grade(unknown).risk());
        Effect path = new Effect(Kind.WRITE, Value.unknown("$x", HERE), Set.of(), null, ">", "> $x", HERE);
        assertEquals(Set.of(Analysis.Facet.PATHS), grade(path).unknown());
    }

    @Test
    void theSentenceSaysWhatHappensToWhatAndWhetherItCanBeUndone() {
        assertEquals(
                "Deletes “~” and everything in it (a whole home folder); this cannot be undone.",
                grade(effect(Kind.DELETE, "~", Trait.RECURSIVE)).plain().headline());
    }

    @Test
    void theSentenceShowsWhatWouldHide() {
        String hidden = "a" + (char) 0x202e + "b";
        assertEquals(
                "Reads “a\\u202eb”.", grade(effect(Kind.READ, hidden)).plain().headline());
    }

    @Test
    void maskingReachesEveryText() {
        Analysis analysis = grade(effect(Kind.SEND, "https://h/?k=SECRET"), effect(Kind.WRITE, "SECRET.txt"))
                .masked(text -> text.replace("SECRET", "[x]"));
        assertFalse(analysis.toString().contains("SECRET"));
    }

    private static Analysis grade(Effect... effects) {
        return in(null, effects);
    }

    private static Analysis in(String cwd, Effect... effects) {
        return Grading.grade("shell", cwd, Recorded.NOTHING, List.of(effects));
    }

    private static Effect effect(Kind kind, String object, Trait... traits) {
        return new Effect(kind, Value.exact(object, HERE), Set.of(traits), null, "x", "x " + object, HERE);
    }
}
