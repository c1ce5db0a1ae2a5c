package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.openid.LogoutStore.Claimed;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.jobs.RetryPause;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.platform.trace.FaultLines;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends logout tokens to applications. Several are sent at once, and only a few of them to the same application, so
 * that one that hangs does not delay the others. Its threads exist only while there is something to send.
 */
final class LogoutDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(LogoutDelivery.class);
    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_AT_ONCE_FOR_A_CLIENT = 4;

    /** More than an exchange may take, so that no other node sends the same message meanwhile. */
    private static final Duration CLAIM = Duration.ofSeconds(15);

    /** Only the status of an answer counts. */
    private static final int MOST_ANSWER_BYTES = 64 * 1024;

    private static final RetryPause PAUSE = new RetryPause(Duration.ofSeconds(5), Duration.ofMinutes(15));

    private final LogoutStore store;
    private final ClientStore clients;
    private final LogoutTokens tokens;
    private final OutboundHttp http;
    private final OutboundHttp toPublicHosts;
    private final InstantSource clock;
    private final SecureRandom random;
    private final FaultLines faults;
    private final ExecutorService threads;
    private final Map<ClientId, AtomicInteger> underWay = new ConcurrentHashMap<>();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();

    LogoutDelivery(
            LogoutStore store,
            ClientStore clients,
            LogoutTokens tokens,
            OutboundHttp http,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.clients = clients;
        this.tokens = tokens;
        this.http = http;
        this.toPublicHosts = http.toPublicHosts(MOST_ANSWER_BYTES);
        this.clock = clock;
        this.random = random;
        this.faults = new FaultLines(LOG, clock);
        this.threads = new ThreadPoolExecutor(0, MOST_AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "back-channel logout");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to send the messages that are due, a few for each application; called a few times a second. */
    void deliver() {
        for (ClientId client : store.clientsDue(clock.instant())) {
            AtomicInteger busy = underWay.computeIfAbsent(client, first -> new AtomicInteger());
            int free = MOST_AT_ONCE_FOR_A_CLIENT - busy.get();
            if (free > 0 && !start(store.due(client, clock.instant(), free), busy)) {
                return; // the next call goes on
            }
        }
    }

    /** Returns false if all threads are busy. */
    private boolean start(List<Long> messages, AtomicInteger busy) {
        for (long message : messages) {
            busy.incrementAndGet();
            try {
                threads.execute(() -> guarded(message, busy));
            } catch (RejectedExecutionException full) {
                busy.decrementAndGet();
                return false;
            }
        }
        return true;
    }

    private void guarded(long message, AtomicInteger busy) {
        try {
            Instant now = clock.instant();
            store.claim(message, RandomUuid.random(random), now, now.plus(CLAIM))
                    .ifPresent(this::attempt);
        } catch (UnavailableException e) {
            LOG.debug("back-channel logout is waiting for the database", e);
        } catch (RuntimeException e) {
            faults.tell("logout tokens", "Sending a logout token failed and will be retried", e);
        } finally {
            busy.decrementAndGet();
        }
    }

    private void attempt(Claimed message) {
        Optional<OAuthClient> client = clients.find(message.client());
        Optional<URI> address = client.flatMap(
                        found -> found.metadata().logout().backchannelUri())
                .flatMap(WebAddress::parse);
        if (client.isEmpty() || address.isEmpty()) {
            String why = "the application was deleted or has no back-channel logout URI";
            store.finish(message, LogoutState.DROPPED, why, clock.instant());
            return;
        }
        try {
            judge(message, client.get(), send(message, client.get(), address.get()));
        } catch (OutboundException e) {
            retry(message, client.get(), String.valueOf(e.getMessage()));
        } catch (UnavailableException | RefusedException e) {
            retry(message, client.get(), "the key that signs tokens is not available");
        }
    }

    private OutboundHttp.Answer send(Claimed message, OAuthClient client, URI address) throws OutboundException {
        OutboundHttp carrier = client.isVerified() ? http : toPublicHosts; // which anyone may have named
        String token = tokens.token(message, client, clock.instant());
        return carrier.post(
                address,
                Set.of(WebAddress.origin(address)),
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                OutboundHttp.form(Map.of("logout_token", token)));
    }

    /** A 400 is the application's refusal; anything else but success is a failure that may pass. */
    private void judge(Claimed message, OAuthClient client, OutboundHttp.Answer answer) {
        if (answer.status() == 200 || answer.status() == 204) {
            delivered.increment();
            store.finish(message, LogoutState.DELIVERED, "HTTP " + answer.status(), clock.instant());
        } else if (answer.status() == 400) {
            failed.increment();
            LOG.warn("The application {} refused a logout token", client.id().value());
            store.finish(message, LogoutState.FAILED, "HTTP 400", clock.instant());
        } else {
            retry(message, client, "HTTP " + answer.status());
        }
    }

    private void retry(Claimed message, OAuthClient client, String why) {
        if (message.attempt() == 1) {
            LOG.warn(
                    "A logout token could not be delivered to the application {}, which will be retried: {}",
                    client.id().value(),
                    why);
        }
        store.putBack(message, clock.instant().plus(PAUSE.after(message.attempt())), why);
    }

    /** Ends at most so many messages that could not be delivered in time. */
    int expire(int batch) {
        int expired = store.expire(clock.instant(), batch);
        failed.add(expired);
        return expired;
    }

    long delivered() {
        return delivered.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** Lets exchanges in progress end; what is left is sent after the next start, or by another node. */
    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
