package io.dashclaw.runtime.action;

import io.dashclaw.policy.Voter;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.guard.TermsView;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Entry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whether a stored approval is one that the runtime recorded, for exactly this action and act. The chain: the vote's entry is sealed and
 * names the leaf of the creating entry; that entry commits to its payload; the payload names agent and act.
 */
@ApplicationScoped
public class Seals {
    private static final Set<String> VOTES = Set.of("approval.voted", "approval.granted", "approval.denied");

    private final ServerKeys keys;

    Seals(ServerKeys keys) {
        this.keys = keys;
    }

    public byte[] seal(byte[]... parts) {
        return keys.seal(parts);
    }

    /**
     * What people agreed to, as their sealed votes say and not their rows.
     *
     * @param rules that they answered, as {@code id@digest}
     * @param met whether they were enough for the terms under which they voted, and nobody said no
     */
    record Consent(Set<String> rules, List<Voter> voters, boolean met) {}

    /** Who said yes to the action in its present round. */
    public List<Voter> voters(ActionRecord action) {
        return genuine(action).stream()
                .filter(vote -> vote.payload().get("answer").equals("allow"))
                .map(Seals::voter)
                .toList();
    }

    Consent consent(ActionRecord action) {
        List<Voter> voters = voters(action);
        Set<String> rules = new LinkedHashSet<>();
        boolean met = !voters.isEmpty();
        for (ActionRecord.Vote vote : genuine(action)) {
            Map<String, Object> said = vote.payload();
            met &= said.get("answer").equals("allow")
                    && TermsView.read(said.get("approval")).metBy(voters);
            if (said.get("rules") instanceof Collection<?> answered) {
                answered.forEach(rule -> rules.add((String) rule));
            }
        }
        return new Consent(rules, voters, met);
    }

    private static Voter voter(ActionRecord.Vote vote) {
        Object groups = vote.payload().get("groups");
        Set<String> carried = new LinkedHashSet<>();
        if (groups instanceof Collection<?> words) {
            words.forEach(word -> carried.add((String) word));
        }
        return new Voter((String) facts(vote.entry()).get("owner"), carried);
    }

    /** The votes of the present round, in the order in which they were cast, without those that stand up to no seal. */
    List<ActionRecord.Vote> genuine(ActionRecord action) {
        return action.votes().stream().filter(vote -> genuine(vote, action)).toList();
    }

    private boolean genuine(ActionRecord.Vote vote, ActionRecord action) {
        if (!keys.verifies(vote.mac(), Entry.sealed(vote.entry())) || vote.salt() == null || vote.body() == null) {
            return false;
        }
        Map<String, Object> facts = facts(vote.entry());
        return Entry.commitment(vote.salt(), vote.body()).equals(facts.get("payload"))
                && VOTES.contains(facts.get("kind"))
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
