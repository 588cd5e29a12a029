package io.dashclaw.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sends a given number of requests over a given number of connections and waits for every answer, so that what was answered can be
 * compared with what is on record. With a rate, each request has its time, and its latency counts from then, whether or not a
 * connection was free: a server that falls behind is seen to. Without one, each connection asks again as soon as it is answered.
 *
 * <pre>Load URL REQUESTS connections=64 count=10000 [rate=5000] [warmup=4000] [answers=FILE find=REGEX] [header=NAME:VALUE]…</pre>
 *
 * REQUESTS holds one request a line, {@code METHOD PATH BODY}, and is cycled over. {@code warmup} is how many of the first answers are
 * left out of the percentiles and of the throughput. {@code answers} gets what the regex's group found in each answer, behind the number
 * of its request.
 */
public final class Load {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int LARGEST_ANSWER = 1 << 20;

    private final Settings settings;
    private final byte[][] requests;
    private final long[] latencies;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Writer found;
    private long started;
    private long measuredFrom;
    private int sent;
    private int answered;
    private int refused;
    private String firstRefusal;

    private Load(Settings settings, Writer found) throws IOException {
        this.settings = settings;
        this.requests = settings.requests();
        this.latencies = new long[settings.count];
        this.found = found;
    }

    public static void main(String[] args) throws IOException {
        var settings = Settings.of(args);
        try (var found = settings.answers == null ? Writer.nullWriter() : writer(settings.answers)) {
            new Load(settings, found).run();
        }
    }

    private static BufferedWriter writer(Path path) throws IOException {
        return Files.newBufferedWriter(path, StandardCharsets.UTF_8);
    }

    private void run() throws IOException {
        try (var selector = Selector.open()) {
            for (int i = 0; i < settings.connections; i++) {
                idle.add(new Connection(selector));
            }
            started = System.nanoTime();
            measuredFrom = started;
            long lastAnswer = started;
            while (answered < settings.count) {
                sendWhatIsDue();
                int before = answered;
                selector.select(key -> ((Connection) key.attachment()).read(), 1);
                long now = System.nanoTime();
                lastAnswer = answered > before ? now : lastAnswer;
                if (now - lastAnswer > PATIENCE) {
                    throw new IOException("no answer for a minute, after " + answered + " of " + settings.count);
                }
            }
            report(System.nanoTime());
        }
    }

    private void sendWhatIsDue() throws IOException {
        while (!idle.isEmpty() && sent < settings.count) {
            long now = System.nanoTime();
            long due = settings.rate == 0 ? now : started + (long) (sent * 1e9 / settings.rate);
            if (due > now) {
                return;
            }
            idle.poll().send(sent++, due);
        }
    }

    private void took(int number, long nanos, int status, ByteBuffer answer) throws IOException {
        latencies[answered++] = nanos;
        if (answered == settings.warmup) {
            measuredFrom = System.nanoTime();
        }
        if (status / 100 == 2 && settings.find == null) {
            return;
        }
        var text = StandardCharsets.UTF_8.decode(answer).toString();
        if (status / 100 != 2) {
            refused++;
            firstRefusal = firstRefusal == null ? status + " " + text : firstRefusal;
            return;
        }
        var matcher = settings.find.matcher(text);
        if (matcher.find()) {
            found.write(number + " " + matcher.group(1) + "\n");
        }
    }

    private void report(long ended) {
        if (firstRefusal != null) {
            System.err.println("first refusal: " + firstRefusal);
        }
        var measured = Arrays.copyOfRange(latencies, settings.warmup, settings.count);
        Arrays.sort(measured);
        System.out.printf(
                Locale.ROOT,
                "{\"answers\":%d,\"refused\":%d,\"broken\":0,\"measured\":%d,\"seconds\":%.6f,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f}%n",
                answered,
                refused,
                measured.length,
                (ended - measuredFrom) / 1e9,
                millis(measured, 0.5),
                millis(measured, 0.9),
                millis(measured, 0.99),
                millis(measured, 0.999),
                millis(measured, 1));
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length))] / 1e6;
    }

    /** One request at a time. */
    private final class Connection {
        private final SocketChannel channel;
        private ByteBuffer answer = ByteBuffer.allocate(16_384);
        private int number;
        private long due;
        private int head;
        private int length;

        Connection(Selector selector) throws IOException {
            channel = SocketChannel.open(settings.server());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(int number, long due) throws IOException {
            this.number = number;
            this.due = due;
            head = -1;
            answer.clear();
            var request = ByteBuffer.wrap(requests[number % requests.length]);
            while (request.hasRemaining()) {
                // A request fits the socket's buffer; only a server that does not read lets this turn.
                channel.write(request);
            }
        }

        void read() {
            try {
                if (channel.read(answer) < 0) {
                    throw new IOException("the server closed a connection");
                }
                if (isComplete()) {
                    answer.flip().position(head);
                    took(number, System.nanoTime() - due, status(), answer);
                    idle.add(this);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean isComplete() throws IOException {
            if (head < 0) {
                head = endOfHead();
                if (head < 0) {
                    return false;
                }
                length = contentLength();
            }
            if (answer.capacity() < head + length) {
                grow(head + length);
            }
            return answer.position() >= head + length;
        }

        private int endOfHead() {
            for (int i = 3; i < answer.position(); i++) {
                if (answer.get(i) == '\n' && answer.get(i - 2) == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        private int contentLength() throws IOException {
            var text = new String(answer.array(), 0, head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            int at = text.indexOf("content-length:");
            if (at < 0) {
                throw new IOException("an answer without Content-Length: " + text);
            }
            return Integer.parseInt(
                    text.substring(at + 15, text.indexOf('\r', at)).strip());
        }

        private int status() {
            return (answer.get(9) - '0') * 100 + (answer.get(10) - '0') * 10 + answer.get(11) - '0';
        }

        private void grow(int size) throws IOException {
            if (size > LARGEST_ANSWER) {
                throw new IOException("an answer of " + size + " bytes");
            }
            answer = ByteBuffer.allocate(size).put(answer.flip());
        }
    }

    /** @param rate requests a second; 0: as fast as they are answered */
    private record Settings(
            URI url,
            Path file,
            String headers,
            int connections,
            int count,
            double rate,
            int warmup,
            Path answers,
            Pattern find) {

        static Settings of(String[] args) {
            var options = Arrays.stream(args)
                    .skip(2)
                    .filter(arg -> !arg.startsWith("header="))
                    .map(arg -> arg.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            var headers = Arrays.stream(args)
                    .filter(arg -> arg.startsWith("header="))
                    .map(arg -> arg.substring(7) + "\r\n")
                    .collect(Collectors.joining());
            return new Settings(
                    URI.create(args[0]),
                    Path.of(args[1]),
                    headers,
                    Integer.parseInt(options.getOrDefault("connections", "64")),
                    Integer.parseInt(options.get("count")),
                    Double.parseDouble(options.getOrDefault("rate", "0")),
                    Integer.parseInt(options.getOrDefault("warmup", "0")),
                    options.containsKey("answers") ? Path.of(options.get("answers")) : null,
                    options.containsKey("find") ? Pattern.compile(options.get("find")) : null);
        }

        InetSocketAddress server() {
            return new InetSocketAddress(url.getHost(), url.getPort());
        }

        byte[][] requests() throws IOException {
            try (var lines = Files.lines(file)) {
                return lines.map(this::request).toArray(byte[][]::new);
            }
        }

        private byte[] request(String line) {
            var parts = line.split(" ", 3);
            var head = parts[0] + " " + parts[1] + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n" + headers
                    + "Content-Type: application/json\r\nContent-Length: "
                    + parts[2].getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
            return (head + parts[2]).getBytes(StandardCharsets.UTF_8);
        }
    }
}
