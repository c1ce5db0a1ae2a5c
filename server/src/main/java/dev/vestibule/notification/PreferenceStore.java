package dev.vestibule.notification;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.database.Database;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Where people's choices about mails are kept. */
public final class PreferenceStore {
    private static final String NEW_DEVICE_MUTED = "new-device-mail-muted";
    private static final String FIND = """
            SELECT content FROM account_preference WHERE account_id = :account_id AND name = :name
            """;

    private final Database database;

    public PreferenceStore(Database database) {
        this.database = database;
    }

    /** Whether a person wants no mails about new devices. */
    public boolean newDeviceMuted(UserId user) {
        return database.withHandle(handle -> newDeviceMuted(handle, user));
    }

    private static boolean newDeviceMuted(Handle handle, UserId user) {
        return handle.createQuery(FIND)
                .bind("account_id", user.value())
                .bind("name", NEW_DEVICE_MUTED)
                .mapTo(String.class)
                .findOne()
                .filter("true"::equals)
                .isPresent();
    }

    /** Writes to the audit log what has changed, if anything has. */
    public void muteNewDevice(UserId user, boolean muted, Actor actor, Instant now) {
        String upsert =
                database.dialect().upsert("account_preference", List.of("account_id", "name"), List.of("content"));
        database.useTransaction(handle -> {
            boolean before = newDeviceMuted(handle, user);
            if (before == muted) {
                return;
            }
            handle.createUpdate(upsert)
                    .bind("account_id", user.value())
                    .bind("name", NEW_DEVICE_MUTED)
                    .bind("content", Boolean.toString(muted))
                    .execute();
            AuditStore.add(
                    handle,
                    new AuditEvent(
                            now,
                            actor,
                            "account.change",
                            AuditEvent.Subject.of(user),
                            Map.of("mute_new_device", AuditStore.change(before, muted))));
        });
    }
}
