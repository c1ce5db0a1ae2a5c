package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Actor;
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
public final class ApiKeyRevocation {

    /** Whose answers memory must forget, and the digests by which keys were found. */
    public record Revoked(UserId account, Collection<String> digests) {}

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

    public ApiKeyRevocation(Database database) {
        this.changes = new ChangeLog(database);
    }

    private record Found(int id, String name, boolean personal, Revoked changed) {
        static Found of(Row row) throws SQLException {
            Collection<String> digests = Stream.concat(
                            Stream.of(row.text("key_digest")), row.optionalText("retiring_digest").stream())
                    .toList();
            return new Found(
                    row.integer("id"),
                    row.text("name"),
                    row.integer("person_id") != 0,
                    new Revoked(new UserId(row.integer("account_id")), digests));
        }
    }

    /** Ends one key; empty when there is none. */
    public Optional<Revoked> end(Handle handle, int id, Actor by, Instant now) {
        return end(handle, handle.createQuery(ONE).bind("id", id), by, now).stream()
                .findFirst();
    }

    /** Ends the keys that die with a person; whose account the caller's transaction has closed. */
    public void endAllOf(Handle handle, UserId owner, Actor by, Instant now) {
        end(handle, handle.createQuery(OF_OWNER).bind("owner", owner.value()), by, now);
    }

    /** Revokes a person's personal keys, and says how many there were; memory is the caller's matter. */
    public int endPersonal(Handle handle, UserId person, Actor by, Instant now) {
        return end(handle, handle.createQuery(PERSONAL).bind("person", person.value()), by, now)
                .size();
    }

    /** How many service keys there are whose secret this person was told. */
    public int createdBy(Handle handle, UserId person) {
        return handle.createQuery(CREATED)
                .bind("person", person.value())
                .mapTo(Integer.class)
                .one();
    }

    private List<Revoked> end(Handle handle, Query query, Actor by, Instant now) {
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
            AuditStore.add(handle, event(key.id(), "api-key.end", by, now, Map.of("name", key.name())));
        }
        return found.stream().map(Found::changed).toList();
    }

    public static AuditEvent event(int key, String action, Actor by, Instant now, Map<String, Object> details) {
        return new AuditEvent(now, by, action, new AuditEvent.Subject("api-key", Integer.toString(key)), details);
    }
}
