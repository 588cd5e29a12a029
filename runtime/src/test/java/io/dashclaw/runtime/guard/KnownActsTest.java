package io.dashclaw.runtime.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Recorded;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownActsTest {
    private static final Credential ADA = caller("org_a");
    private static final Credential BOB = caller("org_b");

    private final KnownActs acts = new KnownActs();

    @Test
    void anActIsKeptWhenItComesAgain() {
        ConsideredAct first = shell("git status");
        acts.seen(ADA, first);
        assertNull(acts.get(ADA, first.hash()));
        ConsideredAct second = shell("git status");
        acts.seen(ADA, second);
        assertSame(second, acts.get(ADA, first.hash()));
    }

    @Test
    void anotherActIsAnotherOne() {
        keep(shell("git status"));
        assertNull(acts.get(ADA, shell("git status ").hash()));
        assertNull(acts.get(ADA, ActHash.of(Map.of("kind", "shell", "command", "git status", "cwd", "/srv"))));
    }

    @Test
    void organisationsShareNothing() {
        ConsideredAct act = shell("git status");
        keep(act);
        assertNotNull(acts.get(ADA, act.hash()));
        assertNull(acts.get(BOB, act.hash()));
    }

    @Test
    void anActWithSecretsIsNotKept() {
        ConsideredAct act = shell("curl -u ada:hunter2secret https://api.example.com");
        assertTrue(!act.secrets().isEmpty());
        keep(act);
        assertEquals(0, acts.size());
    }

    @Test
    void actsThatShareADigestAreToldApart() {
        // U+037E is a word character to a shell, and becomes a semicolon when it is normalised.
        ConsideredAct looks = shell("echo a\u037e rm -rf ~");
        ConsideredAct is = shell("echo a; rm -rf ~");
        assertEquals(looks.hash().text(), is.hash().text());
        keep(looks);
        keep(is);
        assertSame(is, acts.get(ADA, is.hash()));
        assertNull(acts.get(ADA, looks.hash()));
    }

    @Test
    void actsThatComeOnceNeverPushAnythingOut() {
        ConsideredAct daily = shell("git status");
        keep(daily);
        for (int i = 0; i < 5_000; i++) {
            acts.seen(ADA, shell("echo " + i));
        }
        assertSame(daily, acts.get(ADA, daily.hash()));
    }

    @Test
    void howManyAreKeptIsBounded() {
        for (int i = 0; i < 5_000; i++) {
            keep(shell("echo " + i));
        }
        assertTrue(acts.size() <= 2_048, () -> acts.size() + " acts");
    }

    @Test
    void whatIsAskedForStays() {
        ConsideredAct daily = shell("git status");
        keep(daily);
        for (int i = 0; i < 5_000; i++) {
            keep(shell("echo " + i));
            assertSame(daily, acts.get(ADA, daily.hash()));
        }
    }

    @Test
    void aVeryLongActIsNotKept() {
        keep(shell("echo " + "a ".repeat(8_000)));
        assertEquals(0, acts.size());
    }

    private void keep(ConsideredAct act) {
        acts.seen(ADA, act);
        acts.seen(ADA, act);
    }

    private static ConsideredAct shell(String command) {
        Map<String, Object> act = Map.of("kind", "shell", "command", command);
        return ConsideredAct.of(ActHash.of(act), act, Recorded.NOTHING);
    }

    private static Credential caller(String org) {
        return new Credential("key_1", org, Role.MEMBER, "ada", "ada", List.of());
    }
}
