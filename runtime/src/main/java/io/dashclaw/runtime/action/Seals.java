package io.dashclaw.runtime.action;

import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Entry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whether a stored approval is one that the runtime recorded, for exactly this action and act. The chain: the vote's entry is sealed and
 * names the leaf of the creating entry; that entry commits to its payload; the payload names agent and act.
 */
@ApplicationScoped
public class Seals {
    private final ServerKeys keys;

    Seals(ServerKeys keys) {
        this.keys = keys;
    }

    public byte[] seal(byte[]... parts) {
        return keys.seal(parts);
    }

    /** The rules that the action's granted votes answer, as {@code id@digest}; null when no vote stands up to its seal. */
    Set<String> answered(ActionRecord action) {
        Set<String> rules = null;
        for (ActionRecord.Vote vote : action.votes()) {
            if (vote.answer().equals("allow") && genuine(vote, action)) {
                rules = rules == null ? new LinkedHashSet<>() : rules;
                if (vote.payload().get("rules") instanceof Collection<?> answered) {
                    for (Object rule : answered) {
                        rules.add((String) rule);
                    }
                }
            }
        }
        return rules;
    }

    private boolean genuine(ActionRecord.Vote vote, ActionRecord action) {
        if (!keys.verifies(vote.mac(), Entry.sealed(vote.entry())) || vote.salt() == null || vote.body() == null) {
            return false;
        }
        Map<String, Object> facts = facts(vote.entry());
        return Entry.commitment(vote.salt(), vote.body()).equals(facts.get("payload"))
                && "approval.granted".equals(facts.get("kind"))
                && action.row().decisionId.equals(facts.get("subject"))
                && action.row().org.equals(facts.get("org"))
                && Long.valueOf(action.row().round).equals(facts.get("round"))
                && Entry.base64(action.created().leaf()).equals(facts.get("entry"));
    }

    /** The row and its payload still say what the entry committed to. */
    boolean intact(ActionRecord action) {
        ActionRecord.Created created = action.created();
        if (created.salt() == null || created.body() == null) {
            return false;
        }
        if (!MessageDigest.isEqual(Entry.leafOf(created.entry()), created.leaf())) {
            return false;
        }
        Map<String, Object> facts = facts(created.entry());
        Map<String, Object> payload = created.payload();
        Object agent = payload.get("intent") instanceof Map<?, ?> intent ? intent.get("agent_id") : null;
        return Entry.commitment(created.salt(), created.body()).equals(facts.get("payload"))
                && action.row().decisionId.equals(facts.get("subject"))
                && action.row().verdict.equals(facts.get("verdict"))
                && action.row().principal.equals(facts.get("principal"))
                && action.row().agentId.equals(agent)
                && Objects.equals(action.row().actHash, payload.get("act_hash"));
    }

    private static Map<String, Object> facts(String entry) {
        try {
            return StrictJson.readObject(entry.getBytes(StandardCharsets.UTF_8));
        } catch (Failure e) {
            return Map.of();
        }
    }
}
