package io.dashclaw.runtime.egress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate for a host, made by the JDK's own tool.
 *
 * @param store PKCS#12 with key and certificate
 * @param pem the certificate alone, for those who are to trust it
 */
public record Certificate(Path store, Path pem) {
    /** Of the store. */
    public static final String PASSWORD = "changeit";

    public static Certificate of(String host, Path folder) throws IOException, InterruptedException {
        var store = folder.resolve(host + ".p12");
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var made = new ProcessBuilder(
                        tool.toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(made.getInputStream().readAllBytes());
        if (made.waitFor() != 0) {
            throw new IOException(said);
        }
        return new Certificate(store, pem(store, folder.resolve(host + ".pem")));
    }

    private static Path pem(Path store, Path pem) throws IOException {
        try (var in = Files.newInputStream(store)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var encoded = Base64.getMimeEncoder()
                    .encodeToString(keys.getCertificate("server").getEncoded());
            return Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
