package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that a mail server of the tests shows, signed by itself.
 *
 * @param store with its key, under {@link #PASSWORD}
 * @param pem what whoever trusts it has to be given
 */
public record MailCertificate(Path store, Path pem) {
    public static final String PASSWORD = "changeit";

    /** Makes one; {@code name} as {@code keytool} takes it, {@code IP:127.0.0.1} for instance. */
    public static MailCertificate in(Path directory, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path home = Files.createTempDirectory(directory, "certificate");
        Path store = home.resolve("mail.p12");
        Path pem = home.resolve("mail.pem");
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=mail", "-ext", "SAN=" + name, "-validity", "2");
        Files.writeString(pem, pem(store));
        return new MailCertificate(store, pem);
    }

    private static void keytool(Path store, String... what) throws IOException, InterruptedException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        ProcessBuilder builder = new ProcessBuilder(program).redirectErrorStream(true);
        builder.command().addAll(List.of(what));
        builder.command()
                .addAll(List.of(
                        "-alias",
                        "mail",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static String pem(Path store) throws IOException, GeneralSecurityException {
        byte[] certificate = keys(store).getCertificate("mail").getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static KeyStore keys(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** For a server that shows it. */
    public SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore keys = keys(store);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
