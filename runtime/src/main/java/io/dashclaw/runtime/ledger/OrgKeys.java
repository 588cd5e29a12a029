package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.KeyJournal;
import io.dashclaw.runtime.access.KeySource;
import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.access.ServerKeys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/** The live keys as a part of the snapshot, and the changes of keys as entries. */
@ApplicationScoped
class OrgKeys implements KeySource, KeyJournal {
    private final Snapshots snapshots;
    private final Ledger ledger;
    private final ServerKeys serverKeys;
    private final DataSource database;

    OrgKeys(Snapshots snapshots, Ledger ledger, ServerKeys serverKeys, DataSource database) {
        this.snapshots = snapshots;
        this.ledger = ledger;
        this.serverKeys = serverKeys;
        this.database = database;
    }

    @ApplicationScoped
    static class Part implements SnapshotPart<LiveKeys> {
        private final ServerKeys serverKeys;

        Part(ServerKeys serverKeys) {
            this.serverKeys = serverKeys;
        }

        @Override
        public Class<LiveKeys> type() {
            return LiveKeys.class;
        }

        @Override
        public long changedAt(Head head) {
            return head.keys();
        }

        @Override
        public LiveKeys load(Connection connection, String org) throws SQLException {
            return LiveKeys.load(connection, org, serverKeys);
        }
    }

    @Override
    public Collection<LiveKeys> all() {
        return snapshots.all().stream()
                .map(snapshot -> snapshot.part(LiveKeys.class))
                .toList();
    }

    @Override
    public LiveKeys of(String org) {
        Snapshot snapshot = snapshots.current(org);
        return snapshot == null ? null : snapshot.part(LiveKeys.class);
    }

    @Override
    public LiveKeys find(byte[] hash) throws SQLException {
        try (Connection connection = database.getConnection()) {
            String org;
            try (var select =
                    connection.prepareStatement("SELECT org FROM api_key WHERE hash = ? AND revoked_at IS NULL")) {
                select.setBytes(1, hash);
                try (var rows = select.executeQuery()) {
                    if (!rows.next()) {
                        return null;
                    }
                    org = rows.getString(1);
                }
            }
            return snapshots.refresh(connection, org).part(LiveKeys.class);
        }
    }

    @Override
    public Uni<Void> record(Credential by, Work work) {
        return ledger.turnAhead(by, turn -> {
                    KeyChange change =
                            work.apply(turn.connection(), turn.snapshot().part(LiveKeys.class), turn.now());
                    Map<String, Object> facts = new LinkedHashMap<>();
                    facts.put("role", change.role().word());
                    facts.put("owner", change.owner());
                    facts.put("by", by.id());
                    turn.append(Entry.of(
                            change.kind(),
                            change.keyId(),
                            turn.org(),
                            turn.now(),
                            facts,
                            change.body(),
                            serverKeys::seal));
                    turn.moveKeys();
                    return Boolean.TRUE;
                })
                .replaceWithVoid();
    }
}
