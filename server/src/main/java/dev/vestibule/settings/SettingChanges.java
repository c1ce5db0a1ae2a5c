package dev.vestibule.settings;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Changes stored settings, writes the audit log and notifies the other nodes, atomically. */
final class SettingChanges {
    private final SettingStore store;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changeLog;

    SettingChanges(SettingStore store, Transactions transactions, AuditWriter audit, ChangeLog changeLog) {
        this.store = store;
        this.transactions = transactions;
        this.audit = audit;
        this.changeLog = changeLog;
    }

    Map<String, String> all() {
        return store.all();
    }

    /**
     * Sets settings, and resets those with an empty value.
     *
     * @param also what is done in the same transaction
     */
    void change(Map<String, Optional<String>> changes, Actor actor, Instant now, Runnable also) {
        transactions.run(() -> {
            Map<String, String> before = store.all();
            // Always in the same order, or two administrators could deadlock.
            new TreeMap<>(changes).forEach((name, content) -> {
                Optional<String> present = Optional.ofNullable(before.get(name));
                if (content.equals(present)) {
                    return;
                }
                content.ifPresentOrElse(text -> store.put(name, text), () -> store.remove(name));
                audit.add(event(name, present, content, actor, now));
            });
            changeLog.add(ChangeLog.Kind.SETTING, "settings");
            also.run();
        });
    }

    private static AuditEvent event(String name, Optional<String> from, Optional<String> to, Actor actor, Instant now) {
        return new AuditEvent(
                now,
                actor,
                "setting.change",
                new AuditEvent.Subject("setting", name),
                Map.of("value", Map.of("from", shown(from), "to", shown(to))));
    }

    private static String shown(Optional<String> content) {
        return content.map(SecretBox::masked).orElse("");
    }
}
