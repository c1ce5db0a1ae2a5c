package dev.vestibule.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many addresses this node stores for browsers on their way to the sign-in page: anyone can ask for pages,
 * and each address is kept for an hour.
 */
final class DepartureLimit {
    /** So many a minute for one client, which may be many people behind one address. */
    static final int MOST_OF_A_CLIENT = 120;

    /** So many a minute in all. */
    private static final int MOST = 6_000;

    private static final int MOST_CLIENTS = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Cache<String, AtomicInteger> ofClients = Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterWrite(MINUTE)
            .build();
    private final Cache<String, AtomicInteger> ofAll =
            Caffeine.newBuilder().expireAfterWrite(MINUTE).build();

    /**
     * Counts an address that is to be stored; returns false if it is one too many.
     *
     * @param client the address of the client; empty text for an unknown one
     */
    boolean allows(String client) {
        return (client.isEmpty() || count(ofClients, client) <= MOST_OF_A_CLIENT) && count(ofAll, "") <= MOST;
    }

    private static int count(Cache<String, AtomicInteger> counts, String key) {
        return counts.asMap().computeIfAbsent(key, first -> new AtomicInteger()).incrementAndGet();
    }
}
