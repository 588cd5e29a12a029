package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Offers;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;

/** Lets through for a time what would wait for people, and stops that again. No rule that is ungrantable is touched by it, and no block. */
@ApplicationScoped
public class Pauses {
    private final Ledger ledger;
    private final PausePart part;
    private final ServerKeys serverKeys;

    Pauses(Ledger ledger, PausePart part, ServerKeys serverKeys) {
        this.ledger = ledger;
        this.part = part;
        this.serverKeys = serverKeys;
    }

    /** As this replica knows it. */
    public LivePause current(String org) {
        return ledger.snapshot(org).part(LivePause.class);
    }

    /**
     * From now on, on every replica, in the place of an earlier pause.
     *
     * @param reason masked, or null
     */
    public Uni<LivePause> start(Credential by, Duration lasting, String reason) {
        return ledger.turnAhead(by, turn -> {
            var live = new LivePause(new Offers.Pause(turn.now().plus(lasting), by.id()), reason, turn.now());
            append(
                    turn,
                    "approval_pause.started",
                    Map.of("by", by.id(), "until", live.pause().until().toString()),
                    reason);
            part.write(turn.connection(), turn.org(), live);
            turn.movePolicies();
            return live;
        });
    }

    /** Does nothing where there is no pause. */
    public Uni<LivePause> end(Credential by) {
        return ledger.turnAhead(by, turn -> {
            if (turn.snapshot().part(LivePause.class).activeAt(turn.now())) {
                append(turn, "approval_pause.ended", Map.of("by", by.id()), null);
                part.erase(turn.connection(), turn.org());
                turn.movePolicies();
            }
            return LivePause.NONE;
        });
    }

    private void append(Turn turn, String kind, Map<String, ?> facts, String reason) {
        String body = reason == null ? null : PlainJson.of(Collections.singletonMap("reason", reason));
        turn.append(Entry.of(kind, turn.org(), turn.org(), turn.now(), facts, body, serverKeys::seal));
    }
}
