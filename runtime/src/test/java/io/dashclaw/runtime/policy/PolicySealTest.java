package io.dashclaw.runtime.policy;

import static io.dashclaw.runtime.policy.Api.awaitDecision;
import static io.dashclaw.runtime.policy.Api.created;
import static io.dashclaw.runtime.policy.Api.decision;
import static io.dashclaw.runtime.policy.Api.delete;
import static io.dashclaw.runtime.policy.Api.list;
import static io.dashclaw.runtime.policy.Api.row;
import static io.dashclaw.runtime.policy.Api.update;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of policies that were written past the API, or that this version does not understand. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class PolicySealTest {
    private static final String ORG = "org_default";
    private static final Credential BY = new Credential("operator", ORG, Role.ADMIN, "operator", "operator", List.of());
    private static final String BLOCK_SHIPMENTS =
            "{\"name\":\"Block shipments\",\"policy_type\":\"block_action_type\",\"rules\":{\"action_types\":[\"ship_it\"]}}";

    @Inject
    Policies policies;

    @Inject
    PolicyTable table;

    @Inject
    ServerKeys serverKeys;

    @Inject
    DataSource database;

    private List<String> before;

    @BeforeEach
    void remember() {
        before = list().body("sealed", equalTo(true)).extract().path("policies.id");
        awaitDecision("allow");
    }

    @AfterEach
    void tidy() {
        Api.deleteAllBut(before);
        list().body("sealed", equalTo(true)).body("problems", hasSize(0));
    }

    @Test
    void aTypeThatThisVersionDoesNotKnowHoldsItsScopeAndSaysSo() {
        String id = publish(new PolicyContent("From the future", "telepathy", "{}", true, "[\"psychic\"]"));
        assertEquals("require_approval", decision("psychic", "read_docs"));
        assertEquals("allow", decision("bystander", "read_docs"));
        list().body("sealed", equalTo(true))
                .body("problems.policy_id", contains(id))
                .body("problems.name", contains("From the future"))
                .body("problems.message", hasItem(containsString("telepathy")));
        assertEquals("cannot_enforce", row(id).get("state"));
    }

    @Test
    void rulesThatCannotBeReadHoldAndCanBeSwitchedOff() {
        String id = publish(new PolicyContent("Torn", "risk_threshold", "{\"thresh", true, null));
        assertEquals("require_approval", decision("bystander", "read_docs"));
        assertEquals("cannot_enforce", row(id).get("state"));
        update("{\"id\":\"" + id + "\",\"active\":false}").statusCode(200).body("policy.state", equalTo("inactive"));
        assertEquals("allow", decision("bystander", "read_docs"));
        update("{\"id\":\"" + id + "\",\"active\":true}").statusCode(400);
    }

    @Test
    void aScopeThatCannotBeReadHoldsEveryoneAndConcernsEveryone() {
        String id = publish(new PolicyContent("Lost scope", "rate_limit", "{}", true, "[\"ci-b"));
        assertEquals("require_approval", decision("bystander", "read_docs"));
        List<String> ids = Api.as(Api.OPERATOR)
                .queryParam("agent_id", "anyone")
                .get(Api.POLICIES)
                .then()
                .extract()
                .path("policies.id");
        assertTrue(ids.contains(id));
    }

    @Test
    void aChangedRowHoldsEverythingAndThePublicationOfAnotherPolicyDoesNotBlessIt() throws SQLException {
        String id = created(BLOCK_SHIPMENTS);
        sql("UPDATE policy SET rules = '{\"action_types\":[\"nothing\"]}' WHERE id = '" + id + "'");
        reload();
        awaitDecision("require_approval");
        list().body("sealed", equalTo(false));
        assertEquals("cannot_enforce", row(id).get("state"));

        created(BLOCK_SHIPMENTS.replace("Block shipments", "Another").replace("ship_it", "fly_it"));
        list().body("sealed", equalTo(true)).body("problems.policy_id", contains(id));
        assertEquals("block", decision("bystander", "fly_it"));
        assertEquals("require_approval", decision("bystander", "read_docs"), "the changed row still holds");

        update("{\"id\":\"" + id + "\"}").statusCode(200).body("policy.revision", equalTo(2));
        assertEquals("{\"action_types\":[\"ship_it\"]}", row(id).get("rules"));
        assertEquals("block", decision("bystander", "ship_it"));
        assertEquals("allow", decision("bystander", "read_docs"));
    }

    @Test
    void aRowWhoseDigestWasForgedAlongHoldsToo() throws SQLException {
        String id = created(BLOCK_SHIPMENTS);
        String loosened = new PolicyContent(
                        "Block shipments", "block_action_type", "{\"action_types\":[\"x\"]}", true, null)
                .digest();
        for (String relation : List.of("policy WHERE id", "policy_revision WHERE policy_id")) {
            String name = relation.substring(0, relation.indexOf(' '));
            sql("UPDATE " + name + " SET rules = '{\"action_types\":[\"x\"]}', digest = '" + loosened + "' "
                    + relation.substring(relation.indexOf("WHERE")) + " = '" + id + "'");
        }
        reload();
        awaitDecision("require_approval");
        assertEquals("cannot_enforce", row(id).get("state"));
        update("{\"id\":\"" + id + "\"}").statusCode(409);
        delete(id).statusCode(200);
        awaitDecision("allow");
    }

    @Test
    void aRowThatWasSwitchedOffBehindTheRuntimesBackIsNotOff() throws SQLException {
        String id = created(BLOCK_SHIPMENTS);
        sql("UPDATE policy SET active = false WHERE id = '" + id + "'");
        created(BLOCK_SHIPMENTS.replace("Block shipments", "Another").replace("ship_it", "fly_it"));
        list().body("sealed", equalTo(true));
        assertEquals("require_approval", decision("bystander", "ship_it"));
        assertEquals("cannot_enforce", row(id).get("state"));
    }

    @Test
    void aRemovedRowIsMissedUntilItIsPutBackOrWithdrawn() throws SQLException {
        String id = created(BLOCK_SHIPMENTS);
        sql("DELETE FROM policy WHERE id = '" + id + "'");
        reload();
        awaitDecision("require_approval");
        created(BLOCK_SHIPMENTS.replace("Block shipments", "Another").replace("ship_it", "fly_it"));
        assertEquals("require_approval", decision("bystander", "read_docs"));
        assertTrue(row(id).get("problem").toString().contains("removed"));
        update("{\"id\":\"" + id + "\"}").statusCode(200).body("policy.name", equalTo("Block shipments"));
        assertEquals("block", decision("bystander", "ship_it"));
        assertEquals("allow", decision("bystander", "read_docs"));
    }

    @Test
    void aRowThatNobodyPublishedHoldsEvenWithinASealedSet() throws SQLException {
        String id = "gp_00000000000000000000beef";
        sql(
                "INSERT INTO policy (org, id, name, policy_type, rules, active, revision, digest, created_by, created_at, updated_at) VALUES ('"
                        + ORG + "', '" + id
                        + "', 'Open sesame', 'allow_grant', '{\"action_type\":\"write\",\"target_prefix\":\"secrets\"}', true, 1, 'x', 'operator', now(), now())");
        sealAsItStands();
        reload();
        awaitDecision("require_approval");
        list().body("sealed", equalTo(true)).body("problems.policy_id", contains(id));
        update("{\"id\":\"" + id + "\",\"active\":true}").statusCode(409);
        delete(id).statusCode(200);
        awaitDecision("allow");
    }

    @Test
    void aSetWithAForeignSealHoldsEverythingUntilTheNextPublication() throws SQLException {
        String id = created(BLOCK_SHIPMENTS);
        sql("UPDATE policy_set SET mac = '\\x00' WHERE org = '" + ORG + "'");
        reload();
        awaitDecision("require_approval");
        list().body("sealed", equalTo(false)).body("problems", hasSize(0));
        update("{\"id\":\"" + id + "\"}").statusCode(200);
        list().body("sealed", equalTo(true));
        assertEquals("allow", decision("bystander", "read_docs"));
    }

    /** Past the validation, as a version would have that knows more than this one. */
    private String publish(PolicyContent content) {
        return policies.publish(
                        BY,
                        "api",
                        (before, turn) ->
                                Optional.of(List.of(Revision.created(Policies.newId(), content, BY.id(), turn.now()))))
                .await()
                .atMost(Duration.ofSeconds(5))
                .ids()
                .get(0);
    }

    private void sealAsItStands() throws SQLException {
        String digest = policies.read(ORG).set().digest();
        try (var connection = database.getConnection()) {
            PolicyTable.writeSet(connection, ORG, digest, 0, serverKeys.seal(PolicyPart.sealOf(ORG, digest)));
        }
    }

    /** Whoever changes rows behind the runtime's back can also make it load them. */
    private void reload() throws SQLException {
        sql("UPDATE ledger_head SET epoch = epoch + 1, policies = epoch + 1 WHERE org = '" + ORG + "'");
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.getConnection();
                var executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }
}
