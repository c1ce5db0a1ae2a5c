package dev.vestibule.mail;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Creates the sockets of one connection and remembers them, so that another thread can close it: the mail library's
 * timeouts restart with each byte.
 */
final class TrackedSockets {
    private final List<Socket> made = new CopyOnWriteArrayList<>();
    private volatile boolean cut;

    /** Closes the connection, whatever it is doing. */
    void cut() {
        cut = true;
        made.forEach(TrackedSockets::close);
    }

    private <S extends Socket> S tracked(S socket) throws IOException {
        made.add(socket);
        if (cut) {
            close(socket);
            throw new IOException("timed out");
        }
        return socket;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is broken already, which has the desired effect.
        }
    }

    SocketFactory plain() {
        return new Plain();
    }

    /** @param authorities the certificate authorities to trust instead of Java's */
    SSLSocketFactory tls(Optional<Path> authorities) throws SmtpException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    authorities.isEmpty() ? null : trusting(authorities.get()).getTrustManagers(),
                    null);
            return new Tls(context.getSocketFactory());
        } catch (GeneralSecurityException | IOException e) {
            throw new SmtpException(
                    SmtpException.Where.TLS, "VESTIBULE_SMTP_CA_FILE cannot be used: " + e.getMessage());
        }
    }

    private static TrustManagerFactory trusting(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private final class Plain extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            return tracked(new Socket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return tracked(new Socket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return tracked(new Socket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return tracked(new Socket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return tracked(new Socket(host, port, from, fromPort));
        }
    }

    private final class Tls extends SSLSocketFactory {
        private final SSLSocketFactory real;

        Tls(SSLSocketFactory real) {
            this.real = real;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return real.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return real.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket() throws IOException {
            return tracked(real.createSocket());
        }

        @Override
        public Socket createSocket(Socket below, String host, int port, boolean closeBelow) throws IOException {
            return tracked(real.createSocket(below, host, port, closeBelow));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return tracked(real.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return tracked(real.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return tracked(real.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return tracked(real.createSocket(host, port, from, fromPort));
        }
    }
}
