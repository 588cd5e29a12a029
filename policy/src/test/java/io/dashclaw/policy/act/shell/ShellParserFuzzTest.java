package io.dashclaw.policy.act.shell;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Reads what it kept of earlier runs; with {@code JAZZER_FUZZ=1} it looks for more. */
class ShellParserFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void anyTextIsRead(FuzzedDataProvider data) {
        var script = ShellParser.parse(data.consumeRemainingAsString());
        Trees.all(script).forEach(Node::span);
    }
}
