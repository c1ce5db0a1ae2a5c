package dev.vestibule.notification;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Reads and changes users' mail preferences. */
public final class PreferenceService {
    private final PreferenceStore store;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    public PreferenceService(PreferenceStore store, Transactions transactions, AuditWriter audit, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** Returns whether a user has muted mails about new devices. */
    boolean newDeviceMuted(UserId user) {
        return store.newDeviceMuted(user);
    }

    /** Writes a change to the audit log, if there is one. */
    void muteNewDevice(UserId user, boolean muted, Actor actor) {
        Instant now = clock.instant();
        transactions.run(() -> {
            boolean before = store.newDeviceMuted(user);
            if (before == muted) {
                return;
            }
            store.muteNewDevice(user, muted);
            audit.add(new AuditEvent(
                    now,
                    actor,
                    "account.change",
                    AuditEvent.Subject.of(user),
                    Map.of("mute_new_device", AuditStore.change(before, muted))));
        });
    }
}
