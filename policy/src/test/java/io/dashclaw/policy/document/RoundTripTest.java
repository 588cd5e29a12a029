package io.dashclaw.policy.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is written is read back, and writing it again gives the same bytes. */
class RoundTripTest {
    private static final List<String> AWKWARD = List.of(
            "",
            " ",
            "no",
            "012",
            "09:00",
            "a: b",
            "a #b",
            "- x",
            "...",
            "---",
            "null",
            "~",
            "'",
            "\"",
            "a:",
            ":a",
            "#",
            "*x",
            "&x",
            "!x",
            "%x",
            "@x",
            "|",
            ">",
            "{",
            "[a]",
            "a\nb",
            "a\n\nb\n",
            " a\nb",
            "a\n b",
            "a \nb",
            "\n",
            "a\r\nb",
            "\t",
            "ü…",
            "1e3",
            "2026-01-15T09:00:00Z",
            "\u2028",
            "\u0085",
            "x\u00a0",
            "=",
            "<<",
            "emoji 🙂",
            "C:\\x",
            "$(x)",
            "prod/**");

    @Property
    void wirePolicies(@ForAll("rules") Map<String, Object> rules, @ForAll("texts") String name, @ForAll Format format) {
        var yaml = TextWriter.yaml(Map.of("k", rules));
        assertEquals(
                Map.of("k", rules),
                Tree.read(yaml, Format.YAML).get(0).members().orElseThrow());
        var json = TextWriter.json(Map.of(name, rules));
        assertEquals(
                Map.of(name, rules),
                Tree.read(json, Format.JSON).get(0).members().orElseThrow());
        assertEquals(
                Map.of(name, rules),
                Tree.read(json, Format.YAML).get(0).members().orElseThrow());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(AWKWARD),
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8),
                Arbitraries.strings()
                        .withChars(" :#-'\"\\\n\tab[]{},&*!|>%@`?0.")
                        .ofMaxLength(6));
    }

    @Provide
    Arbitrary<Map<String, Object>> rules() {
        return members(3);
    }

    private Arbitrary<Map<String, Object>> members(int depth) {
        return Arbitraries.maps(texts(), value(depth)).ofMaxSize(4).map(LinkedHashMap::new);
    }

    private Arbitrary<Object> value(int depth) {
        Arbitrary<Object> scalar = Arbitraries.oneOf(
                texts().map(text -> text),
                Arbitraries.longs().map(number -> number),
                Arbitraries.doubles().between(-1e9, 1e9).map(number -> number),
                Arbitraries.of(true, false));
        return depth == 0
                ? scalar
                : Arbitraries.oneOf(
                        scalar,
                        value(depth - 1).list().ofMaxSize(3).map(list -> list),
                        members(depth - 1).map(map -> map));
    }

    @Property(tries = 300)
    void resources(@ForAll("resources") List<WrittenPolicy> policies, @ForAll Format format) {
        var written = PolicyWriter.write(policies, format);
        var read = PolicyText.read(written, format).stream()
                .map(PolicyText::policy)
                .toList();
        assertEquals(policies, read);
        assertEquals(written, PolicyWriter.write(read, format));
    }

    @Provide
    Arbitrary<List<WrittenPolicy>> resources() {
        var metadata = Combinators.combine(
                        Arbitraries.of("a", "hold-prod.deploys"),
                        Arbitraries.of("payments").injectNull(0.5),
                        Arbitraries.maps(texts(), texts()).ofMaxSize(2))
                .as((name, namespace, annotations) -> new Metadata(name, namespace, Map.of(), annotations));
        var resource = Combinators.combine(
                        Arbitraries.of(WrittenPolicy.Kind.values()), metadata, new Specs(texts()).arbitrary())
                .as((kind, meta, spec) -> new WrittenPolicy.Resource(
                        kind,
                        kind == WrittenPolicy.Kind.CLUSTER
                                ? new Metadata(meta.name(), null, meta.labels(), meta.annotations())
                                : meta,
                        spec));
        return resource.map(each -> (WrittenPolicy) each).list().ofMinSize(1).ofMaxSize(3);
    }

    @Test
    void aPolicyIsWrittenAsAPersonWould() {
        var text = """
                apiVersion: dashclaw.io/v1alpha1
                kind: GuardPolicy
                metadata:
                  name: hold-prod
                spec:
                  description: "Deploys: they wait"
                  mode: Enforce
                  match:
                    actionTypes:
                    - deploy
                    targets:
                    - prod/**
                    risk:
                      atLeast: 70
                  verdict: RequireApproval
                  approval:
                    expiresAfter: 30m
                  tests:
                  - name: a deploy waits
                    intent:
                      actionType: deploy
                      target: prod/auth
                    expect: RequireApproval
                ---
                name: Night
                policy_type: rate_limit
                rules:
                  max_actions: 5
                  _note: |-
                    first line
                      second line
                active: true
                """;
        var policies = PolicyText.read(text, Format.YAML).stream()
                .map(PolicyText::policy)
                .toList();
        assertEquals(text, PolicyWriter.write(policies, Format.YAML));
    }
}
