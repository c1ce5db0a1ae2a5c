package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server on this machine, for any protocol: as fast as the machine, until it is told to be worse. */
public final class TcpLink implements AutoCloseable {
    private static final String COMMIT = "COMMIT";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final int to;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile String statement = "";

    private TcpLink(int to) {
        this.to = to;
        try {
            listener = new ServerSocket(0, 50, HERE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(() -> {
            while (true) {
                connect(listener.accept());
            }
        });
    }

    public static TcpLink to(int port) {
        return new TcpLink(port);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on everything takes so much longer, on the way there and on the way back. */
    public void delays(Duration eachWay) {
        delay = eachWay;
    }

    /** Once, the commit after this statement gets to the database, and its answer does not come back. */
    public void cutsTheCommitAfter(String statement) {
        this.statement = statement;
    }

    /** How many answers were cut off. */
    public int cuts() {
        return cuts.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket(HERE, to);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Connection connection = new Connection(client, server);
        inBackground(() -> connection.pass(client, server, true));
        inBackground(() -> connection.pass(server, client, false));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the ends hung up, or the link is closed: both belong to its work.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private volatile boolean marked;
        private volatile boolean doomed;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pass(Socket from, Socket into, boolean there) throws IOException {
            ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work);
                thread.setDaemon(true);
                return thread;
            });
            byte[] buffer = new byte[64 * 1024];
            try {
                for (int length = from.getInputStream().read(buffer);
                        length >= 0;
                        length = from.getInputStream().read(buffer)) {
                    byte[] piece = Arrays.copyOf(buffer, length);
                    if (there) {
                        mark(new String(piece, ISO_8859_1));
                    } else if (doomed || (marked && new String(piece, ISO_8859_1).contains(COMMIT))) {
                        cuts.incrementAndGet();
                        break;
                    }
                    var unused = later.schedule(() -> write(piece, into), delay.toMillis(), TimeUnit.MILLISECONDS);
                }
            } finally {
                later.shutdown();
                hangUp();
            }
        }

        /** A commit is said in words by MariaDB's driver, and by PostgreSQL's server. */
        private void mark(String text) {
            synchronized (TcpLink.this) {
                if (!statement.isEmpty() && text.contains(statement)) {
                    statement = "";
                    marked = true;
                }
            }
            doomed |= marked && text.contains(COMMIT);
        }

        private void write(byte[] piece, Socket into) {
            try {
                into.getOutputStream().write(piece);
                into.getOutputStream().flush();
            } catch (IOException e) {
                // That end is gone; reading from it says so, too.
            }
        }

        private void hangUp() throws IOException {
            client.close();
            server.close();
            open.remove(client);
            open.remove(server);
        }
    }
}
