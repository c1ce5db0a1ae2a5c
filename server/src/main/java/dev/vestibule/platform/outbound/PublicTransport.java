package dev.vestibule.platform.outbound;

import dev.vestibule.platform.config.WebAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends requests to servers that anyone may have named. The host is resolved once, all its addresses have to be public,
 * and the connection goes to one of these: a name that leads elsewhere a moment later changes nothing. Each request has
 * a connection of its own, which goes there directly, as a proxy would resolve the name again.
 */
final class PublicTransport implements Transport {
    private static final int HTTPS = 443;

    private final Duration patience;
    private final int mostBytes;
    private final Supplier<SSLSocketFactory> tls;

    PublicTransport(Duration patience, int mostBytes) {
        this(patience, mostBytes, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** Creates a transport that trusts other certificates, for tests. */
    PublicTransport(Duration patience, int mostBytes, Supplier<SSLSocketFactory> tls) {
        this.patience = patience;
        this.mostBytes = mostBytes;
        this.tls = tls;
    }

    @Override
    public OutboundHttp.Answer send(Call call) throws OutboundException {
        return send(call, PublicHosts.require(call.address()));
    }

    /** Sends a request to one of these IP addresses, whatever its host has become by now. */
    OutboundHttp.Answer send(Call call, List<InetAddress> addresses) throws OutboundException {
        TimedSocket timed = new TimedSocket();
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                timed::expire, CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
        try (timed;
                SSLSocket socket = secured(timed.connect(addresses, port(call.address())), call.address())) {
            socket.getOutputStream().write(request(call));
            socket.getOutputStream().flush();
            return new ResponseReader(new BufferedInputStream(socket.getInputStream()), mostBytes).read();
        } catch (IOException e) {
            throw timed.isExpired() ? Failures.timedOut(patience, e) : Failures.of(e, patience);
        } finally {
            deadline.cancel(false);
        }
    }

    private static int port(URI address) {
        return address.getPort() < 0 ? HTTPS : address.getPort();
    }

    /** The certificate has to be of the host that was named, whichever address it has. */
    private SSLSocket secured(Socket plain, URI address) throws IOException {
        String host = WebAddress.host(address).replaceAll("[\\[\\]]", "");
        SSLSocket socket = (SSLSocket) tls.get().createSocket(plain, host, port(address), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(Call call) {
        URI address = call.address();
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        StringBuilder head = new StringBuilder(call.method() + " " + path + query + " HTTP/1.1\r\n")
                .append("Host: ")
                .append(WebAddress.host(address))
                .append(port)
                .append("\r\nUser-Agent: Vestibule\r\nConnection: close\r\n");
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        byte[] body = call.body().getBytes(StandardCharsets.UTF_8);
        if (!call.method().equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    /** A connection that is closed when time is up, whatever it is waiting for. */
    private static final class TimedSocket implements AutoCloseable {
        private Socket socket = new Socket(Proxy.NO_PROXY);
        private boolean expired;

        Socket connect(List<InetAddress> addresses, int port) throws IOException {
            IOException last = new ConnectException("no address");
            for (InetAddress address : addresses) {
                try {
                    Socket one = fresh();
                    one.connect(new InetSocketAddress(address, port));
                    return one;
                } catch (IOException e) {
                    last = e;
                }
            }
            throw last;
        }

        private synchronized Socket fresh() throws IOException {
            socket.close();
            if (expired) {
                throw new ConnectException("time is up");
            }
            socket = new Socket(Proxy.NO_PROXY);
            return socket;
        }

        synchronized boolean isExpired() {
            return expired;
        }

        synchronized void expire() {
            expired = true;
            close();
        }

        @Override
        public synchronized void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
