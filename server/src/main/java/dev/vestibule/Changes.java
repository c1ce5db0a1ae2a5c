package dev.vestibule;

import dev.vestibule.platform.database.ChangePoller;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.UserId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Makes this node forget what another one has changed. */
final class Changes implements ChangePoller.Listener {
    private final SessionCache cache;
    private final List<Runnable> onSettings = new CopyOnWriteArrayList<>();

    Changes(SessionCache cache) {
        this.cache = cache;
    }

    /** Handed in one by one, as some come to be on top of sessions, which cannot be without this. */
    void alsoWithSettings(Runnable reload) {
        onSettings.add(reload);
    }

    @Override
    public void sessionsChanged(Set<String> keyDigests) {
        cache.drop(keyDigests);
    }

    @Override
    public void usersChanged(Set<String> users) {
        cache.dropAllOf(
                users.stream().map(id -> new UserId(Integer.parseInt(id))).collect(Collectors.toSet()));
    }

    @Override
    public void settingsChanged() {
        onSettings.forEach(Runnable::run);
    }

    @Override
    public void anythingMayHaveChanged() {
        cache.clear();
        settingsChanged();
    }
}
