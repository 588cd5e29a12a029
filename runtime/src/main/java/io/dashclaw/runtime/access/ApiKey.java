package io.dashclaw.runtime.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
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
        List<String> groups,
        Instant createdAt,
        Instant lastUsedAt,
        Instant revokedAt) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A key and the only sight of its raw form. */
    record Minted(String raw, ApiKey key) {}

    /**
     * What a new key is to be.
     *
     * @param agentIds only a member key can be bound to agents
     * @param person whose key it is; null: its maker's. Only of a key that approves, because a member key is its agent's
     */
    record Wanted(String label, Role role, List<String> agentIds, List<String> groups, String person) {
        /** A key for whoever makes it, or, as a member key, for any agent. */
        Wanted(String label, Role role) {
            this(label, role, List.of(), List.of(), null);
        }

        String owner(String id, String minter) {
            if (!role.approves()) {
                return "agent:" + id;
            }
            return person == null ? minter : "person:" + person;
        }
    }

    static Minted mint(String org, Wanted wanted, String minter, Instant now) {
        byte[] secret = new byte[16];
        RANDOM.nextBytes(secret);
        String raw = "oc_live_" + HexFormat.of().formatHex(secret);
        String id = "key_" + UUID.randomUUID();
        return new Minted(
                raw,
                new ApiKey(
                        id,
                        org,
                        hash(raw),
                        raw.substring(0, 16),
                        wanted.label(),
                        wanted.role(),
                        wanted.owner(id, minter),
                        minter,
                        wanted.agentIds(),
                        wanted.groups(),
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
        return new Credential(id, org, role, owner, minter, agentIds, Set.copyOf(groups));
    }

    /** What the seal of the row covers: everything that gives the key its power. A key without groups is sealed as keys were before there were any. */
    byte[][] sealed() {
        List<byte[]> parts = new ArrayList<>(List.of(
                utf8("dashclaw/api-key/v1"),
                utf8(id),
                utf8(org),
                hash,
                utf8(role.word()),
                utf8(owner),
                utf8(minter),
                utf8(String.join("\n", agentIds))));
        if (!groups.isEmpty()) {
            parts.add(utf8(String.join("\n", groups)));
        }
        return parts.toArray(byte[][]::new);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
