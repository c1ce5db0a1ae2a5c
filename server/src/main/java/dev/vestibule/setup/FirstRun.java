package dev.vestibule.setup;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.settings.SettingStore;
import dev.vestibule.user.Actor;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.Users;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes the first run atomically; of any number of simultaneous attempts one succeeds. */
final class FirstRun {
    private final SetupStore store;
    private final Users users;
    private final CredentialStore credentials;
    private final SettingStore settings;
    private final SessionService sessions;
    private final SessionStart starts;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final InstantSource clock;

    FirstRun(
            SetupStore store,
            Users users,
            CredentialStore credentials,
            SettingStore settings,
            SessionService sessions,
            SessionStart starts,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.credentials = credentials;
        this.settings = settings;
        this.sessions = sessions;
        this.starts = starts;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Creates the first user with the settings, and signs them in.
     *
     * @return empty if the first run has been completed already; then nothing was changed
     */
    Optional<SessionService.Started> complete(
            NewUser user, PasswordHash hash, Map<String, String> named, SignInContext context) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            Optional<UserId> first = take(user, hash, named, now);
            return first.map(id -> {
                store.noteFirstSignIn(id, now);
                SessionService.NewKeyed fresh = sessions.prepare(id, SignInMethod.SETUP, context);
                starts.addFirst(fresh.row());
                audit.add(event(user, id, named, Actor.of(id, context.address()), now));
                return fresh.started();
            });
        });
    }

    /**
     * Creates the first user with the settings, without a session. Returns empty if the first run has been completed
     * already.
     */
    Optional<UserId> complete(NewUser user, PasswordHash hash, Map<String, String> named) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            Optional<UserId> first = take(user, hash, named, now);
            first.ifPresent(id -> audit.add(event(user, id, named, Actor.SYSTEM, now)));
            return first;
        });
    }

    /** Creates a user outside of the first run. Returns empty if the address is taken. */
    Optional<UserId> addUser(NewUser user, PasswordHash hash) {
        Instant now = clock.instant();
        return transactions.unlessTaken(() -> add(user, hash, now));
    }

    private Optional<UserId> take(NewUser user, PasswordHash hash, Map<String, String> named, Instant now) {
        if (!store.take(now)) {
            return Optional.empty();
        }
        UserId id = add(user, hash, now);
        named.forEach(settings::put);
        changes.add(ChangeLog.Kind.SETTING, "setup");
        return Optional.of(id);
    }

    private UserId add(NewUser user, PasswordHash hash, Instant now) {
        UserId id = users.add(user, now);
        credentials.set(id, hash, now);
        return id;
    }

    private static AuditEvent event(NewUser user, UserId id, Map<String, String> settings, Actor actor, Instant now) {
        Map<String, Object> details = new LinkedHashMap<>(settings);
        details.put("email", user.email().address());
        return new AuditEvent(now, actor, "setup", AuditEvent.Subject.of(id), details);
    }
}
