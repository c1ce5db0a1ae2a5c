package dev.vestibule.mail;

import dev.vestibule.throttle.Allowance;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whose addresses mails were asked for at. It happens here and not in the request, so that the request takes
 * the same time and leaves the same traces whether or not there is such an account.
 */
public final class RecipientResolver {
    private static final int AT_ONCE = 100;

    /** How many mails to addresses that nobody has are kept for administrators to see, an hour and node. */
    private static final int MOST_OF_NOBODY = 100;

    private final OutboxStore store;
    private final UserStore users;
    private final InstantSource clock;
    private final Allowance ofNobody;

    public RecipientResolver(OutboxStore store, UserStore users, InstantSource clock) {
        this.store = store;
        this.users = users;
        this.clock = clock;
        this.ofNobody = new Allowance(MOST_OF_NOBODY, Duration.ofHours(1), clock);
    }

    /** Whether there was anything to do. */
    boolean sort() {
        List<OutboxStore.Asked> asked = store.asked(AT_ONCE);
        asked.forEach(this::sort);
        return !asked.isEmpty();
    }

    private void sort(OutboxStore.Asked mail) {
        Optional<UserId> user = users.findByMailbox(mail.to()).map(User::id);
        if (user.isPresent() || ofNobody.take()) {
            store.sort(mail.id(), user, clock.instant());
        } else {
            store.forget(mail.id());
        }
    }

    /** How many mails to nobody were not recorded in hours that are over; says each once. */
    public int unrecorded() {
        return ofNobody.untold();
    }

    /** Returns how many were not recorded, those of the hour that is not over included; for the stop. */
    public int unrecordedAtTheEnd() {
        return ofNobody.untoldAtTheEnd();
    }
}
