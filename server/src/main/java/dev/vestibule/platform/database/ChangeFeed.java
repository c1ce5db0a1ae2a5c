package dev.vestibule.platform.database;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells those who remember something what other nodes have changed. */
public final class ChangeFeed {
    private final List<Consumer<Set<String>>> onSessions = new CopyOnWriteArrayList<>();
    private final List<Consumer<Set<String>>> onUsers = new CopyOnWriteArrayList<>();
    private final List<Runnable> onSettings = new CopyOnWriteArrayList<>();
    private final List<Runnable> onGap = new CopyOnWriteArrayList<>();

    /** Follows sessions and API keys, by the digests of their keys. */
    public void onSessions(Consumer<Set<String>> follower) {
        onSessions.add(follower);
    }

    /** Follows users, by their numbers. */
    public void onUsers(Consumer<Set<String>> follower) {
        onUsers.add(follower);
    }

    /** Follows settings; they are told of a gap too. */
    public void onSettings(Runnable follower) {
        onSettings.add(follower);
    }

    /** Follows gaps, after which nobody knows what was missed. */
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

    /** Tells of a gap: nobody knows what was missed. */
    void anythingMayHaveChanged() {
        onGap.forEach(Runnable::run);
        settingsChanged();
    }
}
