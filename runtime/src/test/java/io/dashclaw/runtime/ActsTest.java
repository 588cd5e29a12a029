package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.approve;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.attempt;
import static io.dashclaw.runtime.Doors.key;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an act does counts, whatever was declared: by the doors, under the default pack. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class ActsTest {
    private static Key agent;

    @BeforeEach
    void makeKey() {
        agent = agent == null ? key("member") : agent;
    }

    @Test
    void theActIsHeldWhateverItIsCalled() {
        guard("review", shell("rm -rf ~"))
                .body("decision", equalTo("require_approval"))
                .body("risk_score", equalTo(100))
                .body("evidence_mismatch", equalTo(true))
                .body("derived_action_type", equalTo("security"))
                .body("intent_source", equalTo("evidence"))
                .body("plain.headline", containsString("Deletes “~” and everything in it"))
                .body("plain.confidence", equalTo("high"))
                .body("risk_breakdown.evidence_derived.score", equalTo(100))
                .body("risk_breakdown.evidence_derived.flags", hasItems("destructive", "irreversible"))
                .body("risk_breakdown.evidence_derived.lines[0].piece", equalTo("rm -rf ~"))
                .body("risk_breakdown.evidence_derived.lines[0].start", equalTo(0))
                .body("risk_breakdown.evidence_derived.lines[0].end", equalTo(8));
    }

    @Test
    void ordinaryWorkGoesAhead() {
        guard("build", shell("rm -rf node_modules dist && npm ci && npm test")).body("decision", equalTo("allow"));
        guard("build", shell("npm ci && npm test")).body("evidence_mismatch", nullValue());
    }

    @Test
    void whatTheRuntimeGovernsByIsNobodysBusiness() {
        guard("cleanup", shell("rm -rf ~/.dashclaw"))
                .body("decision", equalTo("block"))
                .body("reasons", hasItem(containsString("Block acts on the governor")));
    }

    @Test
    void everyKindOfActIsRead() {
        guard("other", Map.of("kind", "sql", "statement", "DROP TABLE users"))
                .body("decision", equalTo("require_approval"))
                .body("derived_action_type", equalTo("migrate"));
        guard("other", http("GET", "http://169.254.169.254/latest/meta-data/"))
                .body("decision", equalTo("require_approval"))
                .body("risk_breakdown.evidence_derived.flags", hasItem("credential_access"));
        guard("other", http("GET", "https://api.example.com/v1/things")).body("decision", equalTo("allow"));
        guard("other", file("/etc/cron.d/job", "* * * * * root /tmp/x"))
                .body("decision", equalTo("require_approval"))
                .body("risk_breakdown.evidence_derived.flags", hasItem("persistence"));
        guard("other", file("src/app.py", "print('hello')")).body("decision", equalTo("allow"));
    }

    @Test
    void secretsOfTheActAreInNoAnswer() {
        String key = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc";
        guard("api", shell("curl -H 'Authorization: Bearer " + key + "' https://api.example.com/v1/charges"))
                .body("risk_breakdown.evidence_derived.lines.piece", everyItem(not(containsString(key))));
    }

    @Test
    void approversSeeWhatWillHappen() {
        String id = record("security", shell("rm -rf ~/projects"), null)
                .body("decision", equalTo("require_approval"))
                .extract()
                .path("action_id");
        as(OPERATOR)
                .get("/api/actions/" + id)
                .then()
                .statusCode(200)
                .body("action.plain.headline", containsString("~/projects"))
                .body("action.provenance.intent_source", equalTo("evidence"))
                .body("guard_decision.evidence.risk", greaterThanOrEqualTo(80));
    }

    @Test
    void anApprovedActMayRunUnderTheSamePolicies() {
        Map<String, Object> act = shell("rm -rf ~/projects/old");
        String id = record("security", act, null).extract().path("action_id");
        approve(OPERATOR, id).then().statusCode(200);
        claim(id, act).statusCode(200);
    }

    @Test
    void aFileThatTheSessionWroteMayGo() {
        String session = "s-" + UUID.randomUUID();
        Map<String, Object> removal = shell("rm report.tmp.txt");
        int before = record("cleanup", removal, session).extract().path("risk_breakdown.evidence_derived.score");
        Map<String, Object> writing = shell("date > report.tmp.txt");
        String id = record("other", writing, session).extract().path("action_id");
        claim(id, writing).statusCode(200);
        record("cleanup", removal, session).body("risk_breakdown.evidence_derived.score", lessThan(before));
        record("cleanup", removal, "s-" + UUID.randomUUID())
                .body("risk_breakdown.evidence_derived.score", equalTo(before));
    }

    @Test
    void aScriptThatTheSessionWroteDoesWhatWasSeenInIt() {
        String session = "s-" + UUID.randomUUID();
        Map<String, Object> writing = file("tidy.sh", "#!/bin/sh\nrm -rf ~/data\n");
        String id = record("other", writing, session).extract().path("action_id");
        claim(id, writing).statusCode(200);
        record("other", shell("sh tidy.sh"), session)
                .body("decision", equalTo("require_approval"))
                .body("risk_breakdown.evidence_derived.flags", hasItem("destructive"));
        record("other", shell("sh tidy.sh"), "s-" + UUID.randomUUID())
                .body("decision", not(equalTo("require_approval")));
    }

    @Test
    void anActIsExplained() {
        as(agent)
                .body(Map.of("act", shell("git status && sudo rm -rf /var/lib/x")))
                .post("/api/acts/explain")
                .then()
                .statusCode(200)
                .body("analysis.risk", equalTo(100))
                .body("tree.what", equalTo("script"))
                .body("tree.parts[0].parts.text", hasItems("git status", "sudo rm -rf /var/lib/x"))
                .body("text", containsString("delete /var/lib/x"));
    }

    @Test
    void anActThatIsNoneIsRefusedByName() {
        as(agent)
                .body(Map.of("act", Map.of("kind", "shell")))
                .post("/api/acts/explain")
                .then()
                .statusCode(400)
                .body("details", hasItem(containsString("command")));
        as(agent).body(Map.of()).post("/api/acts/explain").then().statusCode(400);
    }

    private static ValidatableResponse guard(String type, Map<String, Object> act) {
        return as(agent)
                .body(Map.of("agent_id", "bot", "action_type", type, "act", act))
                .post("/api/guard")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse record(String type, Map<String, Object> act, String session) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "agent_id",
                "bot",
                "action_type",
                type,
                "declared_goal",
                "tidy " + UUID.randomUUID(),
                "act",
                act,
                "client_capabilities",
                List.of("execution_claims")));
        if (session != null) {
            body.put("session_id", session);
        }
        return as(agent).body(body).post("/api/guard?record=true").then().statusCode(200);
    }

    private static ValidatableResponse claim(String id, Map<String, Object> act) {
        return as(agent)
                .body(Map.of("claim_execution", true, "attempt_id", attempt(), "agent_id", "bot", "act", act))
                .patch("/api/actions/" + id)
                .then();
    }

    private static Map<String, Object> shell(String command) {
        return Map.of("kind", "shell", "command", command);
    }

    private static Map<String, Object> http(String method, String url) {
        return Map.of("kind", "http", "request", Map.of("method", method, "url", url));
    }

    private static Map<String, Object> file(String path, String content) {
        return Map.of("kind", "file", "file", Map.of("path", path, "content_excerpt", content));
    }
}
