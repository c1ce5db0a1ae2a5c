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
 * Looks up the recipients of requested mails. This happens here and not in the request, so that the request takes the
 * same time and leaves the same traces whether or not there is an account.
 */
public final class RecipientResolver {
    private static final int AT_ONCE = 100;

    /** The number of mails to unknown addresses that are recorded for administrators, for each hour and node. */
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

    /** Looks up recipients, and returns whether there were any. */
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

    /** Returns how many mails to unknown addresses were not recorded in past hours; returns each number once. */
    public int unrecorded() {
        return ofNobody.untold();
    }

    /** Returns how many were not recorded, including the current hour; for the stop. */
    public int unrecordedAtTheEnd() {
        return ofNobody.untoldAtTheEnd();
    }
}
