package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.ledger.CanonicalJson;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The digest of an act by which clients and this runtime name it (core §5.5); clients' own hashes are ignored.
 *
 * @param text {@code sha256:} + base64url
 * @param exact whether acts with this digest are the same in every character; the digest is over normalised text, which some characters
 *     share
 */
public record ActHash(String text, boolean exact) {
    /** The first combining mark: a text below it is the only one that is normalised to itself. */
    private static final char FIRST_MARK = '\u0300';

    /** @param act null gives null */
    public static ActHash of(Map<String, Object> act) {
        if (act == null) {
            return null;
        }
        String canonical = CanonicalJson.of(act);
        boolean exact = isExact(canonical);
        String normal = exact ? canonical : CanonicalJson.normalised(act);
        return new ActHash("sha256:" + Entry.base64(Entry.sha256(normal.getBytes(StandardCharsets.UTF_8))), exact);
    }

    private static boolean isExact(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_MARK) {
                return false;
            }
        }
        return true;
    }
}
