package dev.vestibule.notification;

import dev.vestibule.platform.database.Database;
import dev.vestibule.user.UserId;
import java.util.List;

/** Stores users' mail preferences. */
public final class PreferenceStore {
    private static final String NEW_DEVICE_MUTED = "new-device-mail-muted";
    private static final String FIND = """
            SELECT content FROM account_preference WHERE account_id = :account_id AND name = :name
            """;

    private final Database database;

    public PreferenceStore(Database database) {
        this.database = database;
    }

    /** Returns whether a user has muted mails about new devices. */
    public boolean newDeviceMuted(UserId user) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("account_id", user.value())
                .bind("name", NEW_DEVICE_MUTED)
                .mapTo(String.class)
                .findOne()
                .filter("true"::equals)
                .isPresent());
    }

    void muteNewDevice(UserId user, boolean muted) {
        String upsert =
                database.dialect().upsert("account_preference", List.of("account_id", "name"), List.of("content"));
        database.useTransaction(handle -> handle.createUpdate(upsert)
                .bind("account_id", user.value())
                .bind("name", NEW_DEVICE_MUTED)
                .bind("content", Boolean.toString(muted))
                .execute());
    }
}
