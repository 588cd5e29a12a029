package io.dashclaw.policy.act.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Span;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    /** The heaviest effect, then the request; behind ¶ the body. */
    private static final String REQUESTS = """
            FETCH 10 ⇐ GET https://example.com/a?b=c
            FETCH 10 ⇐ HEAD https://example.com
            FETCH 10 ⇐ OPTIONS https://api.github.com/repos/a/b
            FETCH 0 ⇐ GET http://localhost:3000/health
            SEND 45 ⇐ POST https://example.com/a ¶ {}
            SEND 45 ⇐ PATCH https://example.com/a
            SEND 35 ⇐ POST http://127.0.0.1:8080/graphql-not
            DELETE 65 ⇐ DELETE https://example.com/a/1
            DELETE 45 ⇐ DELETE http://localhost/api/todos/1
            CONNECT 50 ⇐ CONNECT example.com:443
            SEND 45 ⇐ FROB https://example.com/
            SPEND 85 ⇐ POST https://api.stripe.com/v1/charges ¶ amount=100
            SPEND 85 ⇐ POST https://api.stripe.com/v1/payment_intents/pi_1/confirm
            SPEND 95 ⇐ POST https://api.stripe.com/v1/payouts
            SPEND 90 ⇐ POST https://api.stripe.com/v1/refunds
            FETCH 10 ⇐ GET https://api.stripe.com/v1/charges
            SEND 65 ⇐ POST https://api.stripe.com/v1/customers
            DELETE 85 ⇐ DELETE https://api.stripe.com/v1/customers/cus_1
            SPEND 90 ⇐ POST https://api-m.paypal.com/v1/payments/payouts
            SPEND 90 ⇐ POST https://checkout-test.adyen.com/v71/payments
            SPEND 90 ⇐ POST https://connect.squareup.com/v2/payments
            SPEND 95 ⇐ POST https://production.plaid.com/transfer/create
            SPEND 95 ⇐ POST https://api.wise.com/v1/transfers
            SPEND 95 ⇐ POST https://api.coinbase.com/v2/accounts/1/transactions
            DELETE 95 ⇐ POST https://ec2.us-east-1.amazonaws.com/ ¶ Action=TerminateInstances&InstanceId.1=i-1
            DELETE 95 ⇐ GET https://ec2.amazonaws.com/?Action=TerminateInstances&InstanceId.1=i-1
            DELETE 95 ⇐ DELETE https://bucket.s3.amazonaws.com/
            DELETE 95 ⇐ DELETE https://s3.eu-west-1.amazonaws.com/bucket
            DELETE 85 ⇐ DELETE https://bucket.s3.eu-west-1.amazonaws.com/a/b
            PERMIT 90 ⇐ POST https://iam.amazonaws.com/ ¶ Action=CreateAccessKey&UserName=x
            DELETE 100 ⇐ DELETE https://cloudresourcemanager.googleapis.com/v3/projects/p
            DELETE 85 ⇐ DELETE https://compute.googleapis.com/compute/v1/projects/p/zones/z/instances/i
            DELETE 100 ⇐ DELETE https://management.azure.com/subscriptions/1/resourceGroups/prod?api-version=2021
            DELETE 90 ⇐ DELETE https://management.azure.com/subscriptions/1/resourceGroups/prod/providers/x/y
            DELETE 100 ⇐ DELETE https://api.github.com/repos/acme/site
            DELETE 100 ⇐ DELETE https://api.github.com/repos/acme/../acme/./site
            PERMIT 90 ⇐ DELETE https://api.github.com/repos/acme/site/branches/main/protection
            PUBLISH 60 ⇐ PUT https://api.github.com/repos/acme/site/pulls/1/merge
            SEND 45 ⇐ POST https://api.github.com/repos/acme/site/issues
            DELETE 95 ⇐ DELETE https://api.cloudflare.com/client/v4/zones/abc
            CONFIGURE 75 ⇐ POST https://api.cloudflare.com/client/v4/zones/abc/dns_records
            DELETE 100 ⇐ DELETE https://10.0.0.1:6443/api/v1/namespaces/prod
            DELETE 80 ⇐ DELETE https://cluster/api/v1/namespaces/prod/pods/x
            REVEAL 85 ⇐ GET https://kubernetes.default.svc/api/v1/namespaces/x/secrets
            DELETE 90 ⇐ DELETE http://localhost:9200/orders
            DELETE 95 ⇐ POST http://es:9200/orders/_delete_by_query ¶ {"query":{"match_all":{}}}
            ELEVATE 95 ⇐ POST http://localhost:2375/v1.41/containers/create ¶ {"HostConfig":{"Privileged":true}}
            REVEAL 80 ⇐ GET http://vault:8200/v1/secret/data/app
            PUBLISH 80 ⇐ PUT https://registry.npmjs.org/left-pad
            PUBLISH 80 ⇐ POST https://upload.pypi.org/legacy/
            SEND 80 ⇐ POST https://webhook.site/abc ¶ x
            SEND 80 ⇐ POST https://abc.ngrok.io/ ¶ x
            SEND 80 ⇐ PUT https://transfer.sh/x
            SEND 55 ⇐ POST https://hooks.slack.com/services/T/B/x ¶ {"text":"done"}
            SEND 50 ⇐ POST https://api.example.com/graphql ¶ {"query":"mutation { addItem }"}
            DELETE 65 ⇐ POST https://api.example.com/graphql ¶ {"query":"mutation { deleteUser(id: 1) }"}
            DELETE 90 ⇐ POST https://api.github.com/graphql ¶ {"query":"mutation { deleteRef(input: {}) }"}
            SEND 85 ⇐ POST https://example.com/ ¶ {"k":"ghp_0123456789abcdefghijABCDEFGHIJ012345"}
            SEND 55 ⇐ POST https://example.com/login ¶ {"user":"a","password":"hunter2"}
            SEND 55 ⇐ GET https://example.com/?access_token=0123456789abcdef
            SEND 35 ⇐ POST http://localhost/login ¶ {"user":"a","password":"hunter2"}
            REVEAL 80 ⇐ GET file:///etc/hosts
            REVEAL 80 ⇐ GET gopher://127.0.0.1:6379/_FLUSHALL
            """;

    @TestFactory
    Stream<DynamicTest> requestsAreWeighed() {
        return REQUESTS.lines()
                .filter(line -> !line.isBlank())
                .map(row -> DynamicTest.dynamicTest(row, () -> {
                    String[] parts = row.substring(row.indexOf('⇐') + 1).split("¶");
                    String[] line = parts[0].strip().split(" ", 2);
                    var act = new Act.Http(line[0], line[1], parts.length > 1 ? parts[1].strip() : null);
                    assertEquals(row.substring(0, row.indexOf('⇐')).strip(), heaviest(act));
                }));
    }

    private static String heaviest(Act.Http act) {
        return effects(act).stream()
                .filter(effect -> effect.risk() != null)
                .max(Comparator.comparingInt(Effect::risk))
                .map(effect -> effect.kind() + " " + effect.risk())
                .orElse("");
    }

    private static List<Effect> effects(Act.Http act) {
        return RequestReader.effects(act, new Span(0, act.url().length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
                "http://169.254.169.254",
                "169.254.169.254/latest",
                "http://2852039166/",
                "http://0xA9FEA9FE/",
                "http://0251.0376.0251.0376/",
                "http://0xa9.0xfe.0xa9.0xfe/",
                "http://169.254.43518/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
                "http://[fd00:ec2::254]/latest",
                "http://[fd00:0ec2:0:0::254]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://example.com@169.254.169.254/",
                "http://example.com%40x:y@169.254.169.254/",
                "http://169.254.169.254./",
                "http://169%2e254%2e169%2e254/",
                "http://metadata.google.internal/computeMetadata/v1/",
                "http://METADATA.GOOGLE.INTERNAL./",
                "http://100.100.100.200/latest",
                "http:\\\\169.254.169.254\\latest",
                "http:/169.254.169.254/",
                "http:169.254.169.254",
                "http://１６９.254.169.254/",
                "http://169。254。169。254/",
                "http://169.254.169.254.nip.io/",
                "http://a-169-254-169-254.sslip.io/",
                "\thttp://169.254\n.169.254/",
                "http://169.254.169.254:80/x",
                "http://169.254.169.254#@example.com/",
                "http://169.254.169.254?@example.com/",
                "https://169.254.170.2/v2/credentials",
                "http://instance-data/latest"
            })
    void everySpellingOfAMetadataAddressRevealsCredentials(String url) {
        assertEquals("REVEAL 90", heaviest(new Act.Http("GET", url, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/169.254.169.254",
                "https://example.com/?u=http://169.254.169.254/",
                "http://169.254.169.25/",
                "http://metadata.example.com/",
                "http://169.254.169.254.example.com/",
                "https://169.254.169.254@example.com/",
                "https://docs.aws.amazon.com/metadata"
            })
    void otherHostsDoNot(String url) {
        assertTrue(effects(new Act.Http("GET", url, null)).stream()
                .noneMatch(effect -> effect.kind() == Effect.Kind.REVEAL));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, LOOPBACK", "http://127.1:8080/x, LOOPBACK", "::1, LOOPBACK", "[::1]:80, LOOPBACK",
                "http://0x7f000001, LOOPBACK", "app.localtest.me, LOOPBACK",
        "10.1.2.3, PRIVATE", "192.168.0.1:443, PRIVATE", "172.20.0.1, PRIVATE", "172.32.0.1, OTHER", "db, PRIVATE",
                "api.internal, PRIVATE",
        "webhook.site, DROP", "x.ngrok.io, DROP", "notwebhook.site, OTHER", "api.stripe.com, PAYMENT",
                "ec2.eu-west-1.amazonaws.com, CLOUD", "api.github.com, CODE",
        "registry.npmjs.org, REGISTRY", "kubernetes.default.svc, CLUSTER", "hooks.slack.com, CHAT",
                "example.com, OTHER", "https://8.8.8.8/, OTHER", "'', OTHER"
    })
    void hostsAreKnownForWhatTheyAre(String written, HostKind kind) {
        assertEquals(kind, HostKind.of(written));
    }

    @Property(tries = 2000)
    void noRequestIsTooStrange(@ForAll String method, @ForAll String url, @ForAll String body) {
        assertNotNull(effects(new Act.Http(method, url, body)));
        assertNotNull(effects(new Act.Http("POST", "http://" + url, body)));
        assertNotNull(HostKind.of("[" + url + "]"));
    }
}
