package io.dashclaw.runtime.ledger;

import java.time.Instant;

/**
 * The thin row of an action as it is created; what clients wrote is in the payload of its entry.
 *
 * @param owner whom separation of duties counts as its author, {@code minter} the owner of who made the author's key
 * @param claims whether the client announced execution claims
 * @param attemptId set when the claim was folded into the guard call
 * @param outcome {@code pending} unless it was born finished
 */
public record ActionRow(
        String id,
        String owner,
        String minter,
        String status,
        Integer confidence,
        Boolean reversible,
        boolean claims,
        String swarmId,
        String parentId,
        String sessionId,
        String enforcement,
        Instant startedAt,
        Instant endedAt,
        Instant expiresAt,
        Instant escalatesAt,
        String attemptId,
        String outcome,
        String closeSource,
        Long durationMs,
        Double costUsd,
        Long tokensIn,
        Long tokensOut,
        String model) {}
