package io.dashclaw.runtime.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * One stored key. The raw key is {@code oc_live_} + 32 hex digits and is shown once; only its SHA-256 is kept.
 *
 * @param hash SHA-256 of the raw key, 32 bytes
 * @param prefix the first 16 characters, for people to tell keys apart
 */
record ApiKey(
        String id,
        String org,
        byte[] hash,
        String prefix,
        String label,
        Role role,
        String owner,
        String minter,
        List<String> agentIds,
        Instant createdAt,
        Instant lastUsedAt,
        Instant revokedAt) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A key and the only sight of its raw form. */
    record Minted(String raw, ApiKey key) {}

    static Minted mint(String org, String label, Role role, String minter, List<String> agentIds, Instant now) {
        byte[] secret = new byte[16];
        RANDOM.nextBytes(secret);
        return of("oc_live_" + HexFormat.of().formatHex(secret), org, label, role, minter, agentIds, now);
    }

    private static Minted of(
            String raw, String org, String label, Role role, String minter, List<String> agentIds, Instant now) {
        String id = "key_" + UUID.randomUUID();
        String owner = role.approves() ? minter : "agent:" + id;
        return new Minted(
                raw,
                new ApiKey(
                        id,
                        org,
                        hash(raw),
                        raw.substring(0, 16),
                        label,
                        role,
                        owner,
                        minter,
                        agentIds,
                        now,
                        null,
                        null));
    }

    static byte[] hash(String raw) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(raw.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Credential credential() {
        return new Credential(id, org, role, owner, minter, agentIds);
    }

    /** What the seal of the row covers: everything that gives the key its power. */
    byte[][] sealed() {
        return new byte[][] {
            "dashclaw/api-key/v1".getBytes(StandardCharsets.UTF_8),
            utf8(id),
            utf8(org),
            hash,
            utf8(role.word()),
            utf8(owner),
            utf8(minter),
            utf8(String.join("\n", agentIds))
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
