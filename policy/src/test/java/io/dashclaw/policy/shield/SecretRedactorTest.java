package io.dashclaw.policy.shield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dashclaw.policy.shield.SecretRedactor.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** In the table of secrets, what must be masked stands in ⟦ ⟧. All of them were made up. */
class SecretRedactorTest {
    private static final String SECRETS = """
            api_key_generic | curl -H 'x-api-key: ⟦oc_live_0123456789abcdef0123456789abcdef⟧' http://localhost:3000
            api_key_generic | api_key=⟦a8f5f167f44f4964e6c998dee827110c⟧
            api_key_generic | "apiKey": "⟦Zm9vYmFyMTIzNDU2Nzg5⟧",
            api_key_generic | X-Api-Key: ⟦9d5ed678fe57bcca610140957afab571⟧
            api_key_generic | client_secret = '⟦q8Zr2LmV0pXy7TnB⟧'
            api_key_generic | export SECRET=⟦s3cr3tvalue99⟧
            api_key_generic | deploy --token ⟦0f1e2d3c4b5a69788796⟧ --force
            api_key_generic | --auth-token=⟦0f1e2d3c4b5a69788796⟧
            api_key_generic | key is ⟦AIzaSyA1234567890abcdefghijklmnopqrstuv⟧ for maps
            api_key_generic | git clone with ⟦glpat-xYz12345678901234567⟧
            api_key_generic | ⟦glrt-t1_xYz12345678901234567⟧
            api_key_generic | //registry.npmjs.org/:_authToken=⟦npm_0123456789abcdefghijABCDEFGHIJ012345⟧
            api_key_generic | twine upload with ⟦pypi-AgEIcHlwaS5vcmcCJDU3ZjM4YzY0LTBhYjctNGI1Zi04NjNl⟧
            api_key_generic | ⟦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⟧
            api_key_generic | ⟦ya29.a0AfH6SMBx12345678901234567890⟧
            api_key_generic | ⟦gsk_0123456789abcdefghijABCDEFGHIJ0123456789abcdefgh⟧
            api_key_generic | ⟦hvs.CAESIJ0123456789abcdefghijABCDEFGHIJ0123456789⟧
            api_key_generic | docker login with ⟦dckr_pat_0123456789abcdefghijABCDEFG⟧
            api_key_generic | ⟦shpat_0123456789abcdef0123456789abcdef⟧
            api_key_generic | {\\"access_token\\":\\"⟦abc123def456ghi789⟧\\"}
            aws_access_key | aws configure set key ⟦AKIAIOSFODNN7EXAMPLE⟧
            aws_access_key | (⟦ASIAIOSFODNN7EXAMPLE⟧)
            aws_secret_key | AWS_SECRET_ACCESS_KEY=⟦wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12⟧
            aws_secret_key | aws_secret_access_key: "⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧"
            github_token | git push https://github.com with ⟦ghp_0123456789abcdefghijABCDEFGHIJ012345⟧
            github_token | GITHUB_TOKEN=⟦ghs_0123456789abcdefghijABCDEFGHIJ012345⟧
            github_token | ⟦github_pat_11ABCDEFG0123456789abcdef_x⟧
            openai_key | OPENAI_API_KEY=⟦sk-abcdefghijklmnopqrstuvwxyz123456⟧
            openai_key | use ⟦sk-proj-Ab12Cd34Ef56Gh78Ij90_xyz⟧, please
            openai_key | ⟦sk-abcdefghijklmnopqrstuvwx⟧
            anthropic_key | key=⟦sk-ant-api03-Ab12Cd34Ef56Gh78Ij90⟧
            stripe_key | charge with ⟦sk_live_0123456789abcdefghij⟧
            stripe_key | STRIPE=⟦rk_test_0123456789abcdefghij⟧.
            slack_token | post as ⟦xoxb-123456789012-abcdefghijkl⟧
            slack_token | curl https://hooks.slack.com/services/⟦T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX⟧
            jwt_token | ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123_-x⟧
            jwt_token | Authorization: Bearer ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123⟧
            jwt_token | id_token=⟦eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.⟧
            private_key | ⟦-----BEGIN RSA PRIVATE KEY-----\\nMIIEow==\\n-----END RSA PRIVATE KEY-----⟧ end
            private_key | cat <<E ⟦-----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkqh⟧
            private_key | ⟦-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNzaA\\n-----END OPENSSH PRIVATE KEY-----⟧
            password_field | password=⟦hunter2⟧
            password_field | PGPASSWORD=⟦letmein⟧ psql -h db
            password_field | mysql --password ⟦Tr0ub4dor⟧ -e 'select 1'
            password_field | "password": "⟦correct horse battery⟧"
            password_field | {"db_password":"⟦correct.horse⟧"}
            password_field | password: ⟦hunter2!⟧
            password_field | DB_PASS='⟦p4ss word⟧'
            password_field | Passphrase: "⟦open sesame⟧"
            password_field | spring.datasource.password=⟦S3cret⟧
            password_field | {'pwd': '⟦abc⟧'}
            bearer_token | Authorization: Bearer ⟦0123456789abcdef0123456789abcdef⟧
            bearer_token | bearer ⟦oat_a1b2c3d4e5f6a7b8⟧
            bearer_token | -H "Authorization: Basic ⟦dXNlcjpwYXNz⟧"
            database_url | DATABASE_URL=postgres://⟦app:s3cret⟧@db.internal:5432/app
            database_url | mongodb+srv://⟦root:toor⟧@cluster0.example.net
            database_url | redis://⟦:letmein⟧@cache:6379
            database_url | jdbc:postgresql://⟦u:pw12⟧@h/db
            database_url | mysql://⟦u:p/w⟧@h/db
            url_userinfo | git clone https://⟦alice:hunter2⟧@example.com/repo.git
            url_userinfo | ftp://⟦u:p⟧@10.0.0.1/
            url_userinfo | https://⟦0123456789abcdef0123⟧@example.com/repo.git
            bare_userinfo | ⟦admin:hunter⟧@10.0.0.1
            bare_userinfo | ssh ⟦deploy:x9y8z7⟧@host.example.com
            bare_userinfo | ⟦bob:s3cret!⟧@localhost:8080
            bare_userinfo | curl -u ⟦bob:hunter2⟧ https://example.com
            url_query_secret | https://api.example.com/v1?key=⟦0123456789abcdef0123⟧&x=1
            url_query_secret | https://s3.example.com/b/o?X-Amz-Signature=⟦0123456789abcdef⟧
            url_query_secret | /cb?state=1&access_token=⟦abcdef⟧#top
            url_query_secret | https://h/p?user=bob&password=⟦abc⟧
            """;

    private static final String CLEAN = """
            Deploy version 2.3.1 of the auth service to production
            token rotation for the payments team
            improve the password reset flow
            Password reset: done
            password: required
            password: string
            secret: true
            "password": "required"
            password=$DB_PASSWORD
            password=${DB_PASSWORD}
            password: {{ .Values.password }}
            password=<your password>
            PASSWORD=***
            password=[REDACTED]
            password: [REDACTED:password_field]
            token=[REDACTED]
            Authorization: Bearer [REDACTED]
            Authorization: Bearer $TOKEN
            the bearer of this letter is authorised
            bearer authentication-is-required
            password = config.password
            password=os.getenv("DB_PASSWORD")
            token = nextToken
            if (token == other) return
            const token => token
            max_tokens=4096
            token_count: 12345678
            password_min_length=12
            password_reset_url=https://example.com/reset
            PWD=/home/alice/project-2
            join at 09:30@zoom.us
            mailto:alice@example.com
            email:bob42@example.com
            Cc: bob@example.com, alice@example.com
            git@github.com:acme/shop.git
            ssh://git@github.com/acme/shop.git
            npm install left-pad@1.3.0
            npm:react@17.0.2
            docker pull nginx:1.25@sha256:0123456789abcdef
            registry.example.com/app:v1.2.3
            https://example.com/?key=value
            https://maps.example.com/?q=1&key=abc
            https://example.com/@scope/package?x=1
            postgres://db.internal:5432/app
            redis://cache:6379/0
            https://[REDACTED:url_userinfo]@example.com/
            order 3f2504e0-4f89-11d3-9a0c-0305e82c3301 was paid
            revert commit 9fceb02d0ae598e95dc970b74767f19372d61af8
            sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
            sk-learn tutorial for beginners in twenty steps
            run task-sk-migration-of-all-the-old-models
            -----BEGIN CERTIFICATE-----
            -----BEGIN PUBLIC KEY-----
            the key: value pairs of the map
            foreign_key=orders
            sort_key=created_at_descending_order
            kubectl run -u 1000:1000 --user alice
            docker run --user 1000:1000 alpine
            SELECT * FROM users WHERE token_id = 5
            AKIA is how these keys begin
            eyJ is how a JWT begins
            time 12:30:45, ratio 3:4, score=100
            { "a": [1, 2, 3], "ok": true }
            Überprüfung der Passwörter für 5 Benutzer
            rotate the secret: see the runbook
            secret: my-app-credentials
            API_KEY=<YOUR_KEY>
            API_KEY=YOUR_OPENAI_API_KEY_HERE
            api_key: "your-api-key-goes-here-1234"
            token=xxxxxxxxxxxxxxxxxxxxxxxxxxxx
            export OPENAI_API_KEY=sk-...
            export OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
            GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
            AWS_ACCESS_KEY_ID=AKIAXXXXXXXXXXXXXXXX
            password: change_me_please_1
            api_key=replace-with-your-key-2
            ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb0123456789abcdefghijklmnopqrstuvwxyzABCD alice@example.com
            ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA0123456789 bob@host
            integrity sha512-WNtAaa1pF1Y2ZjCCgjZbk1Q0yC2c3Uj3p1o0C0b5A7Dnpm0hJc9A5T0b5A7Dnpm0hJc9A5T0b5A7Dnpm0h==
            etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
            traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
            """;

    @TestFactory
    Stream<DynamicTest> secretsAreMaskedByName() {
        return SECRETS.lines()
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    String name = line.substring(0, line.indexOf('|')).strip();
                    String text = line.substring(line.indexOf('|') + 2);
                    var redaction = SecretRedactor.redact(text.replace("⟦", "").replace("⟧", ""));
                    assertEquals(text.replaceAll("⟦.*⟧", "[REDACTED:" + name + "]"), redaction.text());
                    assertEquals(
                            List.of(name),
                            redaction.findings().stream().map(Finding::name).toList());
                    assertSame(
                            redaction.text(),
                            SecretRedactor.redact(redaction.text()).text(),
                            "a second pass changes nothing");
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatOnlyLooksLikeASecretStays() {
        return CLEAN.lines()
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    var redaction = SecretRedactor.redact(line);
                    assertEquals(line, redaction.text());
                    assertSame(line, redaction.text());
                }));
    }

    @Test
    void theTableHasEveryName() {
        var names = new HashSet<String>();
        SECRETS.lines()
                .forEach(line -> names.add(line.substring(0, line.indexOf('|')).strip()));
        assertEquals(SecretKind.values().length, names.size());
    }

    @Test
    void severalSecretsInOneTextAreAllMasked() {
        var redaction = SecretRedactor.redact(
                "password=hunter2 then ghp_0123456789abcdefghijABCDEFGHIJ and AKIAIOSFODNN7EXAMPLE");
        assertEquals(
                "password=[REDACTED:password_field] then [REDACTED:github_token] and [REDACTED:aws_access_key]",
                redaction.text());
        assertEquals(
                Map.of(
                        "clean",
                        false,
                        "findings_count",
                        3,
                        "critical_count",
                        2,
                        "categories",
                        List.of("password", "token", "cloud_credential"),
                        "findings",
                        List.of(
                                Map.of("kind", "password_field", "field", "", "start", 9, "end", 16),
                                Map.of("kind", "github_token", "field", "", "start", 22, "end", 56),
                                Map.of("kind", "aws_access_key", "field", "", "start", 61, "end", 81))),
                SecretRedactor.security(redaction.findings()));
        assertEquals(
                Map.of("clean", true, "findings_count", 0, "critical_count", 0, "categories", List.of()),
                SecretRedactor.security(List.of()));
    }

    @Test
    void positionsAreThoseOfTheTextAsItCame() {
        String text = "password=hunter2 then ghp_0123456789abcdefghijABCDEFGHIJ";
        var places = SecretRedactor.redact(text).findings();
        assertEquals(
                "hunter2", text.substring(places.get(0).start(), places.get(0).end()));
        assertEquals(
                "ghp_0123456789abcdefghijABCDEFGHIJ",
                text.substring(places.get(1).start(), places.get(1).end()));
    }

    @Test
    void findingsNameTheFieldThatHeldThem() {
        var found = new ArrayList<Finding>();
        SecretRedactor.redactAll(
                Map.of("act", Map.of("shell", Map.of("args", List.of("ls", "--token=0123456789abcdef")))), found);
        assertEquals(
                List.of("act.shell.args.1"), found.stream().map(Finding::field).toList());
    }

    @Test
    void theNamesOfFieldsCountInObjects() {
        var found = new ArrayList<Finding>();
        var redacted = SecretRedactor.redactAll(
                Map.of(
                        "kind",
                        "shell",
                        "env",
                        Map.of(
                                "dbPassword",
                                "hunter",
                                "token",
                                "ghp_0123456789abcdefghijABCDEFGHIJ",
                                "API_KEY",
                                "0123456789abcdef",
                                "token_type",
                                "bearer"),
                        "args",
                        List.of("--token=0123456789abcdef", "-v", 5L),
                        "password",
                        1234L),
                found);
        assertEquals(
                Map.of(
                        "kind",
                        "shell",
                        "env",
                        Map.of(
                                "dbPassword",
                                "[REDACTED:password_field]",
                                "token",
                                "[REDACTED:github_token]",
                                "API_KEY",
                                "[REDACTED:api_key_generic]",
                                "token_type",
                                "bearer"),
                        "args",
                        List.of("--token=[REDACTED:api_key_generic]", "-v", 5L),
                        "password",
                        1234L),
                redacted);
        assertEquals(4, found.size());
    }

    @TestFactory
    Stream<DynamicTest> hostileTextsTakeNoLongerThanOthers() {
        return Stream.of(
                        "a",
                        "=",
                        ":",
                        "@",
                        "-",
                        "\\",
                        "\"",
                        " ",
                        "eyJ-",
                        "eyJaaaaaaaaaaaa.",
                        "sk-",
                        "sk-a",
                        "ghp_",
                        "token=",
                        "password=",
                        "password=(",
                        "password: ",
                        "\"token\":\"",
                        "a:b@",
                        "a:b1@",
                        "://",
                        "x://u:p",
                        "postgres://a:b/",
                        "-----BEGIN ",
                        "-----BEGIN PRIVATE KEY",
                        "-----END ",
                        "Bearer ",
                        "Bearer a-",
                        "?key=",
                        "&token=a",
                        "--token ",
                        "curl -u a",
                        "AKIA",
                        "hooks.slack.com/services/",
                        "xoxb-",
                        "SG.",
                        "$",
                        "[REDACTED",
                        "eyJeyJ.eyJ",
                        "basic ")
                .map(part -> DynamicTest.dynamicTest("50,000 × " + part, () -> {
                    String text = part.repeat(50_000 / part.length());
                    SecretRedactor.redact(text.substring(0, 10_000));
                    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> SecretRedactor.redact(text));
                }));
    }
}
