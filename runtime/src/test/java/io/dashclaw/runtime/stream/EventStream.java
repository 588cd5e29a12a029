package io.dashclaw.runtime.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A reader of the stream that is as strict as the SDKs: a field is its name, a colon and one space; a line ends with LF. */
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param id null for a frame without one */
    record Event(Long id, String name, String data) {
        JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final HttpResponse<InputStream> response;
    private final StringBuffer raw = new StringBuffer();
    private volatile boolean ended;

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread reader = new Thread(this::read, "event-stream-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param lastEventId null for none */
    static EventStream open(URI server, String key, String lastEventId) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve("/api/stream")).header("x-api-key", key);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return open(request);
    }

    static EventStream open(HttpRequest.Builder request) {
        try {
            return new EventStream(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    String raw() {
        return raw.toString();
    }

    /** Whether the server has ended it. */
    boolean ended() {
        return ended;
    }

    List<Event> events() {
        List<Event> events = new ArrayList<>();
        String text = raw();
        int from = 0;
        for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", from)) {
            Event event = event(text.substring(from, end));
            if (event != null) {
                events.add(event);
            }
            from = end + 2;
        }
        return events;
    }

    List<Event> events(String name) {
        return events().stream().filter(event -> event.name().equals(name)).toList();
    }

    List<Long> ids() {
        return events().stream()
                .filter(event -> event.id() != null)
                .map(Event::id)
                .toList();
    }

    private static Event event(String block) {
        Long id = null;
        String name = null;
        StringBuilder data = new StringBuilder();
        for (String line : block.split("\n")) {
            if (line.startsWith("id: ")) {
                id = Long.valueOf(line.substring(4));
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            } else if (!line.startsWith(":")) {
                throw new IllegalStateException("not a line of an event stream: " + line);
            }
        }
        return name == null ? null : new Event(id, name, data.toString());
    }

    private void read() {
        try (InputStream body = response.body()) {
            byte[] buffer = new byte[8192];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                raw.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // closed by this side, or cut by the other
        }
        ended = true;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
