package dev.vestibule.user.verification;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Addresses that people have given their own accounts and not verified yet. The one before stays reserved for the account: its
 * owner gets it back by resetting the password, or when somebody proves that the new one is theirs.
 */
public final class UnverifiedAddresses {
    private static final String RESERVED = """
            SELECT COUNT(*) FROM account WHERE verified_email = :email AND id <> :id
            """;
    private static final String OF = """
            SELECT id, email, verified_email FROM account WHERE id = :id AND verified_email IS NOT NULL
            """;
    private static final String HELD = "SELECT id FROM account WHERE email = :email AND verified_email IS NOT NULL";
    private static final String GIVE_BACK = """
            UPDATE account SET email = :email, verified_email = NULL, updated_at = :now
            WHERE id = :id
            """;
    private static final String CALL_OFF = "UPDATE account SET generation = generation + 1 WHERE id = :id";
    private static final String VERIFY =
            "UPDATE account SET verified_email = NULL, updated_at = :now WHERE id = :id AND email = :email";

    private UnverifiedAddresses() {}

    private record Held(int id, String email, String verified) {}

    /** Whether the address is one that another account gets back unless it verifies a new one. */
    public static boolean isReserved(Handle handle, Email email, Optional<UserId> except) {
        return handle.createQuery(RESERVED)
                        .bind("email", email.address())
                        .bind("id", except.map(UserId::value).orElse(0))
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /**
     * Gives an account the address back that was verified last, if it has another one now. The caller calls off what was proved
     * before, so that links to the other address are void.
     */
    public static void giveBack(Handle handle, UserId account, Actor by, Instant now) {
        List<Held> unverified = handle.createQuery(OF)
                .bind("id", account.value())
                .map(Row.to(row -> new Held(row.integer("id"), row.text("email"), row.text("verified_email"))))
                .list();
        for (Held held : unverified) {
            handle.createUpdate(GIVE_BACK)
                    .bind("id", held.id())
                    .bind("email", held.verified())
                    .bind("now", now)
                    .execute();
            Map<String, Object> details = Map.of("email", AuditStore.change(held.email(), held.verified()));
            AuditStore.add(handle, new AuditEvent(now, by, "account.change", AuditEvent.Subject.of(account), details));
        }
    }

    /** Somebody has proved that an address is theirs: whoever only typed it has it no more. */
    public static void giveWay(Handle handle, Email email, ChangeLog changes, Instant now) {
        handle.createQuery(HELD)
                .bind("email", email.address())
                .mapTo(Integer.class)
                .list()
                .forEach(id -> {
                    giveBack(handle, new UserId(id), Actor.SYSTEM, now);
                    handle.createUpdate(CALL_OFF).bind("id", id).execute();
                    changes.add(handle, ChangeLog.Kind.USER, Integer.toString(id));
                });
    }

    /** The owner of the address has followed the link. */
    public static void verify(Handle handle, UserId account, Email email, Instant now) {
        handle.createUpdate(VERIFY)
                .bind("id", account.value())
                .bind("email", email.address())
                .bind("now", now)
                .execute();
    }
}
