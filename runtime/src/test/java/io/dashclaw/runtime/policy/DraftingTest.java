package io.dashclaw.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DraftingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Hold deploys of agent ci-bot to production | {"agents":{"names":["ci-bot"]},"match":{"actionTypes":["deploy"],"targets":["prod/**","production/**"]},"verdict":"RequireApproval"}
                    Block deletes on https://api.example.com/v1 | {"match":{"actionTypes":["delete"],"targets":["https://api.example.com/v1"]},"verdict":"Block"}
                    Warn when an agent makes more than 50 calls per hour | {"match":{"rate":{"moreThan":50,"per":"1h"}},"verdict":"Warn"}
                    emails need approval | {"match":{"actionTypes":["email"]},"verdict":"RequireApproval"}
                    never write to .env or *.pem | {"match":{"actionTypes":["write"],"paths":[".env","*.pem"]},"verdict":"Block"}
                    Ask me about anything with a risk over 70 | {"match":{"risk":{"atLeast":71}},"verdict":"RequireApproval"}
                    Hold payments and refunds of agents pay-1 and pay-2 | {"agents":{"names":["pay-1","pay-2"]},"match":{"actionTypes":["payment","refund"]},"verdict":"RequireApproval"}
                    Agents must not drop tables in staging/db | {"match":{"actionTypes":["drop"],"targets":["staging/db"]},"verdict":"Block"}
                    """)
    void aSentenceBecomesARule(String sentence, String rules) {
        Drafted drafted = new Drafted(sentence, Map.of());
        drafted.rules.remove("description");
        assertEquals(rules, PolicyPatch.write(ordered(drafted.rules)));
        assertTrue(drafted.complete());
    }

    /** As the table spells it. */
    private static Map<String, Object> ordered(Map<String, Object> rules) {
        var ordered = new java.util.LinkedHashMap<String, Object>();
        List.of("agents", "match", "verdict").forEach(field -> {
            if (rules.containsKey(field)) {
                ordered.put(field, rules.get(field));
            }
        });
        return ordered;
    }

    @Test
    void timesAndMoneyAreReadAndWhatIsAssumedIsSaid() {
        Drafted drafted =
                new Drafted("Block purchases over $1,500 at night", Map.of("time_zone", List.of("Europe/Berlin")));
        assertEquals(
                "{\"actionTypes\":[\"purchase\"],\"spend\":{\"moreThanUsd\":\"1500\",\"per\":\"24h\"},\"schedule\":{\"timeZone\":\"Europe/Berlin\",\"inside\":[\"22:00-06:00\"]}}",
                PolicyPatch.write(drafted.rules.get("match")));
        assertEquals(
                List.of("The amount is what an agent may spend in 24 hours, all together", "The night is from 22 to 6"),
                drafted.assumptions);
        assertEquals(List.of(), drafted.clarifications);
        assertEquals(
                "{\"timeZone\":\"UTC\",\"outside\":[\"Mon-Fri 09:00-17:00\"]}",
                PolicyPatch.write(
                        ((Map<?, ?>) new Drafted("Hold deploys outside office hours", Map.of()).rules.get("match"))
                                .get("schedule")));
    }

    @Test
    void whatIsNotSaidIsAsked() {
        Map<String, Object> view = Drafting.of("something about deployments. Please be careful", Map.of())
                .view();
        assertEquals(List.of(), view.get("drafts"));
        assertEquals(
                List.of("verdict", "action_types"),
                ((List<?>) view.get("clarifications"))
                        .stream().map(asked -> ((Map<?, ?>) asked).get("id")).toList());
        Map<String, Object> answered = Drafting.of("something about deployments", Map.of("verdict", List.of("Block")))
                .view();
        assertEquals(1, ((List<?>) answered.get("drafts")).size());
    }

    @Test
    void aVerdictThatNobodyKnowsIsAWarningAndNoDraft() {
        Map<String, Object> view =
                Drafting.of("deploys", Map.of("verdict", List.of("Allow"))).view();
        assertEquals(List.of(), view.get("drafts"));
        assertEquals(1, ((List<?>) view.get("warnings")).size());
    }

    @Test
    void sentencesAreReadOneByOneAndHostileOnesEnd() {
        assertEquals(
                2,
                Drafting.of("Block deletes. Hold deploys to v1.2/prod; hmm", Map.of())
                        .contents()
                        .size());
        Drafting.of("agent ".repeat(800), Map.of());
        Drafting.of("more than 1 " + "a ".repeat(2400), Map.of());
        Drafting.of("on a/".repeat(1000), Map.of());
    }

    @Test
    void whatASentenceSaysTwiceOfOneThingAreTwoRules() {
        var drafts = Drafting.of(
                        "Deploys to production need approval during office hours and are blocked at night", Map.of())
                .contents();
        assertEquals(2, drafts.size());
        assertTrue(drafts.get(0).rules().contains("RequireApproval"), drafts::toString);
        assertTrue(drafts.get(1).rules().contains("Block"), drafts::toString);
        assertTrue(drafts.get(1).rules().contains("22:00-06:00"), drafts::toString);
        assertTrue(drafts.get(1).rules().contains("prod/**"), drafts::toString);
    }
}
