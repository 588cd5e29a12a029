package io.dashclaw.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the world said to a {@link Question}. */
public sealed interface Answer {

    /** A count of decisions or claims, or an amount in the question's unit. */
    record Number(long value) implements Answer {}

    /**
     * What a session did, counting only acts that were claimed.
     *
     * @param written files that it wrote, as normal absolute paths
     * @param readSecret it read something that holds credentials
     * @param sawUntrusted it took in content from outside, or content in which orders to it were found
     */
    record History(Set<String> written, boolean readSecret, boolean sawUntrusted) implements Answer {
        /** A session that did nothing yet. */
        public static final History NOTHING = new History(Set.of(), false, false);

        public History {
            written = Set.copyOf(written);
        }
    }

    /**
     * A view from outside: it tightens, never loosens.
     *
     * @param verdict {@code ALLOW} when nothing speaks against it
     * @param reasons shown to people; without argument values
     * @param evidence what proves it, such as a receipt; JSON values
     */
    record Opinion(Verdict verdict, List<String> reasons, Map<String, Object> evidence) implements Answer {
        public Opinion {
            Objects.requireNonNull(verdict, "verdict");
            reasons = List.copyOf(reasons);
            evidence = Map.copyOf(evidence);
        }
    }
}
