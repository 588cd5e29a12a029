package io.dashclaw.runtime.stream;

import io.dashclaw.runtime.access.Credential;

/**
 * What one entry of the ledger says to the stream.
 *
 * @param everyone whether it concerns no agent's rows, so that all roles are told
 * @param principal whose row it is; null when that is not known, and then no member is told
 * @param frames how many frames {@code bytes} holds; 0 for an entry that says nothing
 * @param bytes the frames as they are sent; the last one carries the entry's number as its id
 */
record Told(long seq, boolean everyone, String principal, String agentId, int frames, byte[] bytes) {
    private static final byte[] NOTHING = {};

    static Told nothing(long seq) {
        return new Told(seq, true, null, null, 0, NOTHING);
    }

    boolean visibleTo(Credential reader) {
        return everyone || reader.sees(principal, agentId);
    }
}
