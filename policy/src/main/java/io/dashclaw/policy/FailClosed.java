package io.dashclaw.policy;

/**
 * Every case in which something cannot be known or evaluated, and what happens then. A restriction holds, relief relieves nothing, and what cannot be put on
 * record is not answered. Code that meets such a case takes its words and its verdict from here.
 */
public enum FailClosed {
    UNKNOWN_TYPE(
            "unknown type",
            Outcome.AT_LEAST_APPROVAL,
            "A policy is of a type that this version does not know.",
            "It may be a floor that only a newer version can enforce."),
    RULES_UNREADABLE(
            "rules",
            Outcome.AT_LEAST_APPROVAL,
            "The rules of a policy cannot be understood.",
            "Nobody knows what they would have held, so all in the policy's scope is held, and no grant spares it."),
    SCOPE_UNREADABLE(
            "scope",
            Outcome.AT_LEAST_APPROVAL,
            "The scope of a policy cannot be understood.",
            "It may have been meant for anybody, so it concerns everybody."),
    GRANT_UNREADABLE(
            "grant",
            Outcome.NO_RELIEF,
            "A grant cannot be understood, or its scope cannot.",
            "What is not certainly allowed is not."),
    CONDITION_FAILED(
            "condition",
            Outcome.AT_LEAST_APPROVAL,
            "A condition of a rule fails while it is evaluated.",
            "A broken restriction never opens the gate."),
    EXPRESSION_FAILED(
            "not stated",
            Outcome.AT_LEAST_APPROVAL,
            "An expression reads something that is not there, or cannot be calculated.",
            "What the author assumed is not so; an expression that expects it asks with `has()`."),
    EXPRESSION_TOO_COSTLY(
            "too much work",
            Outcome.AT_LEAST_APPROVAL,
            "The expressions of one decision are too much work together.",
            "Which of them would still be evaluated depends on their order, so none is."),
    AGENT_UNNAMED(
            "agent not stated",
            Outcome.AS_WRITTEN,
            "An intent names no agent.",
            "It is in every scope: leaving a name out must escape nothing."),
    AGENT_UNKNOWN(
            "agent not known",
            Outcome.AT_LEAST_APPROVAL,
            "What is on record about the agent cannot be read, and a rule selects agents by that.",
            "The agent may be one of those."),
    TARGET_UNSTATED(
            "target not stated",
            Outcome.AT_MOST_APPROVAL,
            "An intent of a rule's action type names no target or system, or a target that is not clear.",
            "It may be one of those that the rule is about."),
    ACT_MISSING(
            "act not stated",
            Outcome.NO_MATCH,
            "A rule looks at the act, and the intent came without one.",
            "Most clients send none yet. With `whenActMissing: true` the rule holds, by at most `require_approval`."),
    ACT_UNKNOWN(
            "not all known",
            Outcome.AT_MOST_APPROVAL,
            "An act is there, and what a rule looks for is not known of it for sure.",
            "It may be what the rule looks for, and it was the act that made it unclear."),
    RATE_UNKNOWN(
            "unknown, taken as the limit",
            Outcome.AS_WRITTEN,
            "A count within a window is not known, or is more than two seconds old.",
            "It is taken as reached, so that a warning stays a warning and a block stays a block."),
    BUDGET_UNKNOWN(
            "unknown",
            Outcome.AT_LEAST_APPROVAL,
            "How much of a budget is spent is not known.",
            "What this intent says that it takes might pass the limit."),
    SESSION_UNKNOWN(
            "what the session did before is not known",
            Outcome.AT_MOST_APPROVAL,
            "What the session did before is not known.",
            "It may have done what the rule looks for."),
    CHECK_UNANSWERED(
            "did not answer",
            Outcome.AT_LEAST_APPROVAL,
            "Whom a check asks does not answer in time, or not sensibly, or its model is missing.",
            "Nobody else can say it instead; a webhook's `onTimeout` may name another verdict."),
    DEADLINE(
            "Guard evaluation exceeded deadline",
            Outcome.FALLBACK,
            "A decision takes longer than `dashclaw.guard.deadline`.",
            "The answer is marked as degraded; nothing that was already found is lowered."),
    EVALUATION_FAILED(
            "Guard evaluation failed",
            Outcome.FALLBACK,
            "A decision fails in a way that nobody foresaw.",
            "The answer is marked as degraded, and the failure is logged."),
    AGENT_UNPROVEN(
            "The agent registry was changed behind the runtime's back, so what is known of this agent cannot be believed",
            Outcome.AT_LEAST_APPROVAL,
            "What is on record about the agent does not carry its seal.",
            "Labels and owners decide which rules concern it; an action that waits already is not claimed."),
    POLICIES_UNSEALED(
            "Policy seal",
            Outcome.AT_LEAST_APPROVAL,
            "The set of policies does not carry the seal of its last publication.",
            "Somebody changed it behind the runtime's back: everything is held until somebody who may publishes."),
    POLICY_UNPUBLISHED(
            "unsealed",
            Outcome.AT_LEAST_APPROVAL,
            "A policy's row is not what was last published.",
            "What it said before may have been stricter, so everything is held."),
    DECLARATION_ERASED(
            "What was declared has been erased, so it can no longer be judged",
            Outcome.BLOCKED,
            "An action is claimed after its declaration was erased.",
            "Nobody can say any more what would be executed."),
    APPROVAL_UNPROVEN(
            "approval",
            Outcome.REFUSED,
            "An approval does not carry the seal of the authority key.",
            "Whoever owns the database can destroy, and cannot grant."),
    CREDENTIAL_UNKNOWN(
            "Unauthorized - Invalid or missing API key",
            Outcome.REFUSED,
            "A key is unknown, revoked or not sealed.",
            "Nothing falls back to something weaker."),
    SESSION_RECORD_AWAY(
            "The record of the session could not be read",
            Outcome.NO_ANSWER,
            "An act runs a file, and the record of what the session wrote cannot be read.",
            "It may hold what that file does."),
    DATABASE_AWAY(
            "The database cannot be reached",
            Outcome.NO_ANSWER,
            "The database is away.",
            "No verdict leaves before its row is durable."),
    NOT_RECORDED(
            "The decision could not be recorded: the database is away. Try again.",
            Outcome.NO_ANSWER,
            "The database goes away while a decision waits to be recorded.",
            "No verdict leaves before its row is durable."),
    SATURATED(
            "Too many changes are waiting to be recorded. Try again.",
            Outcome.NO_ANSWER,
            "More decisions arrive than can be recorded.",
            "An answer without a record would be one that nobody can prove."),
    SERVER_KEYS_FOREIGN(
            "server keys",
            Outcome.NOT_STARTED,
            "A replica's server keys are not those that the database names.",
            "It could seal nothing that the others believe.");

    /** What follows. */
    public enum Outcome {
        AT_LEAST_APPROVAL("the rule's verdict, at least `require_approval`") {
            @Override
            Verdict verdict(Verdict written) {
                return written.join(Verdict.REQUIRE_APPROVAL);
            }
        },
        AT_MOST_APPROVAL("the rule's verdict, at most `require_approval`") {
            @Override
            Verdict verdict(Verdict written) {
                return written.atMost(Verdict.REQUIRE_APPROVAL);
            }
        },
        AS_WRITTEN("the rule's verdict"),
        NO_MATCH("the rule does not match"),
        NO_RELIEF("nothing is relieved"),
        FALLBACK("what was found so far, at least `dashclaw.guard.fallback`"),
        BLOCKED("`block`"),
        REFUSED("refused: 401, 403 or 409"),
        NO_ANSWER("503, `Retry-After`, nothing recorded"),
        NOT_STARTED("the replica does not start");

        private final String says;

        Outcome(String says) {
            this.says = says;
        }

        /** A phrase for people. */
        public String says() {
            return says;
        }

        /** What becomes of the verdict that a rule was written with. */
        Verdict verdict(Verdict written) {
            return written;
        }
    }

    private final String text;
    private final Outcome outcome;
    private final String when;
    private final String why;

    FailClosed(String text, Outcome outcome, String when, String why) {
        this.text = text;
        this.outcome = outcome;
        this.when = when;
        this.why = why;
    }

    /** How reasons and failures name it. */
    public String text() {
        return text;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** A sentence that says what cannot be known or evaluated. */
    public String when() {
        return when;
    }

    /** A sentence. */
    public String why() {
        return why;
    }

    /** What a condition says that meets this. */
    Condition.Said said() {
        return switch (outcome) {
            case AT_LEAST_APPROVAL -> Condition.Said.UNKNOWN;
            case AT_MOST_APPROVAL -> Condition.Said.UNSTATED;
            case AS_WRITTEN -> Condition.Said.YES;
            case NO_MATCH -> Condition.Said.NO;
            default -> throw new IllegalStateException(this + " is not for conditions");
        };
    }
}
