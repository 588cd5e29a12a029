package io.dashclaw.runtime.consult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepliesTest {
    private static Optional<Opinion> webhook(String text) {
        return Replies.webhook(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anEmptyObjectHasNothingAgainstIt() {
        assertEquals(Verdict.ALLOW, webhook("{}").orElseThrow().verdict());
    }

    @Test
    void warningsAloneWarn() {
        var opinion = webhook("{\"warnings\": [\"late\"]}").orElseThrow();
        assertEquals(Verdict.WARN, opinion.verdict());
        assertEquals(List.of("late"), opinion.reasons());
    }

    @Test
    void aDecisionIsTakenWithItsReasons() {
        var opinion =
                webhook("{\"decision\": \"block\", \"reasons\": [\"frozen\"]}").orElseThrow();
        assertEquals(Verdict.BLOCK, opinion.verdict());
        assertEquals(List.of("frozen"), opinion.reasons());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{\"decision\": \"perhaps\"}",
                "{\"decision\": 3}",
                "{\"reasons\": \"one\"}",
                "{\"reasons\": [1]}",
                "{\"decision\": \"allow\", \"decision\": \"block\"}"
            })
    void whatMakesNoSenseIsNoReply(String text) {
        assertTrue(webhook(text).isEmpty());
    }

    @Test
    void wordsFromOutsideAreCutMaskedAndMadeVisible() {
        var key = "AKIA" + "IOSFODNN7EXAMPLE";
        var opinion = webhook("{\"decision\": \"warn\", \"reasons\": [\"" + "x".repeat(500) + "\", \"key " + key
                        + "\", \"a\\u001b[31mb\"]}")
                .orElseThrow();
        assertEquals(240, opinion.reasons().get(0).length());
        assertTrue(!opinion.reasons().get(1).contains(key), opinion::toString);
        assertEquals("a\\x1b[31mb", opinion.reasons().get(2));
    }

    @Test
    void aJudgeThatDoesNotAllowAtLeastWarns() {
        var opinion = Replies.judge("{\"allowed\": false, \"reason\": \"exports data\"}".getBytes())
                .orElseThrow();
        assertEquals(Verdict.WARN, opinion.verdict());
        assertEquals(
                Verdict.ALLOW,
                Replies.judge("{\"allowed\": true}".getBytes()).orElseThrow().verdict());
        assertTrue(Replies.judge("{\"allowed\": \"no\"}".getBytes()).isEmpty());
    }
}
