package io.dashclaw.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.policy.document.Format;
import io.dashclaw.policy.document.PolicyText;
import io.dashclaw.policy.document.PolicyWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the packs and modes say is what their own tests prove. */
class TemplatesTest {
    private static final Templates TEMPLATES = new Templates();

    @Test
    void theNamesAreThoseThatClientsKnow() {
        assertEquals(
                List.of(
                        "claude-code",
                        "openclaw",
                        "custom-agent",
                        "enterprise-strict",
                        "soc2",
                        "research",
                        "autonomous-overnight",
                        "deploy"),
                TEMPLATES.modes().stream().map(Template::id).toList());
        assertEquals(
                List.of(
                        "catastrophe-only",
                        "enterprise-strict",
                        "smb-safe",
                        "startup-growth",
                        "development",
                        "layered-intelligence",
                        "claude-code-starter",
                        "spend-lockdown",
                        "outbound-comms-guard",
                        "night-shift",
                        "prod-infra-shield",
                        "data-protection",
                        "fleet-control",
                        "support-agent",
                        "ci-release-bot",
                        "evidence-first",
                        "read-only-analyst",
                        "browser-operator-guard"),
                TEMPLATES.packs().stream().map(Template::id).toList());
    }

    @TestFactory
    Stream<DynamicTest> everyPolicyPassesItsOwnTests() {
        return Stream.concat(TEMPLATES.packs().stream(), TEMPLATES.modes().stream())
                .flatMap(template -> template.policies().stream())
                .map(policy -> dynamicTest(policy.name(), () -> {
                    assertEquals(List.of(), PolicyTypes.check(policy.type(), policy.readRules()));
                    assertFalse(
                            PolicyTypes.test(policy.type(), policy.readRules()).isEmpty(), "has tests");
                }));
    }

    @Test
    void namesOfPoliciesAreUniqueAcrossAllOfThem() {
        List<String> names = Stream.concat(TEMPLATES.packs().stream(), TEMPLATES.modes().stream())
                .flatMap(template -> template.policies().stream())
                .map(PolicyContent::name)
                .toList();
        assertEquals(names.stream().distinct().toList(), names);
    }

    @TestFactory
    Stream<DynamicTest> filesAreWrittenAsExportWritesThem() {
        return Stream.concat(
                TEMPLATES.packs().stream().map(pack -> written("packs/" + pack.id())),
                TEMPLATES.modes().stream().map(mode -> written("modes/" + mode.id())));
    }

    private static DynamicTest written(String name) {
        return dynamicTest(name, () -> {
            String text = text(name);
            assertEquals(
                    PolicyWriter.write(
                            PolicyText.read(text, Format.YAML).stream()
                                    .map(PolicyText::policy)
                                    .toList(),
                            Format.YAML),
                    text);
        });
    }

    private static String text(String name) throws IOException {
        try (var stream = Templates.class.getResourceAsStream(name + ".yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
