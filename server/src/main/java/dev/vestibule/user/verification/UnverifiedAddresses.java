package dev.vestibule.user.verification;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.user.Actor;
import dev.vestibule.user.AddressTwins;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Map;

/**
 * Addresses that users have given their own accounts and not verified yet. The previous one stays reserved for the
 * account: its owner gets it back by resetting the password, or when another user proves that the new one is theirs.
 * All methods are part of the ongoing transaction.
 */
public final class UnverifiedAddresses {
    private final UnverifiedAddressStore store;
    private final AddressTwins twins;
    private final AuditWriter audit;
    private final ChangeLog changes;

    public UnverifiedAddresses(UnverifiedAddressStore store, AddressTwins twins, AuditWriter audit, ChangeLog changes) {
        this.store = store;
        this.twins = twins;
        this.audit = audit;
        this.changes = changes;
    }

    /**
     * Restores the last verified address of an account, if it has another one now. The caller invalidates earlier
     * proofs, so that links to the other address no longer work.
     */
    public void giveBack(UserId user, Actor actor, Instant now) {
        store.find(user).ifPresent(held -> {
            store.giveBack(held, now);
            Map<String, Object> details = Map.of("email", AuditStore.change(held.email(), held.verified()));
            audit.add(new AuditEvent(now, actor, "account.change", AuditEvent.Subject.of(user), details));
        });
    }

    /** Takes an address that a user has proved from an account that only claimed it. */
    public void giveWay(Email email, Instant now) {
        for (UserId user : store.holders(email)) {
            giveBack(user, Actor.SYSTEM, now);
            store.callOff(user);
            changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
        }
    }

    /** Records that the owner of an account's address has verified it: the previous one is given up. */
    public void verify(User user, Instant now) {
        store.verify(user.id(), user.email(), now);
        twins.settle(user.id(), user.mailbox().address());
    }
}
