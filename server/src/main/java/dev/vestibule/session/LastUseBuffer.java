package dev.vestibule.session;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The last uses that wait to be written together. */
final class LastUseBuffer<K> {
    private final Map<K, Instant> uses = new ConcurrentHashMap<>();
    private final Consumer<Map<K, Instant>> store;

    LastUseBuffer(Consumer<Map<K, Instant>> store) {
        this.store = store;
    }

    void note(K id, Instant at) {
        uses.put(id, at);
    }

    /** Writes the use of one key immediately, if there is one. */
    void write(K id) {
        Instant use = uses.get(id);
        if (use != null) {
            store.accept(Map.of(id, use));
            uses.remove(id, use);
        }
    }

    void writeAll() {
        if (uses.isEmpty()) {
            return;
        }
        Map<K, Instant> batch = new HashMap<>();
        uses.entrySet().removeIf(use -> {
            batch.put(use.getKey(), use.getValue());
            return true;
        });
        try {
            store.accept(batch);
        } catch (RuntimeException e) {
            batch.forEach(uses::putIfAbsent);
            throw e;
        }
    }
}
