package io.dashclaw.runtime.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * One line of an organisation's ledger before it has its number: RFC 8785 JSON of pseudonymous ids, enums, numbers, times and digests.
 * What anyone wrote is in the payload, which the entry commits to by {@code payload = base64url(SHA-256(salt ‖ body))}.
 *
 * @param subject the id of what it is about: a decision, an action, a key, a policy
 * @param json at most 8 KiB
 * @param leaf RFC 6962 §2.1 leaf hash of {@code json}
 * @param mac seal of {@code json} under the authority key, for entries that carry authority; else null
 * @param salt 32 random bytes, null without a payload
 * @param body JSON text, null without a payload
 */
public record Entry(
        String kind, String subject, Instant at, String json, byte[] leaf, byte[] mac, byte[] salt, String body) {
    static final int MAX_LENGTH = 8192;
    private static final byte[] SEAL_LABEL = "dashclaw/entry/v1".getBytes(StandardCharsets.UTF_8);
    private static final ThreadLocal<Salts> SALTS = ThreadLocal.withInitial(Salts::new);
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Entry::newSha256);

    /** Seals the JSON of an entry that carries authority. */
    @FunctionalInterface
    public interface Sealer {
        byte[] seal(byte[]... parts);
    }

    /**
     * @param facts what the entry says; values are strings, numbers, booleans, lists and maps of these; null values are left out
     * @param body the payload as JSON text, or null
     * @param sealer null for an entry that carries no authority
     */
    public static Entry of(
            String kind, String subject, String org, Instant at, Map<String, ?> facts, String body, Sealer sealer) {
        Map<String, Object> all = new HashMap<>();
        facts.forEach((name, value) -> {
            if (value != null) {
                all.put(name, value);
            }
        });
        byte[] salt = null;
        if (body != null) {
            salt = SALTS.get().next();
            all.put("payload", commitment(salt, body));
        }
        all.put("v", 1);
        all.put("kind", kind);
        all.put("subject", subject);
        all.put("org", org);
        all.put("at", at.toString());
        String json = CanonicalJson.of(all);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("an entry of " + bytes.length + " bytes; at most " + MAX_LENGTH);
        }
        return new Entry(
                kind,
                subject,
                at,
                json,
                leaf(bytes),
                sealer == null ? null : sealer.seal(SEAL_LABEL, bytes),
                salt,
                body);
    }

    /** The parts that {@link #mac} is computed over, for checking a stored entry. */
    public static byte[][] sealed(String json) {
        return new byte[][] {SEAL_LABEL, json.getBytes(StandardCharsets.UTF_8)};
    }

    /** RFC 6962 §2.1: SHA-256(0x00 ‖ entry). */
    static byte[] leaf(byte[] entry) {
        MessageDigest digest = SHA256.get();
        digest.update((byte) 0);
        return digest.digest(entry);
    }

    public static byte[] leafOf(String json) {
        return leaf(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What an entry says of its payload: base64url(SHA-256(salt ‖ body)). */
    public static String commitment(byte[] salt, String body) {
        MessageDigest digest = SHA256.get();
        digest.update(salt);
        return base64(digest.digest(body.getBytes(StandardCharsets.UTF_8)));
    }

    public static byte[] sha256(byte[] bytes) {
        return SHA256.get().digest(bytes);
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Salts drawn many at a time: one call to the system's generator serves 64 entries. */
    private static final class Salts {
        private static final int LENGTH = 32;
        private final SecureRandom random = new SecureRandom();
        private final byte[] pool = new byte[64 * LENGTH];
        private int used = pool.length;

        byte[] next() {
            if (used == pool.length) {
                random.nextBytes(pool);
                used = 0;
            }
            byte[] salt = new byte[LENGTH];
            System.arraycopy(pool, used, salt, 0, LENGTH);
            used += LENGTH;
            return salt;
        }
    }
}
