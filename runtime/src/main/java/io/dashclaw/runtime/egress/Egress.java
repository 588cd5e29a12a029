package io.dashclaw.runtime.egress;

import io.dashclaw.runtime.database.StartFailure;
import io.dashclaw.runtime.egress.EgressFailure.Why;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The one way out: every call that the runtime makes to a place that somebody configured goes through here. Only https; only addresses
 * that may be spoken to; the name is looked up once, and the connection goes to the very address that was checked, so that a name which
 * changes its mind gains nothing; no redirect is followed; time counts from the first look-up to the last byte; answers are bounded.
 */
@Startup // what is wrong with its settings is said when the runtime starts
@ApplicationScoped
public class Egress {
    private final Vertx vertx;
    private final HttpClient client;
    private final Addresses addresses;
    private final Semaphore free;

    Egress(Vertx vertx, EgressConfig config) {
        this.vertx = vertx;
        this.addresses = new Addresses(config.allowed().orElse(List.of()));
        this.free = new Semaphore(config.concurrent());
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(true)
                .setMaxPoolSize(8)
                .setMaxHeaderSize(16 * 1024)
                .setDecompressionSupported(false)
                .setKeepAliveTimeout(15);
        config.trust().ifPresent(file -> options.setTrustOptions(trust(file)));
        this.client = vertx.createHttpClient(options);
    }

    /** @param body at most as large as was asked for */
    public record Reply(int status, byte[] body) {}

    /** What is wrong with a URL that is to be called later, as far as that can be said without looking its name up. */
    public static Optional<String> problemWith(String url) {
        try {
            target(url);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Posts JSON. Answers on the caller's context.
     *
     * @param timeout for all of it
     * @param largest answer in bytes
     * @throws EgressFailure (as the failure of the result) when there is no answer; any status is an answer
     */
    public Uni<Reply> post(String url, Map<String, String> headers, byte[] body, Duration timeout, int largest) {
        URI target;
        try {
            target = target(url);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().failure(new EgressFailure(Why.REFUSED_URL));
        }
        if (!free.tryAcquire()) {
            return Uni.createFrom().failure(new EgressFailure(Why.BUSY));
        }
        return Uni.createFrom()
                .<Reply>emitter(emitter -> new Call(target, headers, body, largest, emitter).start(timeout))
                .onTermination()
                .invoke(free::release);
    }

    /** @throws IllegalArgumentException says what is wrong */
    private static URI target(String url) {
        URI target;
        try {
            target = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be an https URL");
        }
        if (!"https".equalsIgnoreCase(target.getScheme()) || target.getHost() == null) {
            throw new IllegalArgumentException("must be an https URL");
        }
        if (target.getRawUserInfo() != null) {
            throw new IllegalArgumentException("must not hold a user name or password");
        }
        return target;
    }

    /** One call: it ends once, by an answer, a failure or its time. */
    private final class Call {
        private final URI target;
        private final Map<String, String> headers;
        private final byte[] body;
        private final int largest;
        private final UniEmitter<? super Reply> emitter;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile HttpClientRequest request;
        private long timer;

        Call(URI target, Map<String, String> headers, byte[] body, int largest, UniEmitter<? super Reply> emitter) {
            this.target = target;
            this.headers = headers;
            this.body = body;
            this.largest = largest;
            this.emitter = emitter;
        }

        void start(Duration timeout) {
            timer = vertx.setTimer(Math.max(1, timeout.toMillis()), any -> fail(Why.TIMEOUT));
            String host = host(target);
            vertx.<InetAddress>executeBlocking(() -> address(host), false)
                    .onSuccess(address -> connect(host, address))
                    .onFailure(this::fail);
        }

        private InetAddress address(String host) {
            try {
                InetAddress[] found = InetAddress.getAllByName(host);
                // One address that may not be called is enough: who answers with such a one is not to be trusted with
                // the others.
                for (InetAddress each : found) {
                    if (!addresses.allows(host, each)) {
                        throw new EgressFailure(Why.REFUSED_ADDRESS);
                    }
                }
                return found[0];
            } catch (UnknownHostException e) {
                throw new EgressFailure(Why.UNKNOWN_HOST);
            }
        }

        private void connect(String host, InetAddress address) {
            if (ended.get()) {
                return;
            }
            int port = target.getPort() < 0 ? 443 : target.getPort();
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                    .setHost(host)
                    .setPort(port)
                    .setSsl(true)
                    .setFollowRedirects(false)
                    .setURI(pathAndQuery());
            client.request(options).onSuccess(this::send).onFailure(this::fail);
        }

        private String pathAndQuery() {
            String path = target.getRawPath();
            String query = target.getRawQuery();
            return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        }

        private void send(HttpClientRequest opened) {
            request = opened;
            opened.exceptionHandler(this::fail); // also when it is given up: without one, that is logged as an error
            if (ended.get()) {
                opened.reset();
                return;
            }
            headers.forEach(opened::putHeader);
            opened.putHeader("content-type", "application/json");
            opened.send(Buffer.buffer(body)).onSuccess(this::receive).onFailure(this::fail);
        }

        private void receive(HttpClientResponse response) {
            Buffer received = Buffer.buffer();
            response.handler(part -> {
                if (received.length() + part.length() > largest) {
                    fail(Why.TOO_LARGE);
                } else {
                    received.appendBuffer(part);
                }
            });
            response.exceptionHandler(this::fail);
            response.endHandler(none -> {
                if (end()) {
                    emitter.complete(new Reply(response.statusCode(), received.getBytes()));
                }
            });
        }

        private boolean end() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                vertx.cancelTimer(timer);
            }
            return first;
        }

        private void fail(Throwable cause) {
            fail(cause instanceof EgressFailure failure ? failure.why() : Why.UNREACHABLE);
        }

        private void fail(Why why) {
            if (end()) {
                emitter.fail(new EgressFailure(why));
                if (request != null) {
                    request.reset();
                }
            }
        }
    }

    private static String host(URI target) {
        String host = target.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The usual authorities, and those of the file. */
    private static PemTrustOptions trust(Path file) {
        PemTrustOptions all = new PemTrustOptions();
        try {
            TrustManagerFactory usual = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            usual.init((KeyStore) null);
            for (var manager : usual.getTrustManagers()) {
                for (var certificate : ((X509TrustManager) manager).getAcceptedIssuers()) {
                    all.addCertValue(Buffer.buffer(pem(certificate.getEncoded())));
                }
            }
            try (var in = new FileInputStream(file.toFile())) {
                if (CertificateFactory.getInstance("X.509")
                        .generateCertificates(in)
                        .isEmpty()) {
                    throw new CertificateException();
                }
            }
            return all.addCertValue(Buffer.buffer(Files.readAllBytes(file)));
        } catch (IOException | GeneralSecurityException e) {
            throw new StartFailure("dashclaw.egress.trust: " + file + " holds no certificates in PEM form.");
        }
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    @PreDestroy
    void stop() {
        client.close();
    }
}
