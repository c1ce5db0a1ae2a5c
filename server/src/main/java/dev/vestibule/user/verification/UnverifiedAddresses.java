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
 * Addresses that people have given their own accounts and not verified yet. The one before stays reserved for the
 * account: its owner gets it back by resetting the password, or when somebody proves that the new one is theirs. All of
 * it is part of the ongoing transaction.
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
     * Gives an account the address back that was verified last, if it has another one now. The caller calls off what
     * was proved before, so that links to the other address are void.
     */
    public void giveBack(UserId user, Actor actor, Instant now) {
        store.find(user).ifPresent(held -> {
            store.giveBack(held, now);
            Map<String, Object> details = Map.of("email", AuditStore.change(held.email(), held.verified()));
            audit.add(new AuditEvent(now, actor, "account.change", AuditEvent.Subject.of(user), details));
        });
    }

    /** Takes an address that somebody has proved to be theirs from whoever only typed it. */
    public void giveWay(Email email, Instant now) {
        for (UserId user : store.holders(email)) {
            giveBack(user, Actor.SYSTEM, now);
            store.callOff(user);
            changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
        }
    }

    /** Notes that the owner of an account's address has followed the link: the one before is given up. */
    public void verify(User user, Instant now) {
        store.verify(user.id(), user.email(), now);
        twins.settle(user.id(), user.mailbox().address());
    }
}
