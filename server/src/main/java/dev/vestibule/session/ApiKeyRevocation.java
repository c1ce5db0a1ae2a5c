package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.session.ApiKeyRevocationStore.Found;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Revokes keys as part of the ongoing transaction, with the accounts that are there for them alone, and tells the other
 * nodes.
 */
public final class ApiKeyRevocation {

    /** Whose answers memory must forget, and the digests by which keys were found. */
    public record Revoked(UserId account, Collection<String> digests) {}

    private final ApiKeyRevocationStore store;
    private final ChangeLog changes;
    private final AuditWriter audit;

    public ApiKeyRevocation(Database database) {
        this.store = new ApiKeyRevocationStore(database);
        this.changes = new ChangeLog(database);
        this.audit = new AuditWriter(database);
    }

    /** Revokes one key. Returns empty if there is none. */
    public Optional<Revoked> end(KeyId id, Actor by, Instant now) {
        Optional<Found> found = store.lock(id);
        found.ifPresent(key -> end(key, by, now));
        return found.map(Found::revoked);
    }

    /** Revokes the keys that die with a person, whose account the ongoing transaction has closed. */
    public void endAllOf(UserId owner, Actor by, Instant now) {
        store.lockAllOf(owner).forEach(key -> end(key, by, now));
    }

    /** Revokes a person's personal keys, and returns how many there were; memory is the caller's matter. */
    public int endPersonal(UserId person, Actor by, Instant now) {
        List<Found> found = store.lockPersonal(person);
        found.forEach(key -> end(key, by, now));
        return found.size();
    }

    /** Returns how many service keys there are whose secret this person was told. */
    public int createdBy(UserId person) {
        return store.countCreatedBy(person);
    }

    private void end(Found key, Actor by, Instant now) {
        UserId account = key.revoked().account();
        store.delete(key.id());
        if (!key.personal()) { // whose account is the person's, and not to be locked after the key
            store.closeAccount(account, now);
        }
        changes.addAll(ChangeLog.Kind.SESSION, key.revoked().digests());
        changes.add(ChangeLog.Kind.USER, Integer.toString(account.value()));
        audit.add(event(key.id(), "api-key.end", by, now, Map.of("name", key.name())));
    }

    public static AuditEvent event(KeyId key, String action, Actor by, Instant now, Map<String, Object> details) {
        return new AuditEvent(
                now, by, action, new AuditEvent.Subject("api-key", Integer.toString(key.value())), details);
    }
}
