package io.dashclaw.runtime.policy;

import static io.dashclaw.runtime.policy.Api.OPERATOR;
import static io.dashclaw.runtime.policy.Api.POLICIES;
import static io.dashclaw.runtime.policy.Api.as;
import static io.dashclaw.runtime.policy.Api.create;
import static io.dashclaw.runtime.policy.Api.created;
import static io.dashclaw.runtime.policy.Api.decision;
import static io.dashclaw.runtime.policy.Api.delete;
import static io.dashclaw.runtime.policy.Api.list;
import static io.dashclaw.runtime.policy.Api.row;
import static io.dashclaw.runtime.policy.Api.update;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class PoliciesTest {
    private static final String HOLD_SHIPMENTS =
            "{\"name\":\"Hold shipments\",\"policy_type\":\"require_approval\",\"rules\":{\"action_types\":[\"ship_it\"]}}";

    private List<String> before;

    @BeforeEach
    void remember() {
        before = list().extract().path("policies.id");
    }

    @AfterEach
    void tidy() {
        Api.deleteAllBut(before);
    }

    @Test
    void aFreshOrganisationStartsWithTheDefaultPackLiveAndSealed() {
        list().body(
                        "policies.name",
                        hasItems("Hold what is very risky", "Hold writes to secrets", "Warn about agents in a hurry"))
                .body("policies.state", everyItem(equalTo("live")))
                .body("policies.created_by", everyItem(equalTo("operator")))
                .body("policy_set", matchesPattern("[0-9a-f]{64}"))
                .body("problems", hasSize(0))
                .body("sealed", equalTo(true));
    }

    @Test
    void theDefaultPackHoldsAWriteToASecretAndLetsAReadGoAhead() {
        assertEquals("allow", decision("bot", "read_docs"));
        as(OPERATOR)
                .body(Map.of("agent_id", "bot", "action_type", "write", "write_paths", List.of("app/secrets/key")))
                .post("/api/guard")
                .then()
                .body("decision", equalTo("require_approval"))
                .body("reasons", hasItem(containsString("Hold writes to secrets")));
    }

    @Test
    void aNewPolicyIsAnsweredAsARowAndBitesAtOnce() {
        assertEquals("allow", decision("bot", "ship_it"));
        create(HOLD_SHIPMENTS)
                .statusCode(201)
                .body("policy_id", matchesPattern("gp_[0-9a-f]{24}"))
                .body("policy.org_id", equalTo("org_default"))
                .body("policy.name", equalTo("Hold shipments"))
                .body("policy.policy_type", equalTo("require_approval"))
                .body("policy.rules", equalTo("{\"action_types\":[\"ship_it\"]}"))
                .body("policy.active", equalTo(1))
                .body("policy.agent_ids", nullValue())
                .body("policy.created_by", equalTo("operator"))
                .body("policy.revision", equalTo(1))
                .body("policy.digest", matchesPattern("[0-9a-f]{64}"))
                .body("policy.state", equalTo("live"))
                .body("policy", not(hasKey("problem")));
        assertEquals("require_approval", decision("bot", "ship_it"));
    }

    @Test
    void whatADecisionNamesAsItsPolicySetIsWhatIsLive() {
        create(HOLD_SHIPMENTS).statusCode(201);
        String live = list().extract().path("policy_set");
        Api.guard("bot", "ship_it").body("policy_set", equalTo(live));
    }

    @Test
    void anUpdateIsTheNextRevisionAndKeepsWhatItDoesNotName() {
        String id = created(HOLD_SHIPMENTS);
        update("{\"id\":\"" + id + "\",\"active\":0}")
                .statusCode(200)
                .body("policy.revision", equalTo(2))
                .body("policy.active", equalTo(0))
                .body("policy.state", equalTo("inactive"))
                .body("policy.name", equalTo("Hold shipments"));
        assertEquals("allow", decision("bot", "ship_it"));
        update("{\"id\":\"" + id + "\",\"active\":true,\"rules\":\"{\\\"action_types\\\": [\\\"fly_it\\\"]}\"}")
                .statusCode(200)
                .body("policy.revision", equalTo(3))
                .body("policy.rules", equalTo("{\"action_types\": [\"fly_it\"]}"));
        assertEquals("allow", decision("bot", "ship_it"));
        assertEquals("require_approval", decision("bot", "fly_it"));
    }

    @Test
    void anUpdateThatChangesNothingPublishesNothing() {
        String id = created(HOLD_SHIPMENTS);
        String live = list().extract().path("policy_set");
        update("{\"id\":\"" + id + "\",\"rules\":{\"action_types\":[\"ship_it\"]}}")
                .statusCode(200)
                .body("policy.revision", equalTo(1))
                .body("policy_set", equalTo(live));
    }

    @Test
    void theHistoryTellsEveryRevisionAndWhoMadeItAlsoAfterTheDeletion() {
        String id = created(HOLD_SHIPMENTS);
        update("{\"id\":\"" + id + "\",\"name\":\"Hold all shipments\"}").statusCode(200);
        delete(id).statusCode(200).body("deleted", contains(id));
        as(Api.newKey("auditor"))
                .get(POLICIES + "/" + id + "/revisions")
                .then()
                .statusCode(200)
                .body("revisions.change", contains("deleted", "updated", "created"))
                .body("revisions.revision", contains(3, 2, 1))
                .body("revisions.name", contains("Hold all shipments", "Hold all shipments", "Hold shipments"))
                .body("revisions.author", everyItem(equalTo("operator")))
                .body("revisions.source", everyItem(equalTo("api")))
                .body("revisions.sealed", everyItem(equalTo(true)));
        assertNull(row(id));
        assertEquals("allow", decision("bot", "ship_it"));
    }

    @Test
    void theDigestIsOfTheMeaningNotOfTheSpelling() {
        String first = create(
                        "{\"name\":\"One\",\"policy_type\":\"risk_threshold\",\"rules\":{\"threshold\":99,\"action\":\"warn\"}}")
                .statusCode(201)
                .extract()
                .path("policy.digest");
        String id = list().extract().path("policies.find { it.name == 'One' }.id");
        update("{\"id\":\"" + id + "\",\"rules\":\"{\\\"action\\\":\\\"warn\\\", \\\"threshold\\\": 99.0}\"}")
                .body("policy.digest", equalTo(first))
                .body("policy.revision", equalTo(1));
        update("{\"id\":\"" + id + "\",\"rules\":{\"threshold\":98,\"action\":\"warn\"}}")
                .body("policy.digest", not(equalTo(first)));
    }

    @Test
    void severalAreDeletedTogetherOrNotAtAll() {
        String one = created(HOLD_SHIPMENTS);
        String other = created(HOLD_SHIPMENTS.replace("Hold shipments", "Another"));
        as(OPERATOR)
                .queryParam("ids", one + ",gp_000000000000000000000000," + other)
                .delete(POLICIES)
                .then()
                .statusCode(404)
                .body("policy_id", equalTo("gp_000000000000000000000000"));
        assertEquals("live", row(one).get("state"));
        as(OPERATOR)
                .queryParam("ids", one + "," + other)
                .delete(POLICIES)
                .then()
                .statusCode(200)
                .body("deleted", contains(one, other));
        assertNull(row(one));
        assertNull(row(other));
    }

    @Test
    void aScopeConcernsItsAgentsAndTheirChildrenAndNobodyElse() {
        String id = created(HOLD_SHIPMENTS.replace("\"policy_type\"", "\"agentIds\":[\"ci-bot\"],\"policy_type\""));
        assertEquals("[\"ci-bot\"]", row(id).get("agent_ids"));
        assertEquals("require_approval", decision("ci-bot", "ship_it"));
        assertEquals("require_approval", decision("ci-bot:child", "ship_it"));
        assertEquals("allow", decision("other-bot", "ship_it"));
        for (var agent : Map.of("ci-bot", true, "ci-bot:child", true, "ci", false, "other-bot", false)
                .entrySet()) {
            List<String> ids = as(OPERATOR)
                    .queryParam("agent_id", agent.getKey())
                    .get(POLICIES)
                    .then()
                    .extract()
                    .path("policies.id");
            assertEquals(agent.getValue(), ids.contains(id), agent.getKey());
            assertTrue(ids.containsAll(before), "a policy without a scope concerns " + agent.getKey());
        }
        update("{\"id\":\"" + id + "\",\"agent_ids\":null}").body("policy.agent_ids", nullValue());
        assertEquals("require_approval", decision("other-bot", "ship_it"));
    }

    @Test
    void aGrantWithoutAnEndIsGivenOne() {
        create(
                        "{\"name\":\"Docs\",\"policyType\":\"allow_grant\",\"rules\":{\"action_type\":\"write\",\"target_prefix\":\"docs/\"}}")
                .statusCode(201)
                .body(
                        "policy.rules",
                        matchesPattern(".*\"expires_at\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\".*"));
    }

    @Test
    void theRuleFormIsReadToo() {
        create(
                        "{\"name\":\"Rule\",\"policy_type\":\"rule\",\"rules\":{\"match\":{\"actionTypes\":[\"ship_it\"]},\"verdict\":\"Block\",\"tests\":[{\"intent\":{\"actionType\":\"ship_it\"},\"expect\":\"Block\"}]}}")
                .statusCode(201);
        assertEquals("block", decision("bot", "ship_it"));
    }

    @Test
    void aNameIsTakenOnce() {
        created(HOLD_SHIPMENTS);
        create(HOLD_SHIPMENTS).statusCode(409).body("error", equalTo("A policy with this name already exists"));
        String other = created(HOLD_SHIPMENTS.replace("Hold shipments", "Another"));
        update("{\"id\":\"" + other + "\",\"name\":\"Hold shipments\"}").statusCode(409);
    }

    @Test
    void aPolicyThatFailsItsOwnTestsNeverGoesLive() {
        String failing = HOLD_SHIPMENTS.replace(
                "[\"ship_it\"]",
                "[\"ship_it\"],\"tests\":[{\"name\":\"ships freely\",\"input\":{\"action_type\":\"ship_it\"},\"expect\":{\"decision\":\"allow\"}}]");
        create(failing)
                .statusCode(400)
                .body("error", equalTo("Validation failed"))
                .body("details[0]", containsString("ships freely"));
        String id = created(HOLD_SHIPMENTS);
        update(failing.replace("\"name\":\"Hold shipments\"", "\"id\":\"" + id + "\""))
                .statusCode(400);
        assertEquals(1, row(id).get("revision"));
    }

    @Test
    void anOptionWhoseTimeHasNotComeIsRefusedByName() {
        create(
                        "{\"name\":\"x\",\"policy_type\":\"rule\",\"rules\":{\"verdict\":\"Block\",\"agents\":{\"namespaceSelector\":{\"matchLabels\":{\"team\":\"a\"}}}}}")
                .statusCode(400)
                .body("details[0]", containsString("namespaceSelector"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                    | name
            {"name":"x"}                                                                          | policy_type
            {"name":"","policy_type":"rule","rules":{"verdict":"Warn"}}                           | name
            {"name":" ","policy_type":"rule","rules":{"verdict":"Warn"}}                          | name
            {"name":5,"policy_type":"rule","rules":{"verdict":"Warn"}}                            | name
            {"name":"x","policy_type":"no_such","rules":{}}                                       | policy_type
            {"name":"x","policy_type":"risk_threshold"}                                           | rules
            {"name":"x","policy_type":"risk_threshold","rules":[]}                                | rules
            {"name":"x","policy_type":"risk_threshold","rules":"{not json"}                       | rules
            {"name":"x","policy_type":"risk_threshold","rules":"[]"}                              | rules
            {"name":"x","policy_type":"risk_threshold","rules":{"threshold":"90"}}                | rules.threshold
            {"name":"x","policy_type":"risk_threshold","rules":{"threshold":180}}                 | rules.threshold
            {"name":"x","policy_type":"risk_threshold","rules":{"thresold":80}}                   | rules.thresold
            {"name":"x","policy_type":"risk_threshold","rules":{"action":"explode"}}              | rules.action
            {"name":"x","policy_type":"risk_threshold","rules":{},"active":2}                     | active
            {"name":"x","policy_type":"risk_threshold","rules":{},"active":"true"}                | active
            {"name":"x","policy_type":"risk_threshold","rules":{},"agent_ids":"bot"}              | agent_ids
            {"name":"x","policy_type":"risk_threshold","rules":{},"agent_ids":["a",1]}            | agent_ids
            {"name":"x","policy_type":"risk_threshold","rules":{},"agent_ids":[""]}               | agent_ids
            """)
    void badInputIsRefusedByItsFieldAndNothingIsStored(String body, String field) {
        create(body)
                .statusCode(400)
                .body("error", equalTo("Validation failed"))
                .body("details", hasItem(containsString(field + ":")));
        list().body("policies", hasSize(before.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"name\":\"x\",\"name\":\"y\"}", "{} {}", "{\"name\":\"\\u0000\"}"})
    void aBodyThatIsNotOneStrictObjectIsRefused(String body) {
        create(body).statusCode(400).body("error", equalTo("Invalid JSON body"));
    }

    @Test
    void rulesMayHaveFourThousandCharacters() {
        create(withPaths(4_001)).statusCode(400).body("details[0]", containsString("4000"));
        create(withPaths(4_000)).statusCode(201);
    }

    private static String withPaths(int length) {
        String rules = "{\"_note\":\"\",\"paths\":[\"a\"]}";
        String filled = rules.replace("\"\"", "\"" + "n".repeat(length - rules.length()) + "\"");
        return "{\"name\":\"Long\",\"policy_type\":\"protected_path\",\"rules\":" + filled + "}";
    }

    @Test
    void whoIsUnknownIs404AndWhatIsMissingIs400() {
        update("{\"id\":\"gp_000000000000000000000000\",\"active\":false}").statusCode(404);
        update("{\"active\":false}").statusCode(400).body("details", hasItem(containsString("id:")));
        delete("gp_000000000000000000000000").statusCode(404);
        as(OPERATOR).delete(POLICIES).then().statusCode(400);
        as(OPERATOR)
                .queryParam("id", "a")
                .queryParam("ids", "b")
                .delete(POLICIES)
                .then()
                .statusCode(400);
        as(OPERATOR)
                .get(POLICIES + "/gp_000000000000000000000000/revisions")
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({
        "admin,    200, 201, 404, 404",
        "approver, 200, 403, 403, 403",
        "member,   200, 403, 403, 403",
        "auditor,  200, 403, 403, 404"
    })
    void eachRoleDoesWhatItMay(String role, int list, int create, int delete, int revisions) {
        String key = Api.newKey(role);
        String unknown = "gp_000000000000000000000000";
        as(key).get(POLICIES).then().statusCode(list);
        as(key).body(HOLD_SHIPMENTS).post(POLICIES).then().statusCode(create);
        as(key).body("{\"id\":\"" + unknown + "\"}").patch(POLICIES).then().statusCode(delete);
        as(key).queryParam("id", unknown).delete(POLICIES).then().statusCode(delete);
        as(key).get(POLICIES + "/" + unknown + "/revisions").then().statusCode(revisions);
    }

    @Test
    void withoutACredentialThereIsNothing() {
        anyone().get(POLICIES).then().statusCode(401);
        anyone().body(HOLD_SHIPMENTS).post(POLICIES).then().statusCode(401);
        anyone().body("{}").patch(POLICIES).then().statusCode(401);
        anyone().queryParam("id", "x").delete(POLICIES).then().statusCode(401);
        anyone().get(POLICIES + "/x/revisions").then().statusCode(401);
    }

    private static RequestSpecification anyone() {
        return given().contentType(ContentType.JSON);
    }

    @Test
    void theAuthorIsTheCredentialThatPublished() {
        String key = Api.newKey("admin");
        String id = as(key).body(HOLD_SHIPMENTS)
                .post(POLICIES)
                .then()
                .statusCode(201)
                .body("policy.created_by", matchesPattern("key_.*"))
                .extract()
                .path("policy_id");
        update("{\"id\":\"" + id + "\",\"active\":false}").statusCode(200);
        List<String> authors = as(OPERATOR)
                .get(POLICIES + "/" + id + "/revisions")
                .then()
                .extract()
                .path("revisions.author");
        assertEquals("operator", authors.get(0));
        assertNotEquals("operator", authors.get(1));
    }

    @Test
    void theApiDescriptionShowsWhatABodyMayHold() {
        String schema = "paths.'/api/policies'.%s.requestBody.content.'application/json'.schema.$ref";
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body(schema.formatted("post"), equalTo("#/components/schemas/NewPolicy"))
                .body(schema.formatted("patch"), equalTo("#/components/schemas/PolicyPatch"));
    }
}
