package dev.vestibule.setup;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.settings.SettingStore;
import dev.vestibule.user.Actor;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.Users;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Whether the first user exists, and the making of it. */
public final class SetupStore {
    /**
     * How far the first run has come.
     *
     * @param uuid names this installation for ever
     * @param token null once it has been used, or when the operator gave one
     */
    public record Installation(String uuid, Instant firstStartedAt, Optional<String> token, boolean setUp) {}

    private static final String BEGIN = """
            INSERT INTO installation (id, uuid, first_started_at, setup_token) VALUES (1, :uuid, :now, :token)
            """;
    private static final String READ = """
            SELECT uuid, first_started_at, setup_token, set_up_at FROM installation WHERE id = 1
            """;
    private static final String TAKE = """
            UPDATE installation SET set_up_at = :now, setup_token = NULL WHERE id = 1 AND set_up_at IS NULL
            """;
    private static final String FIRST_SIGN_IN = """
            UPDATE account SET first_sign_in_at = :now, last_sign_in_at = :now WHERE id = :id
            """;

    private final Database database;
    private final ChangeLog changes;
    private final Users users;

    public SetupStore(Database database) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.users = new Users(database);
    }

    /** Notes the first start, if this is one; the given uuid and token count only then. */
    public Installation begin(String uuid, Optional<String> token, Instant now) {
        database.useTransaction(
                handle -> handle.createUpdate(database.dialect().insertIgnoringDuplicates(BEGIN.strip()))
                        .bind("uuid", uuid)
                        .bind("token", token.orElse(null))
                        .bind("now", now)
                        .execute());
        return read();
    }

    public Installation read() {
        return database.withHandle(handle -> handle.createQuery(READ)
                .map(Row.to(row -> new Installation(
                        row.text("uuid"),
                        row.instant("first_started_at"),
                        row.optionalText("setup_token"),
                        row.optionalInstant("set_up_at").isPresent())))
                .one());
    }

    /**
     * Makes the first user, an administrator, with everything that belongs to it, all or nothing. Among any number of tries
     * one wins.
     *
     * @param settings stored by their names
     * @param session makes the first session for the new id
     * @return empty when there was a first user already
     */
    public Optional<SessionService.Started> complete(
            NewUser user,
            PasswordHash hash,
            Map<String, String> settings,
            Function<UserId, SessionService.NewKeyed> session,
            Instant now) {
        return database.inTransaction(handle -> take(handle, user, hash, settings, now)
                .map(id -> {
                    handle.createUpdate(FIRST_SIGN_IN)
                            .bind("id", id.value())
                            .bind("now", now)
                            .execute();
                    SessionService.NewKeyed fresh = session.apply(id);
                    SessionStore.insert(handle, fresh.row());
                    told(
                            handle,
                            user,
                            id,
                            settings,
                            Actor.of(id, fresh.row().origin().address()),
                            now);
                    return fresh.started();
                }));
    }

    /** The same without a session. */
    public Optional<UserId> complete(NewUser user, PasswordHash hash, Map<String, String> settings, Instant now) {
        return database.inTransaction(handle -> take(handle, user, hash, settings, now)
                .map(id -> {
                    told(handle, user, id, settings, Actor.SYSTEM, now);
                    return id;
                }));
    }

    private static void told(
            Handle handle, NewUser user, UserId id, Map<String, String> settings, Actor by, Instant now) {
        Map<String, Object> details = new LinkedHashMap<>(settings);
        details.put("email", user.email().address());
        AuditStore.add(handle, new AuditEvent(now, by, "setup", AuditEvent.Subject.of(id), details));
    }

    private Optional<UserId> take(
            Handle handle, NewUser user, PasswordHash hash, Map<String, String> settings, Instant now) {
        if (handle.createUpdate(TAKE).bind("now", now).execute() == 0) {
            return Optional.empty();
        }
        UserId id = add(handle, user, hash, now);
        settings.forEach((name, content) -> SettingStore.put(handle, database.dialect(), name, content));
        changes.add(handle, ChangeLog.Kind.SETTING, "setup");
        return Optional.of(id);
    }

    /** Makes an account outside of the first run; empty when its address is taken. */
    public Optional<UserId> addUser(NewUser user, PasswordHash hash, Instant now) {
        return database.unlessTaken(handle -> add(handle, user, hash, now));
    }

    private UserId add(Handle handle, NewUser user, PasswordHash hash, Instant now) {
        UserId id = users.add(user, now);
        CredentialStore.set(handle, id, hash, now);
        return id;
    }
}
