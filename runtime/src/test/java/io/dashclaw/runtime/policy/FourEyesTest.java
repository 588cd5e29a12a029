package io.dashclaw.runtime.policy;

import static io.dashclaw.runtime.policy.Api.OPERATOR;
import static io.dashclaw.runtime.policy.Api.POLICIES;
import static io.dashclaw.runtime.policy.Api.as;
import static io.dashclaw.runtime.policy.Api.created;
import static io.dashclaw.runtime.policy.Api.decision;
import static io.dashclaw.runtime.policy.Api.list;
import static io.dashclaw.runtime.policy.Api.update;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.policy.Changes.Outcome;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What loosens takes two people, where it is asked for; what tightens takes one. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class FourEyesTest {
    private static final Credential ANNA = Credential.builtin("anna", "org_default");
    private static final Credential BERT = Credential.builtin("bert", "org_default");
    private static final PolicyConfig FOUR_EYES = new PolicyConfig() {
        @Override
        public boolean defaultPack() {
            return true;
        }

        @Override
        public boolean fourEyes() {
            return true;
        }
    };

    @Inject
    Policies policies;

    @Inject
    WaitingChanges waiting;

    @Inject
    BackTest backTest;

    @Inject
    DataSource database;

    private List<String> before;
    private String blocked;

    @BeforeEach
    void publish() {
        before = list().extract().path("policies.id");
        blocked = created(
                "{\"name\":\"Block eyes\",\"policy_type\":\"block_action_type\",\"rules\":{\"action_types\":[\"eye_it\"]}}");
    }

    @AfterEach
    void tidy() {
        Api.deleteAllBut(before);
        List<String> left = waitingNow();
        left.forEach(
                id -> as(OPERATOR).delete(POLICIES + "/waiting/" + id).then().statusCode(200));
    }

    private static List<String> waitingNow() {
        return as(OPERATOR).get(POLICIES + "/waiting").path("waiting.waiting_id");
    }

    private Changes changes() {
        return new Changes(policies, waiting, backTest, FOUR_EYES, Clock.systemUTC());
    }

    private static <T> T done(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private Outcome withdrawn() throws SQLException {
        return done(changes().make(ANNA, "api", policies.deletion(List.of(blocked)), false));
    }

    @Test
    void aLooseningWaitsUntilAnotherOwnerConfirmsIt() throws SQLException {
        Outcome outcome = withdrawn();
        String id = (String) outcome.waiting().get("waiting_id");
        assertEquals("block", decision("eye-bot", "eye_it"));
        as(OPERATOR)
                .get(POLICIES + "/waiting")
                .then()
                .statusCode(200)
                .body("waiting.waiting_id", hasItem(id))
                .body("waiting[0].by", equalTo("builtin:anna"))
                .body("waiting[0].changes[0].change", equalTo("deleted"))
                .body("waiting[0].impact.loosens", equalTo(true));
        Failure refused = assertThrows(Failure.class, () -> done(changes().confirm(ANNA, id)));
        assertEquals(Code.SELF_APPROVAL_FORBIDDEN, refused.code());
        assertEquals("block", decision("eye-bot", "eye_it"));
        assertEquals(List.of(blocked), done(changes().confirm(BERT, id)).ids());
        assertEquals("allow", decision("eye-bot", "eye_it"));
        assertEquals(List.of(), waitingNow());
        as(OPERATOR).get(POLICIES + "/" + blocked + "/revisions").then().body("revisions[0].source", equalTo(id));
    }

    @Test
    void aTighteningTakesOnePerson() throws SQLException {
        Change tightening = policies.replacement(
                blocked,
                new PolicyContent(
                        "Block eyes", "block_action_type", "{\"action_types\":[\"eye_it\",\"more\"]}", true, null));
        Outcome outcome = done(changes().make(ANNA, "api", tightening, false));
        assertNull(outcome.waiting());
        assertTrue(outcome.published());
    }

    @Test
    void whatHasChangedSinceIsNotConfirmed() throws SQLException {
        String id = (String) withdrawn().waiting().get("waiting_id");
        update("{\"id\":\"" + blocked + "\",\"rules\":{\"action_types\":[\"eye_it\",\"other\"]}}")
                .statusCode(200);
        Failure refused = assertThrows(Failure.class, () -> done(changes().confirm(BERT, id)));
        assertEquals(Code.CONFLICT, refused.code());
    }

    @Test
    void whatWasChangedBehindTheRuntimesBackIsNotConfirmed() throws SQLException {
        String id = (String) withdrawn().waiting().get("waiting_id");
        try (var connection = database.getConnection();
                var forged = connection.prepareStatement(
                        "UPDATE policy_pending SET body = replace(body, 'builtin:anna', 'builtin:carl') WHERE id = ?")) {
            forged.setString(1, id);
            assertEquals(1, forged.executeUpdate());
        }
        as(OPERATOR).get(POLICIES + "/waiting").then().body("waiting", hasSize(0));
        Failure refused = assertThrows(Failure.class, () -> done(changes().confirm(ANNA, id)));
        assertEquals(Code.NOT_FOUND, refused.code());
        as(OPERATOR).delete(POLICIES + "/waiting/" + id).then().statusCode(200);
        assertEquals(List.of("policy.proposed", "policy.rejected"), entriesAbout(id));
    }

    private List<String> entriesAbout(String id) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT kind FROM ledger WHERE subject = ? ORDER BY seq")) {
            select.setString(1, id);
            var kinds = new ArrayList<String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    kinds.add(rows.getString(1));
                }
            }
            return kinds;
        }
    }
}
