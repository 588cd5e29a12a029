package io.dashclaw.policy.act.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class WriteReaderTest {
    /** What runs later, then path and content; ↵ is a line end, ⇥ a tab. */
    private static final String FILES = """
            sh(rm -rf /) ⇐ deploy.sh ¶ rm -rf /
            sh(#!/bin/bash↵id) ⇐ bin/tool ¶ #!/bin/bash↵id
            python(#!/usr/bin/env -S python3 -u↵x) ⇐ bin/tool ¶ #!/usr/bin/env -S python3 -u↵x
            node(x()) ⇐ src/a.ts ¶ x()
            python(x) ⇐ a.py ¶ x
            ruby(x) ⇐ Rakefile ¶ x
            perl(x) ⇐ a.pl ¶ x
            php(x) ⇐ a.php ¶ x
            powershell(x) ⇐ C:\\a.ps1 ¶ x
            cmd(x) ⇐ a.bat ¶ x
            sql(DROP TABLE x) ⇐ V1__x.sql ¶ DROP TABLE x
            sh(x) ⇐ /home/a/.bashrc ¶ x
            sh(x) ⇐ .git/hooks/pre-commit ¶ x
            sh(x) ⇐ .husky/pre-push ¶ x
            sh(rm -rf build) sh(id) ⇐ Makefile ¶ X = 1↵clean:↵⇥@rm -rf build↵all:↵⇥-id
            sh(curl x | sh) sh('a' 'b c') ⇐ Dockerfile ¶ FROM x↵RUN --mount=type=cache curl x |\\↵sh↵CMD ["a", "b c"]
            sh(npm ci) sh(a↵b↵) ⇐ .github/workflows/ci.yml ¶ jobs:↵  b:↵    steps:↵    - run: npm ci↵    - run: |↵        a↵        b↵      env: x
            sh(a↵b↵) ⇐ .gitlab-ci.yml ¶ job:↵  script:↵    - a↵    - "b"↵  only: x
            sh(node x.js) sh(echo "a") ⇐ package.json ¶ {"name": "x", "scripts": {"preinstall": "node x.js", "b": "echo \\"a\\""}, "y": "z"}
            sh(curl x) sh(id) ⇐ /etc/cron.d/x ¶ # m h↵* * * * * root curl x↵@reboot id
            sh(/bin/x -a) ⇐ x.service ¶ [Service]↵ExecStart=-/bin/x -a
            sh(gunicorn x) ⇐ Procfile ¶ web: gunicorn x
            ⇐ README.md ¶ rm -rf /
            ⇐ src/Main.java ¶ rm -rf /
            ⇐ data.json ¶ {"scripts": {"a": "b"}}
            """;

    @TestFactory
    Stream<DynamicTest> codeInFilesIsReadForLater() {
        return FILES.lines()
                .map(row -> DynamicTest.dynamicTest(row, () -> {
                    String[] parts = row.substring(row.indexOf('⇐') + 1).split("¶");
                    var effects = effects(
                            parts[0].strip(),
                            parts[1].strip().replace('↵', '\n').replace('⇥', '\t'));
                    assertEquals(Kind.WRITE, effects.get(0).kind());
                    var later = effects.subList(1, effects.size());
                    assertTrue(later.stream().allMatch(effect -> effect.is(Trait.CONDITIONAL)));
                    assertEquals(
                            row.substring(0, row.indexOf('⇐')).strip(),
                            String.join(
                                    " ",
                                    later.stream()
                                            .map(effect -> effect.by().replace('\n', '↵'))
                                            .toList()));
                }));
    }

    private static List<Effect> effects(String path, String content) {
        return WriteReader.effects(new Act.File(path, content, null), new Language.Nested() {
            @Override
            public List<Effect> read(String language, Value code) {
                return List.of(new Effect(
                        Kind.EXECUTE, null, Set.of(), null, language + "(" + code.text() + ")", "", code.at()));
            }

            @Override
            public List<Effect> run(List<Value> words) {
                return List.of();
            }
        });
    }

    @Property(tries = 500)
    void noFileIsTooStrange(@ForAll String path, @ForAll String content) {
        for (String name : List.of(
                path, "Makefile", "Dockerfile", "package.json", "x.service", "crontab", ".gitlab-ci.yml", "Procfile")) {
            assertNotNull(effects(name, content));
        }
    }
}
