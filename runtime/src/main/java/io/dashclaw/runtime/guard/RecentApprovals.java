package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Offers;
import io.dashclaw.runtime.access.Credential;
import java.sql.SQLException;

/** Looks for an approval that people gave to the very same intent a moment ago and that nobody has used. */
public interface RecentApprovals {
    /**
     * What makes two intents the same, beside who asks.
     *
     * @param goal masked; null when none was declared
     * @param actHash never null: an intent without an act is never the same as another one
     */
    record Same(String agentId, String actionType, String goal, String actHash) {}

    /** False where this replica knows of none, or knew of none a second ago; does not block. */
    boolean mayHave(String org);

    /** Some action of the organisation has just been approved on this replica. */
    void granted(String org);

    /** Null when there is none. Blocking. It is only seen here: the claim uses it, or finds that somebody else has. */
    Offers.Approved find(Credential by, Same same) throws SQLException;
}
