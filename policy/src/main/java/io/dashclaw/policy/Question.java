package io.dashclaw.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** Something that only the world can answer, asked before a decision so that the decision itself stays a pure function. */
public sealed interface Question {

    /**
     * How many the intent's base agent (where it names none, its credential) had within the window before now, this one not counted. Answered by an
     * {@link Answer.Number}.
     *
     * @param window whole minutes, one minute to seven days
     * @param actionTypes folded; empty: of all types together
     */
    record Rate(Counted of, Duration window, Set<String> actionTypes) implements Question {
        public Rate {
            Objects.requireNonNull(of, "of");
            Objects.requireNonNull(window, "window");
            actionTypes = Set.copyOf(actionTypes);
        }

        /** How an action type is spelled here. */
        public static String folded(String actionType) {
            return CaseFold.fold(actionType.strip());
        }

        /** Decisions of any type. */
        public Rate(Duration window) {
            this(Counted.DECISIONS, window, Set.of());
        }
    }

    /** What a rate counts. */
    enum Counted {
        @JsonProperty("Decisions")
        DECISIONS,
        @JsonProperty("Claims")
        CLAIMS
    }

    /**
     * How much was reserved or spent within the window before now, this intent not counted. Answered by an {@link Answer.Number}: micro-dollars or tokens.
     *
     * @param limit what may be spent within the window; the writer lets nothing through that would pass it
     */
    record Budget(Unit unit, Owner by, Duration window, long limit) implements Question {
        public Budget {
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(window, "window");
        }
    }

    /** What a budget is counted in. */
    enum Unit {
        /** Millionths of a US dollar. */
        MICRO_USD,
        TOKENS
    }

    /** Whose spending is added up. */
    enum Owner {
        /** The base agent; where an intent names none, its credential. */
        @JsonProperty("Agent")
        AGENT,
        /** All agents that are registered in the namespace of this one. */
        @JsonProperty("Namespace")
        NAMESPACE,
        @JsonProperty("Org")
        ORG,
        @JsonProperty("Session")
        SESSION
    }

    /** What this session did before, by the server's own record. Answered by an {@link Answer.History}. */
    record Session() implements Question {}

    /** What somebody else thinks of the intent. Answered by an {@link Answer.Opinion}. @param check what is asked, of whom */
    record Consult(PolicyRef by, PolicySpec.Check check) implements Question {
        public Consult {
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(check, "check");
        }
    }
}
