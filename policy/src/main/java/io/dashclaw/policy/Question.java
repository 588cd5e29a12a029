package io.dashclaw.policy;

import java.time.Duration;
import java.util.Objects;

/** Something that only the world can answer, asked before a decision so that the decision itself stays a pure function. */
public sealed interface Question {

    /**
     * How many decisions the intent's base agent (where it names none, its credential) was given within the window before now, this one not counted.
     *
     * @param window whole minutes, one minute to seven days
     */
    record Rate(Duration window) implements Question {
        public Rate {
            Objects.requireNonNull(window, "window");
        }
    }
}
