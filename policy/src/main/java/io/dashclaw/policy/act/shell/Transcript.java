package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Limits;

/** Gathers the output of several commands, one after the other. */
final class Transcript {
    private final Limits limits;
    private Text only = Text.EMPTY;
    private TextBuilder all;

    Transcript(Limits limits) {
        this.limits = limits;
    }

    void add(Text output) {
        if (output == Text.EMPTY) {
            return;
        }
        if (only == Text.EMPTY) {
            only = output;
            return;
        }
        if (all == null) {
            all = new TextBuilder(limits).add(only);
        }
        all.add(output);
    }

    Text text() {
        return all == null ? only : all.build(only.at());
    }
}
