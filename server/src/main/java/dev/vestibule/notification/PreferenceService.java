package dev.vestibule.notification;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads and changes users' mail preferences. */
public final class PreferenceService {
    private final PreferenceStore store;
    private final NoticeSettings settings;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    public PreferenceService(
            PreferenceStore store,
            NoticeSettings settings,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** Returns the notices that a user has muted. */
    public Set<OptionalNotice> mutedBy(UserId user) {
        return store.mutedBy(user);
    }

    /** Returns whether the site sends a notice at all. */
    public boolean isSent(OptionalNotice notice) {
        return switch (notice) {
            case NEW_DEVICE -> settings.tellsOfNewDevices();
            case USER_JOINED -> true;
        };
    }

    /**
     * Mutes notices, or unmutes them; others stay as they are. Differences are written to the audit log.
     *
     * @return how many differences there were
     */
    public int mute(UserId user, Map<OptionalNotice, Boolean> wished, Actor actor) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            Set<OptionalNotice> before = store.mutedBy(user);
            Map<String, Object> differences = new LinkedHashMap<>();
            wished.forEach((notice, muted) -> {
                if (before.contains(notice) != muted) {
                    store.mute(user, notice, muted);
                    differences.put(notice.wireName(), AuditStore.change(!muted, muted));
                }
            });
            if (!differences.isEmpty()) {
                audit.add(new AuditEvent(now, actor, "account.change", AuditEvent.Subject.of(user), differences));
            }
            return differences.size();
        });
    }
}
