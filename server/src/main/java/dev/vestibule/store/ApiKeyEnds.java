package dev.vestibule.store;

import dev.vestibule.audit.Actor;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.key.ApiKeyStore.Changed;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Ends keys within a transaction, with the accounts that are there for them alone, and tells the other nodes. */
final class ApiKeyEnds {
    private static final String FIND =
            "SELECT id, name, person_id, account_id, key_digest, retiring_digest FROM api_key ";
    private static final String ONE = FIND + "WHERE id = :id FOR UPDATE";
    private static final String OF_OWNER = FIND + "WHERE owner_id = :owner ORDER BY id FOR UPDATE";
    private static final String PERSONAL = FIND + "WHERE person_id = :person ORDER BY id FOR UPDATE";
    private static final String CREATED = "SELECT COUNT(*) FROM api_key WHERE person_id = 0 AND secret_by = :person";
    private static final String END = "DELETE FROM api_key WHERE id = :id";
    private static final String CLOSE_ACCOUNT = """
            UPDATE account SET state = 'left', generation = generation + 1, updated_at = :now
            WHERE id = :account AND type = 'api-key' AND state = 'active'
            """;

    private final ChangeLog changes;

    ApiKeyEnds(Database database) {
        this.changes = new ChangeLog(database);
    }

    private record Found(int id, String name, boolean personal, Changed changed) {
        static Found of(Row row) throws SQLException {
            Collection<String> digests = Stream.concat(
                            Stream.of(row.text("key_digest")), row.optionalText("retiring_digest").stream())
                    .toList();
            return new Found(
                    row.integer("id"),
                    row.text("name"),
                    row.integer("person_id") != 0,
                    new Changed(new UserId(row.integer("account_id")), digests));
        }
    }

    /** Ends one key; empty when there is none. */
    Optional<Changed> end(Handle handle, int id, Actor by, Instant now) {
        return end(handle, handle.createQuery(ONE).bind("id", id), by, now).stream()
                .findFirst();
    }

    /** Ends the keys that die with a person; whose account the caller's transaction has closed. */
    void endAllOf(Handle handle, UserId owner, Actor by, Instant now) {
        end(handle, handle.createQuery(OF_OWNER).bind("owner", owner.value()), by, now);
    }

    /** Revokes a person's personal keys, and says how many there were; memory is the caller's matter. */
    int endPersonal(Handle handle, UserId person, Actor by, Instant now) {
        return end(handle, handle.createQuery(PERSONAL).bind("person", person.value()), by, now)
                .size();
    }

    /** How many service keys there are whose secret this person was told. */
    int createdBy(Handle handle, UserId person) {
        return handle.createQuery(CREATED)
                .bind("person", person.value())
                .mapTo(Integer.class)
                .one();
    }

    private List<Changed> end(Handle handle, Query query, Actor by, Instant now) {
        List<Found> found = query.map(Row.to(Found::of)).list();
        for (Found key : found) {
            UserId account = key.changed().account();
            handle.createUpdate(END).bind("id", key.id()).execute();
            if (!key.personal()) { // whose account is the person's, and not to be locked after the key
                handle.createUpdate(CLOSE_ACCOUNT)
                        .bind("account", account.value())
                        .bind("now", now)
                        .execute();
            }
            changes.addAll(handle, ChangeLog.Kind.SESSION, key.changed().digests());
            changes.add(handle, ChangeLog.Kind.USER, Integer.toString(account.value()));
            AuditTrail.add(handle, event(key.id(), "api-key.end", by, now, Map.of("name", key.name())));
        }
        return found.stream().map(Found::changed).toList();
    }

    static AuditEvent event(int key, String action, Actor by, Instant now, Map<String, Object> details) {
        return new AuditEvent(now, by, action, new AuditEvent.Subject("api-key", Integer.toString(key)), details);
    }
}
