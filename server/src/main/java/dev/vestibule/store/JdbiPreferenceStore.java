package dev.vestibule.store;

import dev.vestibule.audit.Actor;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.notice.PreferenceStore;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What people have chosen for themselves. */
public final class JdbiPreferenceStore implements PreferenceStore {
    private static final String NEW_DEVICE_MUTED = "new-device-mail-muted";
    private static final String FIND = """
            SELECT content FROM account_preference WHERE account_id = :account_id AND name = :name
            """;

    private final Database database;

    public JdbiPreferenceStore(Database database) {
        this.database = database;
    }

    @Override
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

    @Override
    public void muteNewDevice(UserId user, boolean muted, Actor by, Instant now) {
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
            AuditTrail.add(
                    handle,
                    new AuditEvent(
                            now,
                            by,
                            "account.change",
                            AuditEvent.Subject.of(user),
                            Map.of("mute_new_device", AuditTrail.change(before, muted))));
        });
    }
}
