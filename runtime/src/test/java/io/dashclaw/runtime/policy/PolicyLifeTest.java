package io.dashclaw.runtime.policy;

import static io.dashclaw.runtime.policy.Api.OPERATOR;
import static io.dashclaw.runtime.policy.Api.POLICIES;
import static io.dashclaw.runtime.policy.Api.as;
import static io.dashclaw.runtime.policy.Api.create;
import static io.dashclaw.runtime.policy.Api.created;
import static io.dashclaw.runtime.policy.Api.decision;
import static io.dashclaw.runtime.policy.Api.delete;
import static io.dashclaw.runtime.policy.Api.list;
import static io.dashclaw.runtime.policy.Api.update;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How policies come to be, are tried, and go back. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class PolicyLifeTest {
    private static final String BLOCK_SHIPMENTS =
            "{\"name\":\"Block shipments\",\"policy_type\":\"block_action_type\",\"rules\":{\"action_types\":[\"ship_it\"]}}";

    private List<String> before;

    @Inject
    DataSource database;

    @BeforeEach
    void remember() {
        before = list().extract().path("policies.id");
    }

    @AfterEach
    void tidy() {
        Api.deleteAllBut(before);
    }

    private static ValidatableResponse post(String path, String body) {
        return as(OPERATOR).body(body).post(POLICIES + path).then();
    }

    private static ValidatableResponse get(String path) {
        return as(OPERATOR).get(POLICIES + path).then();
    }

    /** Tests of one class share a record: each looks at decisions of its own type. */
    private static void decided(String type, int times) {
        for (int i = 0; i < times; i++) {
            decision("life-bot", type);
        }
    }

    @Test
    void aPreviewChangesNothingAndSaysHowManyDecisionsWouldTurn() {
        decided("preview_it", 3);
        String body = BLOCK_SHIPMENTS.replace("ship_it", "preview_it");
        as(OPERATOR)
                .body(body)
                .queryParam("preview", true)
                .post(POLICIES)
                .then()
                .statusCode(200)
                .body("preview", equalTo(true))
                .body("policy.name", equalTo("Block shipments"))
                .body("impact.loosens", equalTo(false))
                .body("impact.tightens", equalTo(true))
                .body("impact.changed.allow.block", equalTo(3))
                .body("impact.says", hasItem(containsString("would turn from allow to block")))
                .body("impact.sample.action_type", hasItem("preview_it"))
                .body("impact.complete", equalTo(true));
        list().body("policies.name", not(hasItem("Block shipments")));
        assertEquals("allow", decision("life-bot", "preview_it"));
    }

    @Test
    void aLooseningSaysSoBeforeItIsSavedAndWhenItIs() {
        String id = created(BLOCK_SHIPMENTS.replace("ship_it", "loosen_it"));
        decided("loosen_it", 2);
        as(OPERATOR)
                .queryParam("id", id)
                .queryParam("preview", true)
                .delete(POLICIES)
                .then()
                .statusCode(200)
                .body("deleted", empty())
                .body("impact.loosens", equalTo(true))
                .body("impact.may_loosen.name", contains("Block shipments"))
                .body("impact.may_loosen.reason", contains("a restriction goes"))
                .body("impact.changed.block.allow", equalTo(2));
        assertEquals("block", decision("life-bot", "loosen_it"));
        delete(id).statusCode(200).body("impact.loosens", equalTo(true)).body("impact.changed.block.allow", equalTo(3));
    }

    @Test
    void whatWasErasedIsCountedAsSuch() throws SQLException {
        decided("erase_it", 1);
        String decision = Api.guard("life-bot", "erase_it").extract().path("decision_id");
        try (var connection = database.getConnection();
                var erase = connection.prepareStatement(
                        "UPDATE ledger SET body = NULL, salt = NULL WHERE kind = 'decision' AND subject = ?")) {
            erase.setString(1, decision);
            assertEquals(1, erase.executeUpdate());
        }
        post(
                        "/simulate",
                        "{\"policy_type\":\"block_action_type\",\"rules\":{\"action_types\":[\"erase_it\"]},\"days\":1}")
                .statusCode(200)
                .body("impact.erased", greaterThanOrEqualTo(1))
                .body("summary.block", equalTo(1));
    }

    @Test
    void aSimulationJudgesTheRiskAndTheActThatAreOnRecord() {
        as(OPERATOR)
                .body(Map.of(
                        "agent_id",
                        "life-bot",
                        "action_type",
                        "simulate_it",
                        "act",
                        Map.of("kind", "shell", "command", "cat ~/.ssh/id_rsa")))
                .post("/api/guard")
                .then()
                .statusCode(200);
        post(
                        "/simulate",
                        "{\"policy_type\":\"rule\",\"rules\":{\"verdict\":\"Block\",\"match\":{\"actionTypes\":[\"simulate_it\"],\"risk\":{\"flags\":[\"credential_access\"]}}}}")
                .statusCode(200)
                .body("summary.matches", equalTo(1))
                .body("summary.block", equalTo(1))
                .body("matches.decision", contains("block"))
                .body("per_policy.matches", contains(1))
                .body("window_days", equalTo(7))
                .body("sample_size", greaterThanOrEqualTo(1));
    }

    @Test
    void ratesOfThePastAreCountedFromTheRecord() {
        for (int i = 0; i < 5; i++) {
            decision("hasty-bot", "hurry_it");
        }
        String key = Api.newKey("member");
        for (int i = 0; i < 5; i++) {
            as(key).body(Map.of("agent_id", "hasty-bot-2", "action_type", "hurry_alone"))
                    .post("/api/guard")
                    .then()
                    .statusCode(200);
        }
        post(
                        "/simulate",
                        "{\"policy_type\":\"rule\",\"rules\":{\"verdict\":\"Block\",\"match\":{\"actionTypes\":[\"hurry_alone\"],\"rate\":{\"moreThan\":3,\"per\":\"1h\"}}}}")
                .statusCode(200)
                .body("summary.block", equalTo(2))
                .body("impact.unanswered", equalTo(0));
    }

    @Test
    void anOlderRevisionComesBackAsTheNextOne() {
        String id = created(BLOCK_SHIPMENTS.replace("ship_it", "roll_it"));
        update("{\"id\":\"" + id + "\",\"rules\":{\"action_types\":[\"other_it\"]}}")
                .statusCode(200)
                .body("impact.loosens", equalTo(true));
        assertEquals("allow", decision("life-bot", "roll_it"));
        post("/" + id + "/rollback", "{\"revision\":1}")
                .statusCode(200)
                .body("policy.revision", equalTo(3))
                .body("policy.rules", containsString("roll_it"));
        assertEquals("block", decision("life-bot", "roll_it"));
        get("/" + id + "/revisions")
                .body("revisions.source", contains("rollback", "api", "api"))
                .body(
                        "revisions[0].digest",
                        equalTo(get("/" + id + "/revisions").extract().path("revisions[2].digest")));
    }

    @Test
    void aWithdrawnPolicyComesBackToo() {
        String id = created(BLOCK_SHIPMENTS.replace("ship_it", "return_it"));
        delete(id).statusCode(200);
        post("/" + id + "/rollback", "{\"revision\":1}").statusCode(200).body("policy.revision", equalTo(3));
        assertEquals("block", decision("life-bot", "return_it"));
        list().body("sealed", equalTo(true)).body("problems", empty());
    }

    @Test
    void aRollbackTakesOnlyWhatWasPublished() throws SQLException {
        String id = created(BLOCK_SHIPMENTS.replace("ship_it", "forge_it"));
        update("{\"id\":\"" + id + "\",\"active\":false}").statusCode(200);
        try (var connection = database.getConnection();
                var forge = connection.prepareStatement(
                        "UPDATE policy_revision SET rules = '{\"action_types\":[\"nothing\"]}' WHERE policy_id = ? AND revision = 1")) {
            forge.setString(1, id);
            assertEquals(1, forge.executeUpdate());
        }
        post("/" + id + "/rollback", "{\"revision\":1}").statusCode(409);
        post("/" + id + "/rollback", "{\"revision\":7}").statusCode(404);
        post("/gp_unknown/rollback", "{\"revision\":1}").statusCode(404);
    }

    @Test
    void aDifferenceIsToldFieldByField() {
        String id = created(BLOCK_SHIPMENTS.replace("ship_it", "differ_it"));
        update(
                        "{\"id\":\"" + id
                                + "\",\"name\":\"Block it\",\"rules\":{\"action_types\":[\"differ_it\",\"more\"],\"ungrantable\":true}}")
                .statusCode(200);
        get("/" + id + "/diff")
                .statusCode(200)
                .body("from", equalTo(1))
                .body("to", equalTo(2))
                .body("changes.field", contains("name", "rules.action_types", "rules.ungrantable"))
                .body(
                        "changes.says",
                        contains(
                                "name: \"Block shipments\" → \"Block it\"",
                                "rules.action_types: +[\"more\"]",
                                "rules.ungrantable: none → true"));
        get("/" + id + "/diff?from=2&to=2").statusCode(200).body("changes", empty());
        get("/" + id + "/diff?from=9").statusCode(404);
    }

    @Test
    void aRecipeIsTestedThroughRiskAndActs() {
        post(
                        "/test",
                        "{\"policy_type\":\"risk_threshold\",\"rules\":{\"threshold\":80},\"tests\":["
                                + "{\"name\":\"a risky act\",\"input\":{\"action_type\":\"other\",\"act\":{\"kind\":\"shell\",\"command\":\"rm -rf ~\"}},\"expect\":{\"decision\":\"block\"}},"
                                + "{\"name\":\"wrong\",\"input\":{\"action_type\":\"review\"},\"expect\":{\"decision\":\"block\"}}]}")
                .statusCode(200)
                .body("mode", equalTo("recipe"))
                .body("results.total_policies", equalTo(1))
                .body("results.total_tests", equalTo(2))
                .body("results.passed", equalTo(1))
                .body("results.failed", equalTo(1))
                .body("results.success", equalTo(false))
                .body("results.details[0].tests[0].reason", startsWith("risk "))
                .body("results.details[0].tests[1].expected", equalTo("block"))
                .body("results.details[0].tests[1].actual", equalTo("allow"));
        post("/test", "{\"policy_type\":\"risk_threshold\",\"rules\":{\"threshold\":800}}")
                .statusCode(400)
                .body("details", hasItem(containsString("rules.threshold")));
    }

    @Test
    void withoutABodyThePoliciesThatAreLiveAreTested() {
        int total = as(OPERATOR)
                .post(POLICIES + "/test")
                .then()
                .statusCode(200)
                .body("results.success", equalTo(true))
                .body("results.total_tests", greaterThanOrEqualTo(20))
                .extract()
                .path("results.total_policies");
        create(BLOCK_SHIPMENTS.replace("\"rules\"", "\"agent_ids\":[\"other\"],\"rules\""))
                .statusCode(201);
        post("/test", "{\"agent_id\":\"life-bot\"}").body("results.details", hasSize(total));
        post("/test", "{}").body("results.details", hasSize(total + 1));
    }

    @Test
    void aPackIsTakenOverOnceAndAsAWhole() {
        as(OPERATOR)
                .body("{\"pack\":\"night-shift\"}")
                .queryParam("preview", true)
                .post(POLICIES + "/import")
                .then()
                .statusCode(200)
                .body("imported", equalTo(0))
                .body("policies.change", everyItem(equalTo("created")))
                .body("impact.loosens", equalTo(false));
        list().body("policies.size()", equalTo(before.size()));
        post("/import", "{\"pack\":\"night-shift\"}")
                .statusCode(200)
                .body("imported", equalTo(3))
                .body("skipped", equalTo(0));
        assertEquals("require_approval", decision("life-bot", "publish"));
        String id = list().extract().path("policies.find { it.name == 'Night shift: risk waits' }.id");
        update("{\"id\":\"" + id + "\",\"active\":false}").statusCode(200);
        post("/import", "{\"pack\":\"night-shift\"}")
                .statusCode(200)
                .body("imported", equalTo(0))
                .body("policies.change", hasItems("unchanged", "kept"));
        post("/import", "{\"pack\":\"no-such\"}")
                .statusCode(400)
                .body("details", hasItem(containsString("night-shift")));
    }

    @Test
    void aModeIsShownBeforeItIsTakenOver() {
        as(OPERATOR)
                .get(POLICIES + "/modes")
                .then()
                .statusCode(200)
                .body("modes.id", hasItem("soc2"))
                .body("modes.policies.name.flatten()", hasItem("SOC 2: exports wait"));
        post("/modes/preview", "{\"mode_id\":\"soc2\"}")
                .statusCode(200)
                .body("preview", equalTo(true))
                .body("skipped", equalTo(0));
        post("/modes/import", "{\"mode_id\":\"soc2\"}").statusCode(200).body("imported", equalTo(4));
        post("/modes/import", "{\"mode_id\":\"soc2\"}").statusCode(200).body("imported", equalTo(0));
        assertEquals("require_approval", decision("life-bot", "export"));
    }

    @Test
    void aFileSaysWhatItsPoliciesBecomeAndWhereItIsWrong() {
        String file = "name: Hold exports\npolicy_type: require_approval\nrules: {action_types: [export]}\n";
        post("/import", json(Map.of("yaml", file))).statusCode(200).body("policies.change", contains("created"));
        post("/import", json(Map.of("yaml", file))).statusCode(200).body("policies.change", contains("unchanged"));
        post("/import", json(Map.of("yaml", file.replace("[export]", "[export, sync]"))))
                .statusCode(200)
                .body("policies.change", contains("updated"))
                .body("impact.loosens", equalTo(false));
        post("/import", json(Map.of("yaml", file.replace("action_types", "action_typs"))))
                .statusCode(400)
                .body("details", hasItem(startsWith("yaml:3:")));
        post("/import", json(Map.of("yaml", file + "---\n" + file)))
                .statusCode(400)
                .body("details", hasItem(containsString("is there twice")));
        post("/import", "{}").statusCode(400);
    }

    @Test
    void theClustersFormIsReadToo() {
        String file = """
                apiVersion: dashclaw.io/v1alpha1
                kind: GuardPolicy
                metadata: { name: hold-exports }
                spec:
                  match: { actionTypes: [cluster_export] }
                  verdict: RequireApproval
                """;
        post("/import", json(Map.of("yaml", file))).statusCode(200).body("policies.name", contains("hold-exports"));
        assertEquals("require_approval", decision("life-bot", "cluster_export"));
        post("/import", json(Map.of("yaml", file.replace("name: hold", "namespace: pay, name: hold"))))
                .statusCode(400);
    }

    @Test
    void whatIsExportedCanBeImportedAndChangesNothing() {
        String yaml = get("/export")
                .statusCode(200)
                .contentType("application/yaml")
                .extract()
                .asString();
        assertEquals(yaml, get("/export?format=yaml").extract().asString());
        post("/import", json(Map.of("yaml", yaml)))
                .statusCode(200)
                .body("policies.change", everyItem(equalTo("unchanged")))
                .body("policies.size()", equalTo(before.size()));
        String asJson = get("/export?format=json")
                .statusCode(200)
                .contentType(ContentType.JSON)
                .extract()
                .asString();
        post("/import", json(Map.of("yaml", asJson))).statusCode(200).body("imported", equalTo(0));
        get("/export?format=xml").statusCode(400);
    }

    @Test
    void aPackIsSimulatedAsAWhole() {
        decided("export", 2);
        post("/simulate", "{\"pack\":\"data-protection\",\"days\":1}")
                .statusCode(200)
                .body(
                        "per_policy.name",
                        contains(
                                "Data: carrying away is blocked",
                                "Data: exports wait",
                                "Data: its places wait",
                                "Data: reading secrets waits"))
                .body("summary.require_approval", greaterThanOrEqualTo(2));
    }

    @Test
    void aDraftIsNotLiveBeforeItIsPublished() {
        String draft = post(
                        "/drafts",
                        "{\"name\":\"Draft it\",\"policy_type\":\"block_action_type\",\"rules\":{\"action_type\":[\"draft_it\"]}}")
                .statusCode(201)
                .body("state", equalTo("draft"))
                .body("problems", hasItem(startsWith("rules.action_type")))
                .extract()
                .path("draft_id");
        assertEquals("allow", decision("life-bot", "draft_it"));
        post("/drafts/" + draft + "/publish", "").statusCode(400);
        as(OPERATOR)
                .body("{\"rules\":{\"action_types\":[\"draft_it\"]}}")
                .patch(POLICIES + "/drafts/" + draft)
                .then()
                .statusCode(200)
                .body("problems", empty());
        get("/drafts").body("drafts.draft_id", hasItem(draft));
        post("/drafts/" + draft + "/publish?preview=true", "").statusCode(200).body("preview", equalTo(true));
        assertEquals("allow", decision("life-bot", "draft_it"));
        post("/drafts/" + draft + "/publish", "").statusCode(200).body("policy.state", equalTo("live"));
        assertEquals("block", decision("life-bot", "draft_it"));
        get("/drafts").body("drafts.draft_id", not(hasItem(draft)));
        post("/drafts/" + draft + "/publish", "").statusCode(404);
    }

    @Test
    void aDraftMayBeOfAPolicyThatIsLive() {
        String id = created(BLOCK_SHIPMENTS.replace("ship_it", "redraft_it"));
        String draft = post(
                        "/drafts",
                        "{\"policy_id\":\"" + id
                                + "\",\"name\":\"Block shipments\",\"policy_type\":\"warn_action_type\",\"rules\":{\"action_types\":[\"redraft_it\"]}}")
                .statusCode(201)
                .extract()
                .path("draft_id");
        post("/drafts/" + draft + "/publish?preview=true", "")
                .body("impact.may_loosen.reason", contains("its verdict falls from block to warn"));
        post("/drafts/" + draft + "/publish", "").statusCode(200).body("policy.revision", equalTo(2));
        assertEquals("warn", decision("life-bot", "redraft_it"));
        post("/drafts", "{\"policy_id\":\"gp_none\",\"name\":\"x\",\"policy_type\":\"rule\",\"rules\":{}}")
                .statusCode(404);
    }

    @Test
    void theProofSaysWhatIsLiveWhetherItsTestsPassAndWhenItLastFired() {
        String id = created(
                BLOCK_SHIPMENTS.replace(
                        "\"ship_it\"]",
                        "\"prove_it\"],\"tests\":[{\"name\":\"blocked\",\"input\":{\"action_type\":\"prove_it\"},\"expect\":{\"decision\":\"block\"}}]"));
        decided("prove_it", 2);
        String row = "policies.find { it.policy_id == '" + id + "' }";
        get("/proof?format=json")
                .statusCode(200)
                .body("sealed", equalTo(true))
                .body("policy_set", equalTo(list().extract().path("policy_set")))
                .body("results.success", equalTo(true))
                .body(row + ".fired", equalTo(2))
                .body(row + ".last_fired", startsWith("20"))
                .body(row + ".tests_passed", equalTo(1));
        String text = get("/proof?format=md")
                .statusCode(200)
                .contentType("text/markdown")
                .extract()
                .asString();
        assertTrue(text.contains("| Block shipments | block\\_action\\_type | live | 1 of 1 | 2 |"), text);
        get("/proof?format=pdf").statusCode(400);
    }

    @Test
    void sentencesAreReadIntoDraftsAndNothingIsLive() {
        String body = "{\"input_text\":\"Block sync to partners/eu. Hold exports\"";
        post("/generate", body + "}")
                .statusCode(200)
                .body("drafts.rules.verdict", contains("Block", "RequireApproval"))
                .body("input_hash", matchesPattern("[0-9a-f]{16}"));
        List<String> made = post("/generate", body + ",\"dry_run\":false}")
                .statusCode(200)
                .body("count", equalTo(2))
                .extract()
                .path("created_drafts.draft_id");
        as(Api.newKey("member"))
                .body(body + ",\"dry_run\":false}")
                .post(POLICIES + "/generate")
                .then()
                .statusCode(403);
        list().body("policies.size()", equalTo(before.size()));
        made.forEach(
                id -> as(OPERATOR).delete(POLICIES + "/drafts/" + id).then().statusCode(200));
    }

    private static String json(Object value) {
        return PolicyPatch.write(value);
    }
}
