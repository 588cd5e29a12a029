package io.dashclaw.runtime.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of server-sent events. The SDKs know a field only by its name, a colon and one space, a line only by LF, and JSON only when
 * it is one line.
 */
final class Frame {
    static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    private Frame() {}

    /** @param id the entry's number; negative for a frame that is not the last of an entry */
    static void write(ByteArrayOutputStream out, long id, String event, byte[] json) {
        String head = (id < 0 ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: ";
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(json);
        out.writeBytes(END);
    }
}
