package io.dashclaw.runtime.access;

import java.util.Locale;
import java.util.Optional;

/** What a credential may do. The words are on the wire, in key rows and in {@code @RolesAllowed}. */
public enum Role {
    /** Everything: keys, policies, approvals, and acting itself. */
    ADMIN,
    /** Answers approvals and reads; cannot act, nor change policies or keys. */
    APPROVER,
    /** An agent: asks, acts, reports; sees and touches only its own rows. */
    MEMBER,
    /** Reads everything, changes nothing. */
    AUDITOR;

    public static final String ADMIN_WORD = "admin";
    public static final String APPROVER_WORD = "approver";
    public static final String MEMBER_WORD = "member";
    public static final String AUDITOR_WORD = "auditor";

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code readonly}, the word of older clients, reads as auditor. */
    public static Optional<Role> parse(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return "readonly".equals(word) ? Optional.of(AUDITOR) : Optional.empty();
    }

    /** Whether this role may answer approvals: then its key inherits the owner of whoever minted it. */
    public boolean approves() {
        return this == ADMIN || this == APPROVER;
    }
}
