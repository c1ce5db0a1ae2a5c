package dev.vestibule.notification;

import dev.vestibule.platform.database.Database;
import dev.vestibule.user.UserId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Stores users' mail preferences. */
public final class PreferenceStore {
    private static final String MUTED_BY_USER = """
            SELECT name FROM account_preference WHERE account_id = :account_id AND content = 'true'
            """;
    private static final String MUTED_BY = """
            SELECT p.account_id FROM account_preference p JOIN account a ON a.id = p.account_id
            WHERE p.name = :name AND p.content = 'true' AND a.superuser = TRUE
            """;

    private final Database database;

    public PreferenceStore(Database database) {
        this.database = database;
    }

    /** Returns the notices that a user has muted. */
    public Set<OptionalNotice> mutedBy(UserId user) {
        List<String> names = database.withHandle(handle -> handle.createQuery(MUTED_BY_USER)
                .bind("account_id", user.value())
                .mapTo(String.class)
                .list());
        Set<OptionalNotice> muted = EnumSet.noneOf(OptionalNotice.class);
        Arrays.stream(OptionalNotice.values())
                .filter(notice -> names.contains(notice.preference()))
                .forEach(muted::add);
        return muted;
    }

    /** Returns the administrators who have muted a notice. */
    Set<UserId> administratorsWithout(OptionalNotice notice) {
        return database.withHandle(handle -> handle.createQuery(MUTED_BY)
                .bind("name", notice.preference())
                .mapTo(Integer.class)
                .map(UserId::new)
                .set());
    }

    void mute(UserId user, OptionalNotice notice, boolean muted) {
        String upsert =
                database.dialect().upsert("account_preference", List.of("account_id", "name"), List.of("content"));
        database.useTransaction(handle -> handle.createUpdate(upsert)
                .bind("account_id", user.value())
                .bind("name", notice.preference())
                .bind("content", Boolean.toString(muted))
                .execute());
    }
}
