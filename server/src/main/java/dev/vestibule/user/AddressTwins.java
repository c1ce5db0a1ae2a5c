package dev.vestibule.user;

import dev.vestibule.platform.database.ChangeLog;
import java.util.List;

/** Accounts whose addresses are two spellings of one, from before spellings were compared. */
public final class AddressTwins {
    private final AddressTwinStore store;
    private final ChangeLog changes;

    public AddressTwins(AddressTwinStore store, ChangeLog changes) {
        this.store = store;
        this.changes = changes;
    }

    /**
     * Records, within the ongoing transaction, that an account has given up its address: it is no longer a twin, and
     * its first twin gets the comparable form.
     */
    public void settle(UserId user, String givenUp) {
        store.forget(user);
        List<UserId> twins = store.twinsOf(user);
        if (twins.isEmpty()) {
            return;
        }
        UserId heir = twins.get(0);
        store.forget(heir);
        store.readdress(heir, givenUp);
        store.handOver(user, heir);
        changes.add(ChangeLog.Kind.USER, Integer.toString(heir.value()));
    }
}
