package dev.vestibule.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A small SMTP server that can be told to misbehave, and remembers every line. */
public final class FakeSmtp implements AutoCloseable {
    /** Instead of an answer: none ever. */
    public static final String SILENCE = "silence";

    /** Instead of an answer: the connection ends. */
    public static final String HANG_UP = "hang up";

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> heardOverTls = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile CountDownLatch beforeTaking = new CountDownLatch(0);
    private volatile @Nullable SSLContext tls;
    private volatile String more = "";

    public FakeSmtp() {
        this(0);
    }

    public FakeSmtp(int port) {
        try {
            socket = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        threads.execute(this::accept);
    }

    /**
     * Answers a step otherwise from now on.
     *
     * @param step {@code GREETING}, a command's first word, or {@code TAKEN} for the end of a mail's text
     */
    public FakeSmtp answers(String step, String answer) {
        answers.put(step, answer);
        return this;
    }

    /** Offers STARTTLS, and goes on over TLS with whoever takes the offer. */
    public FakeSmtp startsTls(SSLContext context) {
        tls = context;
        return this;
    }

    /** Says that it can do this too. */
    public FakeSmtp can(String extension) {
        more = more + "250-" + extension + "\r\n";
        return this;
    }

    /** Behaves again. */
    public void behave() {
        answers.clear();
    }

    /** Takes mails, and says so only when the latch is open. */
    public void waitBeforeTaking(CountDownLatch latch) {
        beforeTaking = latch;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                open.add(connection);
                mostAtOnce.accumulateAndGet(open.size(), Math::max);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            say(connection.getOutputStream(), "GREETING", "220 fake ESMTP");
            converse(connection, false);
        } catch (IOException gone) {
            // the client's matter
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private void converse(Socket connection, boolean secured) throws IOException, InterruptedException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = connection.getOutputStream();
        SSLContext offered = secured ? null : tls;
        String line;
        while ((line = in.readLine()) != null) {
            heard.add(line);
            if (secured) {
                heardOverTls.add(line);
            }
            String step = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            switch (step) {
                case "EHLO" ->
                    say(
                            out,
                            step,
                            "250-fake\r\n" + more + (offered == null ? "" : "250-STARTTLS\r\n") + "250 8BITMIME");
                case "STARTTLS" -> {
                    if (offered == null) {
                        say(out, step, "502 5.5.1 No");
                    } else {
                        say(out, step, "220 2.0.0 Ready");
                        converse(overTls(connection, offered), true);
                        return;
                    }
                }
                case "DATA" -> {
                    if (say(out, step, "354 go on")) {
                        take(in);
                        beforeTaking.await();
                        say(out, "TAKEN", "250 2.0.0 Ok: queued as " + mails.size());
                    }
                }
                case "QUIT" -> {
                    say(out, step, "221 bye");
                    return;
                }
                case "AUTH" -> say(out, step, "235 2.7.0 Welcome");
                default -> say(out, step, "250 Ok");
            }
        }
    }

    private static Socket overTls(Socket connection, SSLContext context) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(connection, null, true);
        secured.startHandshake();
        return secured;
    }

    private boolean say(OutputStream out, String step, String usual) throws IOException {
        String answer = answers.getOrDefault(step, usual);
        if (answer.equals(HANG_UP)) {
            throw new IOException("told to");
        }
        if (!answer.equals(SILENCE)) {
            out.write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        return answer.startsWith("354");
    }

    private void take(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            lines.add(line);
        }
        mails.add(String.join("\n", lines));
    }

    public int port() {
        return socket.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }

    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** All commands that were received. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    /** Those of them that nobody on the way could read. */
    public List<String> heardOverTls() {
        return List.copyOf(heardOverTls);
    }

    /** All mails whose text was received, taken or not. */
    public List<String> mails() {
        return List.copyOf(mails);
    }

    public static String messageId(String mail) {
        return mail.lines()
                .filter(line -> line.startsWith("Message-ID:"))
                .map(line -> line.substring("Message-ID:".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        threads.shutdownNow();
    }
}
