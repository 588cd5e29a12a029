package io.dashclaw.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who may not approve, from mild to strict. */
public enum Separation {
    /** The agent itself, and whoever holds its credential. */
    @JsonProperty("Agent")
    AGENT,

    /** Also the agent's owner and the person who made its key. */
    @JsonProperty("Owner")
    OWNER
}
