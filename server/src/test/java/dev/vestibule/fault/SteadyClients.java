package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send 200 requests a second in all to one port, also while requests fail. Each has one session, starts
 * and revokes others, and compares each response with the right one.
 */
final class SteadyClients implements AutoCloseable {
    static final int NUMBER = 10;

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int ROUND = 10;
    private static final String UNANSWERED = " without an answer";
    private static final String CHECK = "check";

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(NUMBER);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<String, Integer> failed = new ConcurrentHashMap<>();
    private final long startedAt;
    private final int port;
    private final List<One> clients;

    private SteadyClients(int port) {
        this.port = port;
        this.clients = IntStream.range(0, NUMBER).mapToObj(One::new).toList();
        this.startedAt = System.nanoTime();
        long step = PAUSE.toNanos() / NUMBER;
        clients.forEach(one -> {
            var unused = threads.scheduleAtFixedRate(one, one.number * step, PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    /** Signs all in, who are the first {@link People}, and lets them begin. */
    static SteadyClients of(int port) {
        return new SteadyClients(port);
    }

    /** Lets them end, and returns the keys of the sessions that they kept. */
    List<String> keys() {
        close();
        return clients.stream().map(one -> one.key).toList();
    }

    int asked() {
        return asked.get();
    }

    int refused() {
        return refused.get();
    }

    int failed() {
        return failed.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns how many of the failed requests are changes without an answer: what a killed node had begun. */
    int unansweredChanges() {
        return failed.entrySet().stream()
                .filter(entry ->
                        entry.getKey().endsWith(UNANSWERED) && !entry.getKey().startsWith(CHECK))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        clients.forEach(One::hangUp);
    }

    @Override
    public String toString() {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        return "%,d requests at %.0f/s, %d failed, %d with 401 %s"
                .formatted(asked.get(), asked.get() / seconds, failed(), refused.get(), failed.isEmpty() ? "" : failed);
    }

    private final class One implements Runnable {
        private final int number;
        private final String email;
        private final String key;
        private @Nullable String passing;
        private @Nullable Wire wire;
        private int turn;

        One(int number) {
            this.number = number;
            this.email = People.email(number);
            this.key = ask(Wire.signIn(email, People.PASSWORD)).hasStatus(200).key();
        }

        @Override
        public void run() {
            int step = turn++ % ROUND;
            String brief = passing;
            if (step == 0) {
                Reply reply = asked("sign-in", Wire.signIn(email, People.PASSWORD), 200);
                passing = reply == null ? null : reply.key();
            } else if (step == ROUND - 1 && brief != null) {
                passing = null;
                asked("sign-out", Wire.request("DELETE", "/api/session", "", Wire.holding(brief)), 204);
            } else {
                String shown = step % 2 == 0 && brief != null ? brief : key;
                Reply reply = asked(CHECK, Wire.get("/api/user/current", Wire.holding(shown)), 200);
                if (reply != null && !reply.body().contains("\"email\":\"" + email + "\"")) {
                    fails(CHECK + " of another user");
                }
            }
        }

        /** Returns the answer if it is the right one. */
        private @Nullable Reply asked(String what, String request, int right) {
            asked.incrementAndGet();
            try {
                Reply reply = ask(request);
                if (reply.status() == right) {
                    return reply;
                }
                if (reply.status() == 401) {
                    refused.incrementAndGet();
                }
                fails(what + " " + reply.status());
            } catch (UncheckedIOException e) {
                hangUp();
                fails(what + UNANSWERED);
            }
            return null;
        }

        private void fails(String how) {
            failed.merge(how, 1, Integer::sum);
        }

        private Reply ask(String request) {
            Wire open = wire == null ? Wire.to(port).patient(PATIENCE_MILLIS) : wire;
            wire = open;
            Reply reply = open.send(request).reply();
            if (reply.header("Connection").orElse("").equalsIgnoreCase("close")) {
                hangUp();
            }
            return reply;
        }

        private void hangUp() {
            if (wire != null) {
                wire.close();
                wire = null;
            }
        }
    }
}
