package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;

/**
 * A text of code, and where it stands in the act.
 *
 * @param verbatim whether it stands there character for character; else everything in it is at the whole of {@code outer}
 */
record Origin(String text, Span outer, boolean verbatim) {
    static Origin of(Value code) {
        var at = code.at();
        return new Origin(code.text(), at, at.end() - at.start() == code.text().length());
    }

    Span at(Span piece) {
        return verbatim ? new Span(outer.start() + piece.start(), outer.start() + piece.end()) : outer;
    }
}
