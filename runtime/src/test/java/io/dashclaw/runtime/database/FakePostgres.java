package io.dashclaw.runtime.database;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks as much of PostgreSQL's protocol (3.0, "Message Flow") as it takes to say which version it is. */
public final class FakePostgres implements AutoCloseable {
    private final ServerSocket socket;
    private final String version;

    private FakePostgres(ServerSocket socket, String version) {
        this.socket = socket;
        this.version = version;
    }

    public static FakePostgres start(String version) throws IOException {
        var fake = new FakePostgres(new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1")), version);
        var thread = new Thread(fake::serve, "fake-postgres");
        thread.setDaemon(true);
        thread.start();
        return fake;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + socket.getLocalPort()
                + "/any?user=any&password=any&sslmode=disable&gssEncMode=disable";
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var client = socket.accept()) {
                converse(client);
            } catch (IOException gone) {
                // The next client, if the socket is still open.
            }
        }
    }

    private void converse(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        var out = new DataOutputStream(client.getOutputStream());
        in.readFully(new byte[in.readInt() - 4]);
        send(out, 'R', new byte[4]);
        parameter(out, "server_version", version);
        parameter(out, "client_encoding", "UTF8");
        parameter(out, "DateStyle", "ISO");
        parameter(out, "standard_conforming_strings", "on");
        parameter(out, "integer_datetimes", "on");
        send(out, 'Z', new byte[] {'I'});
        while (true) {
            var type = in.readUnsignedByte();
            in.readFully(new byte[in.readInt() - 4]);
            answer(out, type);
        }
    }

    /** Whatever is asked was done. */
    private static void answer(DataOutputStream out, int type) throws IOException {
        switch (type) {
            case 'P' -> send(out, '1', new byte[0]);
            case 'B' -> send(out, '2', new byte[0]);
            case 'D' -> send(out, 'n', new byte[0]);
            case 'E' -> send(out, 'C', "SET\0".getBytes(StandardCharsets.UTF_8));
            case 'S' -> send(out, 'Z', new byte[] {'I'});
            case 'Q' -> {
                send(out, 'C', "SET\0".getBytes(StandardCharsets.UTF_8));
                send(out, 'Z', new byte[] {'I'});
            }
            default -> out.flush();
        }
    }

    private static void parameter(DataOutputStream out, String name, String value) throws IOException {
        send(out, 'S', (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(DataOutputStream out, char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
