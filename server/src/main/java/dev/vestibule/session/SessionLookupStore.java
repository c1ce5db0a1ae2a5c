package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Dialect;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks up sessions on requests, with their users. */
final class SessionLookupStore {
    /** A session, and its user unless the caller knows that one. */
    record Owned(Session session, Optional<User> user) {}

    private record OwnedRow(Session session, Optional<UserStore.UserRow> user) {
        static OwnedRow of(Row row, Predicate<UserId> isKnown) throws SQLException {
            Session session = SessionLookupStore.session(row);
            return new OwnedRow(
                    session, isKnown.test(session.user()) ? Optional.empty() : Optional.of(UserStore.UserRow.of(row)));
        }
    }

    /**
     * In one statement, so that an unknown key costs the same as a known one. H2 keeps a UNION prepared only as part of
     * another query.
     */
    private static final String OF_KEY = """
             FROM (
                SELECT id, account_id, method, created_at, expires_at, last_active_at, second_factor, authenticated_at
                FROM session WHERE key_digest = :digest AND ended_at IS NULL
                UNION ALL
                SELECT id, account_id, method, created_at, retiring_until, last_active_at, second_factor,
                    authenticated_at
                FROM session WHERE retiring_digest = :digest AND ended_at IS NULL
            ) s""";

    private static final String COLUMNS = "SELECT s.id AS session_id, s.account_id, s.method, s.created_at,"
            + " s.expires_at, s.last_active_at, s.second_factor, s.authenticated_at";
    private static final String FIND = COLUMNS + OF_KEY;
    private static final String FIND_OWNED = COLUMNS + ", " + UserStore.ROW + OF_KEY
            + " JOIN account a ON a.id = s.account_id" + UserStore.MEMBERSHIPS + " ORDER BY m.group_id";

    private final Database database;
    private final UserStore users;

    SessionLookupStore(Database database, UserStore users) {
        this.database = database;
        this.users = users;
    }

    /**
     * Returns a session that has not ended, by its key. By its previous key it is found during the grace period, and
     * seems to expire with it.
     *
     * @param isKnown whether a user need not be returned
     */
    Optional<Owned> find(Digest keyDigest, Predicate<UserId> isKnown) {
        return database.dialect() == Dialect.H2
                ? findAlone(keyDigest).map(session -> owned(session, isKnown))
                : findOwned(keyDigest, isKnown);
    }

    /** With the embedded database a second statement waits for nothing, and the user is often known. */
    private Optional<Session> findAlone(Digest keyDigest) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", keyDigest.hex())
                .map(Row.to(SessionLookupStore::session))
                .findFirst());
    }

    private Owned owned(Session session, Predicate<UserId> isKnown) {
        return new Owned(session, isKnown.test(session.user()) ? Optional.empty() : users.find(session.user()));
    }

    /** Waits for the database once. */
    private Optional<Owned> findOwned(Digest keyDigest, Predicate<UserId> isKnown) {
        return database.withHandle(handle -> {
            List<OwnedRow> rows = new ArrayList<>();
            handle.createQuery(FIND_OWNED)
                    .bind("digest", keyDigest.hex())
                    .map(Row.to(row -> OwnedRow.of(row, isKnown)))
                    .forEach(rows::add);
            return rows.isEmpty() ? Optional.empty() : Optional.of(owned(rows));
        });
    }

    private static Owned owned(List<OwnedRow> rows) {
        List<UserStore.UserRow> users = new ArrayList<>();
        rows.forEach(row -> row.user().ifPresent(users::add));
        return new Owned(
                rows.get(0).session(),
                users.isEmpty()
                        ? Optional.empty()
                        : Optional.of(UserStore.merge(users).get(0)));
    }

    private static Session session(Row row) throws SQLException {
        return SessionStore.session(row, "session_id");
    }
}
