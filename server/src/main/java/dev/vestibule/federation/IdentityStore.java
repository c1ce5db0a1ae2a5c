package dev.vestibule.federation;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.Users;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Where is kept who people are elsewhere. */
public final class IdentityStore {
    /** One subject that an account belongs to. */
    public record Linked(
            long id,
            UserId user,
            String provider,
            String issuer,
            String subject,
            Instant linkedAt,
            Instant lastUsedAt) {}

    /** The numbers of groups that somebody would join, leave and stay in. */
    public record GroupChange(Set<Integer> joins, Set<Integer> leaves, Set<Integer> stays) {}

    /** A membership that came or went. */
    public record Move(Instant at, int group, String name, String what, String origin) {}

    private static final String FIND = """
            SELECT account_id FROM external_identity WHERE issuer = :issuer AND subject = :subject
            """;
    private static final String IS_LINKED = """
            SELECT COUNT(*) FROM external_identity WHERE account_id = :account AND issuer = :issuer
            """;
    private static final String ADMINISTRATORS_OVER = """
            SELECT COUNT(*) FROM external_identity e JOIN account a ON a.id = e.account_id
            WHERE e.provider = :provider AND a.superuser = TRUE AND a.state = 'active' AND a.type = 'personal'
            """;
    private static final String USE = """
            UPDATE external_identity SET provider = :provider, last_used_at = :now
            WHERE issuer = :issuer AND subject = :subject AND account_id = :account
            """;
    private static final String LINK = """
            INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)
            VALUES (:account, :provider, :issuer, :subject, :now, :now)
            """;
    private static final String RENAME = """
            UPDATE account SET first_name = :first, last_name = :last, updated_at = :now WHERE id = :account
            """;
    private static final String OF_ACCOUNT = """
            SELECT id, account_id, provider, issuer, subject, linked_at, last_used_at FROM external_identity
            WHERE account_id = :account ORDER BY last_used_at DESC, id
            """;
    private static final String ONE = """
            SELECT id, account_id, provider, issuer, subject, linked_at, last_used_at FROM external_identity WHERE id = :id
            """;
    private static final String MOVES = """
            SELECT h.at, h.group_id, COALESCE(g.name, h.group_name) AS name, h.what, h.origin
            FROM membership_history h LEFT JOIN people_group g ON g.id = h.group_id
            WHERE h.account_id = :account ORDER BY h.id DESC LIMIT :most
            """;
    private static final String UNLINK = "DELETE FROM external_identity WHERE id = :id";

    private final Database database;
    private final ChangeLog changes;
    private final SessionStart sessions;
    private final GroupSync groups;
    private final UnverifiedAddresses addresses;
    private final Users users;

    public IdentityStore(
            Database database,
            ChangeLog changes,
            SessionStart sessions,
            Memberships memberships,
            UnverifiedAddresses addresses,
            Users users) {
        this.database = database;
        this.changes = changes;
        this.sessions = sessions;
        this.groups = new GroupSync(memberships);
        this.addresses = addresses;
        this.users = users;
    }

    /** Whose account belongs to this subject. */
    public Optional<UserId> find(String issuer, String subject) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("issuer", issuer)
                .bind("subject", subject)
                .map(Row.to(row -> new UserId(row.integer("account_id"))))
                .findOne());
    }

    /** Whether the account belongs to some subject of this issuer. */
    public boolean isLinked(UserId user, String issuer) {
        return database.withHandle(handle -> handle.createQuery(IS_LINKED)
                        .bind("account", user.value())
                        .bind("issuer", issuer)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /**
     * Whether an active administrator has signed in over this provider last, with one of the subjects they are
     * elsewhere.
     */
    public boolean hasAdministratorOver(String provider) {
        return database.withHandle(handle -> handle.createQuery(ADMINISTRATORS_OVER)
                        .bind("provider", provider)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /**
     * Signs an account's owner in, all or nothing: links the subject to the account or notes its use, refreshes names
     * and groups, and starts the session with the record of the sign-in.
     *
     * @return false when the account is not as it was read any more, or somebody linked the subject meanwhile; then
     *     nothing was written
     */
    public boolean admit(User user, FederatedIdentity identity, SessionService.NewKeyed session) {
        return database.unlessTaken(handle -> {
                    if (!sessions.add(session.row(), user.status().generation())) {
                        return false;
                    }
                    Instant now = session.started().session().createdAt();
                    if (bound(handle, USE, user.id(), identity, now) == 0) {
                        link(handle, user.id(), identity, session.row().context(), now);
                    }
                    rename(
                            handle,
                            user,
                            identity,
                            Actor.of(user.id(), session.row().context().address()),
                            now);
                    groups.sync(handle, user.id(), identity, now);
                    changes.add(
                            handle,
                            ChangeLog.Kind.USER,
                            Integer.toString(user.id().value()));
                    return true;
                })
                .orElse(false);
    }

    /**
     * Makes an account for a subject and signs its owner in, all or nothing.
     *
     * @return empty when the address or the subject has got an account meanwhile
     */
    public Optional<SessionService.Started> create(
            NewUser user, FederatedIdentity identity, Function<UserId, SessionService.NewKeyed> session, Instant now) {
        return database.unlessTaken(handle -> {
            addresses.giveWay(user.email(), now);
            UserId id = users.add(user, now);
            SessionService.NewKeyed fresh = session.apply(id);
            SignInContext context = fresh.row().context();
            AuditStore.add(
                    handle,
                    event(
                            id,
                            "account.create",
                            identity.provider(),
                            identity.issuer(),
                            Actor.of(id, context.address()),
                            now));
            link(handle, id, identity, context, now);
            groups.sync(handle, id, identity, now);
            if (!sessions.add(fresh.row(), 0)) {
                throw new IllegalStateException("an account that was just made is not active");
            }
            return fresh.started();
        });
    }

    private static void link(
            Handle handle, UserId user, FederatedIdentity identity, SignInContext context, Instant now) {
        bound(handle, LINK, user, identity, now);
        Actor actor = Actor.of(user, context.address());
        AuditStore.add(handle, event(user, "identity.link", identity.provider(), identity.issuer(), actor, now));
    }

    private static AuditEvent event(
            UserId user, String action, String provider, String issuer, Actor actor, Instant now) {
        return new AuditEvent(
                now, actor, action, AuditEvent.Subject.of(user), Map.of("provider", provider, "issuer", issuer));
    }

    private static int bound(Handle handle, String statement, UserId user, FederatedIdentity identity, Instant now) {
        return handle.createUpdate(statement)
                .bind("account", user.value())
                .bind("provider", identity.provider())
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .bind("now", now)
                .execute();
    }

    private static void rename(Handle handle, User user, FederatedIdentity identity, Actor actor, Instant now) {
        String first = identity.names().first().orElse(user.profile().firstName());
        String last = identity.names().last().orElse(user.profile().lastName());
        if (Objects.equals(first, user.profile().firstName())
                && Objects.equals(last, user.profile().lastName())) {
            return;
        }
        handle.createUpdate(RENAME)
                .bind("account", user.id().value())
                .bind("first", first)
                .bind("last", last)
                .bind("now", now)
                .execute();
        Map<String, Object> details = new LinkedHashMap<>(Map.of("provider", identity.provider()));
        if (!Objects.equals(first, user.profile().firstName())) {
            details.put("first_name", AuditStore.change(user.profile().firstName(), first));
        }
        if (!Objects.equals(last, user.profile().lastName())) {
            details.put("last_name", AuditStore.change(user.profile().lastName(), last));
        }
        AuditStore.add(handle, new AuditEvent(now, actor, "account.change", AuditEvent.Subject.of(user.id()), details));
    }

    /** To whom an account belongs elsewhere, the last used first. */
    public List<Linked> of(UserId user) {
        return database.withHandle(handle -> of(handle, user));
    }

    private static List<Linked> of(Handle handle, UserId user) {
        return handle.createQuery(OF_ACCOUNT)
                .bind("account", user.value())
                .map(Row.to(IdentityStore::linked))
                .list();
    }

    /** Takes a link away, and says which one it was; empty when there is none. */
    public Optional<Linked> unlink(long id, Actor actor, Instant now) {
        return database.inTransaction(handle -> handle.createQuery(ONE)
                .bind("id", id)
                .map(Row.to(IdentityStore::linked))
                .findOne()
                .filter(link -> unlink(handle, link, actor, now)));
    }

    private static boolean unlink(Handle handle, Linked link, Actor actor, Instant now) {
        boolean gone = handle.createUpdate(UNLINK).bind("id", link.id()).execute() > 0;
        if (gone) {
            AuditStore.add(handle, event(link.user(), "identity.unlink", link.provider(), link.issuer(), actor, now));
        }
        return gone;
    }

    /** Unlinks an account from all providers but those that are on. */
    public void unlinkAllBut(UserId user, Set<String> live, Actor actor, Instant now) {
        database.useTransaction(handle -> of(handle, user).stream()
                .filter(link -> !live.contains(link.provider()))
                .forEach(link -> unlink(handle, link, actor, now)));
    }

    /**
     * What would change if a provider said that somebody belongs to these groups of ours. Changes nothing.
     *
     * @param origin where memberships say that they come from this provider
     */
    public GroupChange wouldChange(UserId user, String origin, Set<Integer> claimed) {
        return database.withHandle(handle -> groups.change(handle, user, origin, claimed));
    }

    /** How somebody's memberships came and went, the latest first, at most so many. */
    public List<Move> moves(UserId user, int most) {
        return database.withHandle(handle -> handle.createQuery(MOVES)
                .bind("account", user.value())
                .bind("most", most)
                .map(Row.to(row -> new Move(
                        row.instant("at"),
                        row.integer("group_id"),
                        row.text("name"),
                        row.text("what"),
                        row.text("origin"))))
                .list());
    }

    private static Linked linked(Row row) throws SQLException {
        return new Linked(
                row.bigInteger("id"),
                new UserId(row.integer("account_id")),
                row.text("provider"),
                row.text("issuer"),
                row.text("subject"),
                row.instant("linked_at"),
                row.instant("last_used_at"));
    }
}
