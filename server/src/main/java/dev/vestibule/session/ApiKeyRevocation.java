package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.crypto.Digest;
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
 * Revokes keys within the ongoing transaction, deactivates accounts that exist for them alone, and notifies the other
 * nodes.
 */
public final class ApiKeyRevocation {

    /** The users and digests to remove from the cache. */
    public record Revoked(UserId holder, Collection<Digest> digests) {}

    private final ApiKeyRevocationStore store;
    private final ChangeLog changes;
    private final AuditWriter audit;

    public ApiKeyRevocation(Database database) {
        this.store = new ApiKeyRevocationStore(database);
        this.changes = new ChangeLog(database);
        this.audit = new AuditWriter(database);
    }

    /** Revokes one key. Returns empty if there is none. */
    public Optional<Revoked> end(KeyId id, Actor actor, Instant now) {
        Optional<Found> found = store.lock(id);
        found.ifPresent(key -> end(key, actor, now));
        return found.map(Found::revoked);
    }

    /** Revokes the keys that are bound to a user, whom the ongoing transaction has deactivated. */
    public void endAllOf(UserId owner, Actor actor, Instant now) {
        store.lockAllOf(owner).forEach(key -> end(key, actor, now));
    }

    /** Revokes a user's personal keys, and returns how many there were; the caller clears the cache. */
    public int endPersonal(UserId target, Actor actor, Instant now) {
        List<Found> found = store.lockPersonal(target);
        found.forEach(key -> end(key, actor, now));
        return found.size();
    }

    /** Returns how many service keys there are whose secret this user knows. */
    public int createdBy(UserId target) {
        return store.countCreatedBy(target);
    }

    private void end(Found key, Actor actor, Instant now) {
        UserId holder = key.revoked().holder();
        store.delete(key.id());
        if (!key.personal()) { // whose account is the user's, and must not be locked after the key
            store.closeAccount(holder, now);
        }
        changes.addKeys(key.revoked().digests());
        changes.add(ChangeLog.Kind.USER, Integer.toString(holder.value()));
        audit.add(event(key.id(), "api-key.end", actor, now, Map.of("name", key.name())));
    }

    public static AuditEvent event(KeyId key, String action, Actor actor, Instant now, Map<String, Object> details) {
        return new AuditEvent(
                now, actor, action, new AuditEvent.Subject("api-key", Integer.toString(key.value())), details);
    }
}
