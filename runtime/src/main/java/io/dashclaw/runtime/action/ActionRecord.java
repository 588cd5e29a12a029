package io.dashclaw.runtime.action;

import io.dashclaw.runtime.http.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An action with everything that was said about it, as one turn sees it.
 *
 * @param row mutable: a transition changes it and saves it with {@link ActionTable#save}
 * @param created the entry that put it on record
 * @param outcomeBody what was reported so far, as JSON text, or null
 * @param votes of the current round
 */
public record ActionRecord(ActionEntity row, Created created, String outcomeBody, List<Vote> votes) {
    /** @param leaf of the entry, which votes name @param salt and {@code body}: the payload, null when erased */
    public record Created(String entry, byte[] leaf, byte[] salt, String body) {
        public Map<String, Object> payload() {
            return parse(body);
        }
    }

    /** @param entry the vote's own entry, with its seal @param salt and {@code body}: its payload, which lists the rules that it answers */
    public record Vote(
            String principal, String owner, String answer, String entry, byte[] mac, byte[] salt, String body) {
        Map<String, Object> payload() {
            return parse(body);
        }
    }

    /** As a later transition of the same turn sees it: the newest vote of an owner stands for the ones before. */
    public ActionRecord with(Vote vote) {
        List<Vote> all = new ArrayList<>(votes);
        all.removeIf(earlier -> earlier.owner().equals(vote.owner()));
        all.add(vote);
        return new ActionRecord(row, created, outcomeBody, all);
    }

    ActionRecord withoutVotes() {
        return new ActionRecord(row, created, outcomeBody, List.of());
    }

    public Map<String, Object> outcome() {
        return parse(outcomeBody);
    }

    private static Map<String, Object> parse(String body) {
        return body == null ? Map.of() : StrictJson.readObject(body.getBytes(StandardCharsets.UTF_8));
    }
}
