package io.dashclaw.runtime.access;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls, as the credential proves it; nothing in it comes from a body.
 *
 * @param id the principal: {@code operator} or {@code key_…}
 * @param owner whom separation of duties counts: a person, or the agent itself for a member key
 * @param minter the owner of whoever made this key
 * @param agentIds the agent ids it is bound to; empty for an unbound key, which may name any id that no other key is bound to
 * @param groups for which it can fill a seat, where a rule wants to hear somebody of a group
 */
public record Credential(
        String id, String org, Role role, String owner, String minter, List<String> agentIds, Set<String> groups) {
    public static final String OPERATOR = "operator";
    private static final String BUILTIN = "builtin:";

    /** A credential that is in no group. */
    public Credential(String id, String org, Role role, String owner, String minter, List<String> agentIds) {
        this(id, org, role, owner, minter, agentIds, Set.of());
    }

    public Credential {
        Objects.requireNonNull(id);
        Objects.requireNonNull(org);
        Objects.requireNonNull(role);
        Objects.requireNonNull(owner);
        agentIds = List.copyOf(agentIds);
        groups = Set.copyOf(groups);
    }

    /** The runtime itself, for what it does on its own account, such as expiring what nobody answered. */
    public static Credential builtin(String name, String org) {
        return new Credential(BUILTIN + name, org, Role.ADMIN, BUILTIN + name, BUILTIN + name, List.of());
    }

    boolean builtin() {
        return id.startsWith(BUILTIN);
    }

    public boolean bound() {
        return !agentIds.isEmpty();
    }

    /** Whether it may speak for this agent id as far as its own binding goes: {@code a:b} needs {@code a}. */
    public boolean speaksFor(String agentId) {
        return agentIds.contains(agentId) || agentIds.contains(base(agentId));
    }

    /** Members see and touch the rows that they made, and the rows of the agents they are bound to. */
    public boolean sees(String principal, String agentId) {
        return role != Role.MEMBER || id.equals(principal) || (agentId != null && speaksFor(agentId));
    }

    /** The part of a composed agent id before its first colon. */
    public static String base(String agentId) {
        int colon = agentId.indexOf(':');
        return colon < 0 ? agentId : agentId.substring(0, colon);
    }
}
