package dev.vestibule.mail;

import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.InstantSource;
import java.util.List;

/**
 * Finds out whose addresses mails were asked for at. It happens here and not in the request, so that the request takes the same
 * time and leaves the same traces whether or not there is such an account.
 */
public final class Sorter {
    private static final int AT_ONCE = 100;

    private final OutboxStore store;
    private final UserStore users;
    private final InstantSource clock;

    public Sorter(OutboxStore store, UserStore users, InstantSource clock) {
        this.store = store;
        this.users = users;
        this.clock = clock;
    }

    /** Whether there was anything to do. */
    boolean sort() {
        List<OutboxStore.Asked> asked = store.asked(AT_ONCE);
        asked.forEach(mail -> store.sort(mail.id(), users.findByEmail(mail.to()).map(User::id), clock.instant()));
        return !asked.isEmpty();
    }
}
