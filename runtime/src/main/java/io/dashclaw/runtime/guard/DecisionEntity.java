package io.dashclaw.runtime.guard;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A decision as it is read; it is written by the ledger's batch. */
@Entity
@Immutable
@Table(name = "decision")
class DecisionEntity {
    @Id
    String id;

    String org;
    long seq;
    Instant at;
    String principal;

    @Column(name = "agent_id")
    String agentId;

    @Column(name = "action_type")
    String actionType;

    String verdict;
    int risk;

    @Column(name = "action_id")
    String actionId;

    @Column(name = "act_hash")
    String actHash;

    boolean degraded;
}
