package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Question;
import io.dashclaw.policy.RegisteredAgent;
import io.dashclaw.runtime.access.Credential;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose spending an intent's is, for budgets by agent, namespace, organisation and session. Children count for their base agent. An
 * agent outside of every namespace counts for one of its own, and an intent without a session for its agent's nameless one.
 */
public final class Accounts {
    private static final String ORG = "org";

    private final String agent;
    private final String key;
    private final String namespace;
    private final String session;
    private final boolean keyCounts;

    private Accounts(String agent, String key, String namespace, String session, boolean keyCounts) {
        this.agent = agent;
        this.key = key;
        this.namespace = namespace;
        this.session = session;
        this.keyCounts = keyCounts;
    }

    /** @param agentId nullable, as {@code registered} and {@code sessionId} are */
    static Accounts of(Credential by, String agentId, RegisteredAgent registered, String sessionId) {
        boolean keyCounts = agentId == null || !by.bound();
        return of(by.id(), agentId, registered, sessionId, keyCounts);
    }

    /** Those of an action on record. */
    public static List<String> of(String principal, String agentId, RegisteredAgent registered, String sessionId) {
        return of(principal, agentId, registered, sessionId, true).all();
    }

    private static Accounts of(
            String principal, String agentId, RegisteredAgent registered, String sessionId, boolean keyCounts) {
        String agent = agentId == null ? null : "agent " + Credential.base(agentId);
        String key = "key " + principal;
        String who = agent == null ? key : agent;
        String namespace = registered == null || registered.namespace() == null ? "" : registered.namespace();
        String session = sessionId == null ? "" : sessionId;
        // The length keeps two pairs from reading alike.
        return new Accounts(
                agent, key, "namespace " + namespace, "session " + who.length() + " " + who + " " + session, keyCounts);
    }

    List<String> all() {
        return agent == null ? List.of(key, namespace, ORG, session) : List.of(agent, key, namespace, ORG, session);
    }

    /** The ones that a budget looks at; the fullest counts. A key that may name any agent counts itself as well: a new name must not make new money. */
    List<String> lookedAt(Question.Owner by) {
        return switch (by) {
            case AGENT -> ofAgent();
            case NAMESPACE -> List.of(namespace);
            case ORG -> List.of(ORG);
            case SESSION -> List.of(session);
        };
    }

    private List<String> ofAgent() {
        List<String> accounts = new ArrayList<>(2);
        if (agent != null) {
            accounts.add(agent);
        }
        if (keyCounts) {
            accounts.add(key);
        }
        return accounts;
    }
}
