package io.dashclaw.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class DefaultPackTest {
    @Inject
    Policies policies;

    @Inject
    DataSource database;

    @Test
    void thePackPassesItsOwnTests() {
        assertEquals(7, pack(true).contents().size());
    }

    @Test
    void replicasThatStartAtOncePublishItOnce() throws Exception {
        organisation("org_race");
        var starts = Stream.generate(() -> CompletableFuture.runAsync(this::start))
                .limit(4)
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(starts).join();
        StoredPolicies stored = policies.read("org_race");
        assertEquals(7, stored.all().size());
        assertTrue(stored.sealed(stored.set()));
        assertTrue(stored.set().problems().isEmpty());
        assertEquals(Collections.nCopies(7, "default"), sources("org_race"));
    }

    private List<String> sources(String org) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT source FROM policy_revision WHERE org = ?")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                var sources = new ArrayList<String>();
                while (rows.next()) {
                    sources.add(rows.getString(1));
                }
                return sources;
            }
        }
    }

    @Test
    void withoutAPackAnEmptySetIsSealed() throws SQLException {
        organisation("org_bare");
        pack(false).start(new StartupEvent());
        StoredPolicies stored = policies.read("org_bare");
        assertEquals(List.of(), List.copyOf(stored.all()));
        assertTrue(stored.sealed(stored.set()));
    }

    @Test
    void tablesThatSomebodyEmptiedAreNotAFreshOrganisation() throws SQLException {
        organisation("org_robbed");
        pack(true).start(new StartupEvent());
        for (String table : List.of("policy", "policy_revision", "policy_set")) {
            sql("DELETE FROM " + table + " WHERE org = 'org_robbed'");
        }
        pack(true).start(new StartupEvent());
        StoredPolicies stored = policies.read("org_robbed");
        assertEquals(List.of(), List.copyOf(stored.all()));
        assertFalse(stored.sealed(stored.set()), "it stays held");
    }

    private void start() {
        try {
            pack(true).start(new StartupEvent());
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private DefaultPack pack(boolean on) {
        return new DefaultPack(policies, database, new PolicyConfig() {
            @Override
            public boolean defaultPack() {
                return on;
            }

            @Override
            public boolean fourEyes() {
                return false;
            }
        });
    }

    private void organisation(String id) throws SQLException {
        sql("INSERT INTO organization (id, name) VALUES ('" + id + "', '" + id + "')");
        sql("INSERT INTO ledger_head (org) VALUES ('" + id + "')");
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.getConnection();
                var executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }
}
