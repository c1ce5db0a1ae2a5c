package dev.vestibule.guard;

import dev.vestibule.platform.crypto.BearerBox;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.SessionId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Stores where browsers return to after a sign-in, the tickets to other hosts, and the keys there. */
final class HandoverStore {
    /**
     * An address that a browser returns to.
     *
     * @param browser the digest of the browser's cookie at the host
     */
    record Target(String host, String address, Digest browser) {
        private static Target of(String secret, String place, Row row) throws SQLException {
            return new Target(
                    row.text("host"),
                    BearerBox.open(secret, row.text("address"), place),
                    Digest.of(row.text("browser_digest")));
        }
    }

    /** A ticket that can be redeemed once. */
    record Ticket(Target target, SessionId session) {}

    /**
     * A key at a host.
     *
     * @param session the digest of the session's own key
     */
    record HostKey(String host, Digest session) {
        boolean isOf(GuardedHost other) {
            return host.equals(other.name().text());
        }
    }

    private static final String ADD_RETURN = """
            INSERT INTO guard_return (digest, browser_digest, host, address, expires_at)
            VALUES (:digest, :browser, :host, :address, :expires)
            """;
    private static final String RETURN = """
            SELECT host, address, browser_digest FROM guard_return WHERE digest = :digest AND expires_at > :now
            """;
    private static final String ADD_TICKET = """
            INSERT INTO guard_ticket (digest, browser_digest, host, address, session_id, expires_at)
            VALUES (:digest, :browser, :host, :address, :session, :expires)
            """;
    private static final String TICKET = """
            SELECT host, address, browser_digest, session_id FROM guard_ticket
            WHERE digest = :digest AND expires_at > :now
            """;
    private static final String USE_TICKET = "DELETE FROM guard_ticket WHERE digest = :digest";
    private static final String ADD_KEY =
            "INSERT INTO guard_key (digest, session_id, host) VALUES (:digest, :session, :host)";
    private static final String KEY = """
            SELECT g.host, s.key_digest FROM guard_key g JOIN session s ON s.id = g.session_id
            WHERE g.digest = :digest AND s.ended_at IS NULL
            """;

    private static final String EXPIRED_RETURNS =
            "SELECT digest FROM guard_return WHERE expires_at <= :before ORDER BY digest LIMIT :batch";
    private static final String EXPIRED_TICKETS =
            "SELECT digest FROM guard_ticket WHERE expires_at <= :before ORDER BY digest LIMIT :batch";
    private static final String DELETE_RETURN = "DELETE FROM guard_return WHERE digest = :digest";

    private static final String RETURN_PLACE = "guard_return.address";
    private static final String TICKET_PLACE = "guard_ticket.address";

    private final Database database;
    private final BearerBox box;

    HandoverStore(Database database, BearerBox box) {
        this.database = database;
        this.box = box;
    }

    /** @param name by which it is found, and which decrypts its address */
    void addReturn(String name, Target target, Instant expiresAt) {
        database.useTransaction(handle -> handle.createUpdate(ADD_RETURN)
                .bind("digest", digest(name).hex())
                .bind("browser", target.browser().hex())
                .bind("host", target.host())
                .bind("address", box.seal(name, target.address(), RETURN_PLACE))
                .bind("expires", expiresAt)
                .execute());
    }

    private static Digest digest(String secret) {
        return Digests.sha512(secret);
    }

    Optional<Target> target(String name, Instant now) {
        return database.withHandle(handle -> handle.createQuery(RETURN)
                .bind("digest", digest(name).hex())
                .bind("now", now)
                .map(Row.to(row -> Target.of(name, RETURN_PLACE, row)))
                .findOne());
    }

    /** @param text the ticket itself, which decrypts its address */
    void addTicket(String text, Ticket ticket, Instant expiresAt) {
        database.useTransaction(handle -> handle.createUpdate(ADD_TICKET)
                .bind("digest", digest(text).hex())
                .bind("browser", ticket.target().browser().hex())
                .bind("host", ticket.target().host())
                .bind("address", box.seal(text, ticket.target().address(), TICKET_PLACE))
                .bind("session", ticket.session().value())
                .bind("expires", expiresAt)
                .execute());
    }

    Optional<Ticket> ticket(String text, Instant now) {
        return database.withHandle(handle -> handle.createQuery(TICKET)
                .bind("digest", digest(text).hex())
                .bind("now", now)
                .map(Row.to(
                        row -> new Ticket(Target.of(text, TICKET_PLACE, row), new SessionId(row.text("session_id")))))
                .findOne());
    }

    /** Deletes a ticket; returns false if another request was faster. */
    boolean use(String ticket) {
        return database.inTransaction(handle -> handle.createUpdate(USE_TICKET)
                        .bind("digest", digest(ticket).hex())
                        .execute())
                == 1;
    }

    void addKey(Digest digest, SessionId session, String host) {
        database.useTransaction(handle -> handle.createUpdate(ADD_KEY)
                .bind("digest", digest.hex())
                .bind("session", session.value())
                .bind("host", host)
                .execute());
    }

    /** Returns a key whose session has not ended. */
    Optional<HostKey> hostKey(Digest digest) {
        return database.withHandle(handle -> handle.createQuery(KEY)
                .bind("digest", digest.hex())
                .map(Row.to(row -> new HostKey(row.text("host"), Digest.of(row.text("key_digest")))))
                .findOne());
    }

    /** Deletes expired rows, up to so many of each kind; returns how many there were. */
    int deleteExpired(Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED_RETURNS, DELETE_RETURN, "digest", String.class, now, batch)
                        + Batches.deleteOld(handle, EXPIRED_TICKETS, USE_TICKET, "digest", String.class, now, batch));
    }
}
