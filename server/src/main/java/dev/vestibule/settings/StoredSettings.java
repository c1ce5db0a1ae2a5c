package dev.vestibule.settings;

import dev.vestibule.user.Actor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The settings that are changed while the server runs. They are read once for all readers, and again when one has
 * changed, here or on another node.
 */
public final class StoredSettings {
    private final Optional<SettingChanges> kept;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final List<Consumer<Map<String, String>>> followers = new ArrayList<>();
    private volatile Map<String, String> all;
    private final AtomicInteger revision = new AtomicInteger();

    StoredSettings(SettingChanges kept, InstantSource clock) {
        this(Optional.of(kept), clock);
    }

    private StoredSettings(Optional<SettingChanges> kept, InstantSource clock) {
        this.kept = kept;
        this.clock = clock;
        this.all = read();
    }

    /** Returns the settings of a system without a database: nothing is set, and nothing can be. */
    public static StoredSettings none(InstantSource clock) {
        return new StoredSettings(Optional.empty(), clock);
    }

    private Map<String, String> read() {
        return kept.map(SettingChanges::all).orElseGet(Map::of);
    }

    /** Calls the listener with all of them, now and whenever one may have changed. */
    public void follow(Consumer<Map<String, String>> follower) {
        reading.lock();
        try {
            followers.add(follower);
            follower.accept(all);
        } finally {
            reading.unlock();
        }
    }

    /** Grows with each change, after all listeners have been called. */
    public int revision() {
        return revision.get();
    }

    /** Reads them again; called when one has changed outside {@link #change}. */
    public void reload() {
        reading.lock(); // or an earlier reading might be announced last
        try {
            Map<String, String> now = read();
            all = now;
            followers.forEach(follower -> follower.accept(now));
            revision.incrementAndGet();
        } finally {
            reading.unlock();
        }
    }

    /** Sets settings and resets those with an empty value, atomically; all nodes are notified. */
    public void change(Map<String, Optional<String>> changes, Actor actor) {
        change(changes, actor, () -> {});
    }

    /**
     * Changes settings like {@link #change(Map, Actor)}.
     *
     * @param also what is done in the same transaction
     */
    public void change(Map<String, Optional<String>> changes, Actor actor, Runnable also) {
        kept.orElseThrow(() -> new IllegalStateException("There is no database yet."))
                .change(changes, actor, clock.instant(), also);
        reload();
    }
}
