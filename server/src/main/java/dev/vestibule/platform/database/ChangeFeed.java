package dev.vestibule.platform.database;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Notifies caches of changes by other nodes. */
public final class ChangeFeed {
    private final List<Consumer<Set<String>>> onSessions = new CopyOnWriteArrayList<>();
    private final List<Consumer<Set<String>>> onUsers = new CopyOnWriteArrayList<>();
    private final List<Runnable> onSettings = new CopyOnWriteArrayList<>();
    private final List<Runnable> onGap = new CopyOnWriteArrayList<>();

    /** Subscribes to sessions and API keys, by the digests of their keys. */
    public void onSessions(Consumer<Set<String>> follower) {
        onSessions.add(follower);
    }

    /** Subscribes to users, by their ids. */
    public void onUsers(Consumer<Set<String>> follower) {
        onUsers.add(follower);
    }

    /** Subscribes to settings, and to gaps. */
    public void onSettings(Runnable follower) {
        onSettings.add(follower);
    }

    /** Subscribes to gaps, after which any change may have been missed. */
    public void onGap(Runnable follower) {
        onGap.add(follower);
    }

    void sessionsChanged(Set<String> keyDigests) {
        onSessions.forEach(follower -> follower.accept(keyDigests));
    }

    void usersChanged(Set<String> users) {
        onUsers.forEach(follower -> follower.accept(users));
    }

    void settingsChanged() {
        onSettings.forEach(Runnable::run);
    }

    /** Announces a gap: any change may have been missed. */
    void anythingMayHaveChanged() {
        onGap.forEach(Runnable::run);
        settingsChanged();
    }
}
