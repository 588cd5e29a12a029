package io.dashclaw.runtime.access;

import io.dashclaw.runtime.database.StartFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that lie outside the database: whoever owns the database alone can destroy authority, not grant it.
 * The authority key (HMAC-SHA256, 32 bytes) seals entries, keys and policy sets.
 */
@ApplicationScoped
public class ServerKeys {
    private static final String PURPOSE = "authority";
    private static final int LENGTH = 32;

    private final SecretKeySpec authority;
    private final ThreadLocal<Mac> mac = ThreadLocal.withInitial(this::newMac);
    private final Path folder;

    public ServerKeys(AccessConfig config) {
        this.folder = config.keys().orElseGet(() -> config.home().resolve("keys"));
        this.authority = new SecretKeySpec(readOrMake(folder.resolve(PURPOSE + ".key")), "HmacSHA256");
    }

    /** HMAC-SHA256 under the authority key over the parts, each preceded by its length (4 bytes, big-endian). */
    public byte[] seal(byte[]... parts) {
        Mac hmac = mac.get();
        for (byte[] part : parts) {
            int length = part.length;
            hmac.update((byte) (length >>> 24));
            hmac.update((byte) (length >>> 16));
            hmac.update((byte) (length >>> 8));
            hmac.update((byte) length);
            hmac.update(part);
        }
        return hmac.doFinal();
    }

    /** Constant time; false for a seal that is absent. */
    public boolean verifies(byte[] seal, byte[]... parts) {
        return seal != null && MessageDigest.isEqual(seal, seal(parts));
    }

    /** Binds a fresh database to these keys, and refuses to start on a database that belongs to other ones. */
    public void checkAgainst(Connection connection) throws SQLException {
        String mine = HexFormat.of().formatHex(seal("dashclaw/fingerprint".getBytes()), 0, 16);
        try (var insert = connection.prepareStatement(
                "INSERT INTO server_key (purpose, fingerprint) VALUES (?, ?) ON CONFLICT (purpose) DO NOTHING")) {
            insert.setString(1, PURPOSE);
            insert.setString(2, mine);
            insert.executeUpdate();
        }
        try (var select = connection.prepareStatement("SELECT fingerprint FROM server_key WHERE purpose = ?")) {
            select.setString(1, PURPOSE);
            try (var rows = select.executeQuery()) {
                rows.next();
                if (!rows.getString(1).equals(mine)) {
                    throw new StartFailure(
                            "The server keys in " + folder
                                    + " are not the ones that this database belongs to. Copy the keys folder of the replica that made it, or point DASHCLAW_KEYS to it.");
                }
            }
        }
    }

    private Mac newMac() {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(authority);
            return hmac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] readOrMake(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
            if (key.length != LENGTH) {
                throw new IllegalArgumentException();
            }
            return key;
        } catch (IOException e) {
            throw new StartFailure("Cannot read or make the server key " + file + " ("
                    + e.getClass().getSimpleName()
                    + "). Make its folder writable, or point DASHCLAW_KEYS to one that is.");
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    "The server key " + file + " is damaged: it must be 64 hex digits. Restore it from a backup.");
        }
    }

    private static void make(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(file.getParent());
        if (posix) {
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
        }
        byte[] key = new byte[LENGTH];
        new SecureRandom().nextBytes(key);
        Path side = Files.createTempFile(file.getParent(), PURPOSE, ".new"); // 0600 by its own contract
        Files.writeString(side, HexFormat.of().formatHex(key) + "\n", StandardOpenOption.DSYNC);
        try {
            Files.createLink(file, side); // refuses to replace a key that another replica made meanwhile
        } catch (FileAlreadyExistsException e) {
            // the other one's key is as good, and it is the one that counts
        } finally {
            Files.delete(side);
        }
    }
}
