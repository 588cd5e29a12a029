package io.dashclaw.runtime.action;

import io.dashclaw.runtime.ledger.Booking;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.hibernate.annotations.Immutable;

/** The thin row of an action. Hibernate only reads it; it changes under the head, through {@link ActionTable}. */
@Entity
@Immutable
@Table(name = "action")
public class ActionEntity {
    @Id
    public String id;

    public String org;
    public long seq;
    public Instant at;

    @Column(name = "decision_id")
    public String decisionId;

    public String principal;
    public String owner;
    public String minter;

    @Column(name = "agent_id")
    public String agentId;

    @Column(name = "action_type")
    public String actionType;

    public String verdict;
    public String status;
    public int risk;
    public Integer confidence;
    public Boolean reversible;

    @Column(name = "act_hash")
    public String actHash;

    public boolean claims;

    @Column(name = "swarm_id")
    public String swarmId;

    @Column(name = "parent_id")
    public String parentId;

    @Column(name = "session_id")
    public String sessionId;

    public String enforcement;

    @Column(name = "executed_despite")
    public String executedDespite;

    @Column(name = "started_at")
    public Instant startedAt;

    @Column(name = "ended_at")
    public Instant endedAt;

    @Column(name = "expires_at")
    public Instant expiresAt;

    @Column(name = "escalates_at")
    public Instant escalatesAt;

    @Column(name = "escalated_at")
    public Instant escalatedAt;

    @Column(name = "approved_by")
    public String approvedBy;

    @Column(name = "approved_at")
    public Instant approvedAt;

    public int round;

    @Column(name = "resolved_seq")
    public Long resolvedSeq;

    @Column(name = "attempt_id")
    public String attemptId;

    @Column(name = "claimed_at")
    public Instant claimedAt;

    @Column(name = "claim_seq")
    public Long claimSeq;

    @Column(name = "claim_decision_id")
    public String claimDecisionId;

    public String outcome;

    @Column(name = "outcome_at")
    public Instant outcomeAt;

    @Column(name = "outcome_seq")
    public Long outcomeSeq;

    @Column(name = "close_source")
    public String closeSource;

    @Column(name = "duration_ms")
    public Long durationMs;

    @Column(name = "cost_usd")
    public Double costUsd;

    @Column(name = "tokens_in")
    public Long tokensIn;

    @Column(name = "tokens_out")
    public Long tokensOut;

    public String model;

    @Column(name = "updated_at")
    public Instant updatedAt;

    /** What it counts for in budgets; null when it never counted. Read with the row, while the head is held. */
    @Transient
    public Booking booking;

    public boolean pending() {
        return status.equals("pending_approval");
    }

    /** Reads the columns of {@code action.*}. */
    public static ActionEntity read(ResultSet row) throws SQLException {
        ActionEntity action = new ActionEntity();
        action.id = row.getString("id");
        action.org = row.getString("org");
        action.seq = row.getLong("seq");
        action.at = instant(row, "at");
        action.decisionId = row.getString("decision_id");
        action.principal = row.getString("principal");
        action.owner = row.getString("owner");
        action.minter = row.getString("minter");
        action.agentId = row.getString("agent_id");
        action.actionType = row.getString("action_type");
        action.verdict = row.getString("verdict");
        action.status = row.getString("status");
        action.risk = row.getInt("risk");
        action.confidence = row.getObject("confidence", Integer.class);
        action.reversible = row.getObject("reversible", Boolean.class);
        action.actHash = row.getString("act_hash");
        action.claims = row.getBoolean("claims");
        action.swarmId = row.getString("swarm_id");
        action.parentId = row.getString("parent_id");
        action.sessionId = row.getString("session_id");
        action.enforcement = row.getString("enforcement");
        action.executedDespite = row.getString("executed_despite");
        action.startedAt = instant(row, "started_at");
        action.endedAt = instant(row, "ended_at");
        action.expiresAt = instant(row, "expires_at");
        action.escalatesAt = instant(row, "escalates_at");
        action.escalatedAt = instant(row, "escalated_at");
        action.approvedBy = row.getString("approved_by");
        action.approvedAt = instant(row, "approved_at");
        action.round = row.getInt("round");
        action.resolvedSeq = row.getObject("resolved_seq", Long.class);
        action.attemptId = row.getString("attempt_id");
        action.claimedAt = instant(row, "claimed_at");
        action.claimSeq = row.getObject("claim_seq", Long.class);
        action.claimDecisionId = row.getString("claim_decision_id");
        action.outcome = row.getString("outcome");
        action.outcomeAt = instant(row, "outcome_at");
        action.outcomeSeq = row.getObject("outcome_seq", Long.class);
        action.closeSource = row.getString("close_source");
        action.durationMs = row.getObject("duration_ms", Long.class);
        action.costUsd = row.getObject("cost_usd", Double.class);
        action.tokensIn = row.getObject("tokens_in", Long.class);
        action.tokensOut = row.getObject("tokens_out", Long.class);
        action.model = row.getString("model");
        action.updatedAt = instant(row, "updated_at");
        return action;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
