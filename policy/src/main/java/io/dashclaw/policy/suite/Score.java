package io.dashclaw.policy.suite;

import io.dashclaw.policy.Derivation;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.Risk;
import io.dashclaw.policy.document.Position;
import java.util.List;

/**
 * An intent, and the risk that it must be found to be.
 *
 * @param factors what was added; null: not looked at
 */
public record Score(String name, Position at, Intent intent, int score, List<String> factors) {
    Outcome run(Suite suite) {
        var risk = Risk.assess(intent);
        var differences = new Differences()
                .compare("score", score, risk.finalScore())
                .compare(
                        "factors",
                        factors,
                        risk.modifiers().stream().map(Risk.Modifier::factor).toList())
                .all();
        return new Outcome(name, suite.file(), at, differences, risk, new Derivation(List.of()));
    }
}
