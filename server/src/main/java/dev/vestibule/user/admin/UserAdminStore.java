package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionStore;
import dev.vestibule.user.Actor;
import dev.vestibule.user.AddressTwinStore;
import dev.vestibule.user.AddressTwins;
import dev.vestibule.user.Email;
import dev.vestibule.user.Groups;
import dev.vestibule.user.Membership;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Where people are listed and their accounts changed. Accounts that stand behind keys are not among them. Each change is written
 * together with its mark in the audit trail, all or nothing.
 */
public final class UserAdminStore {
    /** Which accounts are listed by their state. */
    public enum Status {
        ACTIVE,
        DEACTIVATED,
        ALL
    }

    /** By which name lists are sorted first; the case does not matter. */
    public enum Order {
        FIRST_NAME,
        FIRST_NAME_BACKWARDS,
        LAST_NAME
    }

    /**
     * Who is listed.
     *
     * @param text part of a name or an address, whatever the case
     * @param group whose members are listed
     * @param near lists those who share a group with this person, All Users aside, and the person themselves
     * @param administrators whether to list administrators only, or all but them
     */
    public record Filter(
            Status status,
            Optional<String> text,
            Optional<Integer> group,
            Optional<UserId> near,
            Optional<Boolean> administrators) {
        /** Everybody in this state. */
        public static Filter of(Status status) {
            return new Filter(status, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        public Filter containing(Optional<String> part) {
            return new Filter(status, part, group, near, administrators);
        }

        public Filter inGroup(Optional<Integer> number) {
            return new Filter(status, text, number, near, administrators);
        }

        Filter sharingGroupsWith(UserId person) {
            return new Filter(status, text, group, Optional.of(person), administrators);
        }

        Filter administrators(Optional<Boolean> only) {
            return new Filter(status, text, group, near, only);
        }
    }

    /** A part of a list, and how long the whole is. */
    public record Page(List<User> people, long total) {}

    /** What somebody is shown until they wave it away. */
    public enum Modal {
        QBNEWB,
        DATASETNEWB
    }

    private static final String PERSONAL = "a.type = 'personal'";
    private static final String ACTIVE = " AND a.state = 'active'";
    private static final String NOT_ACTIVE = " AND a.state <> 'active'";
    private static final String IN_GROUP = """
             AND EXISTS (SELECT 1 FROM membership i WHERE i.account_id = a.id AND i.group_id = :group)
            """;
    private static final String NEAR = """
             AND (a.id = :near OR EXISTS (
                SELECT 1 FROM membership theirs JOIN membership mine ON mine.group_id = theirs.group_id
                WHERE theirs.account_id = a.id AND mine.account_id = :near AND mine.group_id <> :everybody))
            """;
    private static final String ADMINISTRATORS = " AND a.superuser = :administrators";
    /** The beginning of an order in which an index has the active ones; it changes nothing, as they have these two in common. */
    private static final String OF_ACTIVE = "a.type, a.state, ";

    private static final String OF_ACTIVE_BACKWARDS = "a.type DESC, a.state DESC, ";

    private static final String BY_FIRST_NAME = "a.first_sort, a.last_sort, a.id";
    private static final String BY_FIRST_NAME_BACKWARDS = "a.first_sort DESC, a.last_sort DESC, a.id DESC";
    private static final String BY_LAST_NAME = "a.last_sort, a.first_sort, a.id";
    private static final String PART = " LIMIT :limit OFFSET :offset";
    private static final String LISTED =
            "SELECT " + UserStore.COLUMNS + ", a.first_sort, a.last_sort FROM account a WHERE ";
    private static final String WITH_GROUPS = "SELECT a.*, " + UserStore.PROVIDER + ", m.group_id, m.manager FROM (";
    private static final String OF_LISTED = ") a LEFT JOIN membership m ON m.account_id = a.id";
    private static final String COUNT = "SELECT COUNT(*) FROM account a WHERE ";
    private static final String IS_PERSON = "SELECT COUNT(*) FROM account WHERE id = :id AND type = 'personal'";
    private static final String LOCK = """
            SELECT state FROM account WHERE id = :id AND type = 'personal' FOR UPDATE
            """;
    private static final String NOTE_ATTRIBUTES = """
            UPDATE account SET login_attributes = :attributes WHERE id = :id
            """;
    private static final String CHANGE = """
            UPDATE account SET email = :email, verified_email = :verified, first_name = :first, last_name = :last, locale = :locale,
                login_attributes = :attributes, generation = generation + :readdressed, updated_at = :now
            WHERE id = :id
            """;
    private static final String CLOSE = """
            UPDATE account SET state = 'left', generation = generation + 1, updated_at = :now WHERE id = :id
            """;
    private static final String OPEN = """
            UPDATE account SET state = 'active', generation = generation + 1, updated_at = :now WHERE id = :id
            """;
    private static final String SEEN_QUESTIONS =
            "UPDATE account SET qbnewb = FALSE WHERE id = :id AND type = 'personal' AND state = 'active'";
    private static final String SEEN_DATASETS =
            "UPDATE account SET datasetnewb = FALSE WHERE id = :id AND type = 'personal' AND state = 'active'";

    private final Database database;
    private final SessionStore sessions;
    private final ChangeLog changes;
    private final Memberships memberships;
    private final UserStore users;
    private final Users accounts;
    private final ApiKeyRevocation keys;
    private final UnverifiedAddressStore unverified;
    private final AddressTwins twins;

    public UserAdminStore(Database database, SessionStore sessions) {
        this.database = database;
        this.sessions = sessions;
        this.changes = new ChangeLog(database);
        this.memberships = new Memberships(database);
        this.users = new UserStore(database);
        this.accounts = new Users(database);
        this.keys = new ApiKeyRevocation(database);
        this.unverified = new UnverifiedAddressStore(database);
        this.twins = new AddressTwins(new AddressTwinStore(database), changes);
    }

    // --- Lists ---

    /** People with their memberships; all who match, or a part of them. Takes two queries, however many there are. */
    public Page list(Filter filter, Order order, Optional<Paging> paging) {
        String where = where(filter);
        String sorted = switch (order) {
            case FIRST_NAME -> BY_FIRST_NAME;
            case FIRST_NAME_BACKWARDS -> BY_FIRST_NAME_BACKWARDS;
            case LAST_NAME -> BY_LAST_NAME;
        };
        String begin = order == Order.FIRST_NAME_BACKWARDS ? OF_ACTIVE_BACKWARDS : OF_ACTIVE;
        String first = filter.status() == Status.ACTIVE ? begin + sorted : sorted;
        String part = paging.isPresent() ? " ORDER BY " + first + PART : "";
        String statement = WITH_GROUPS + LISTED + where + part + OF_LISTED + " ORDER BY " + sorted + ", m.group_id";
        Map<String, Object> values = values(filter);
        return database.withHandle(handle -> {
            long total = handle.createQuery(COUNT + where)
                    .bindMap(values)
                    .mapTo(Long.class)
                    .one();
            Map<String, Object> bounds = new HashMap<>(values);
            paging.ifPresent(asked -> {
                bounds.put("limit", asked.limit());
                bounds.put("offset", asked.offset());
            });
            return new Page(UserStore.people(handle.createQuery(statement).bindMap(bounds)), total);
        });
    }

    private static String where(Filter filter) {
        String state = switch (filter.status()) {
            case ACTIVE -> ACTIVE;
            case DEACTIVATED -> NOT_ACTIVE;
            case ALL -> "";
        };
        return PERSONAL
                + state
                + (filter.text().isPresent() ? UserStore.CONTAINING : "")
                + (filter.group().isPresent() ? IN_GROUP : "")
                + (filter.near().isPresent() ? NEAR : "")
                + (filter.administrators().isPresent() ? ADMINISTRATORS : "");
    }

    private static Map<String, Object> values(Filter filter) {
        Map<String, Object> values = new HashMap<>();
        filter.text().ifPresent(part -> {
            values.put("text", Conditions.containing(part));
            values.put("address", Conditions.containing(MailAddress.fragment(part)));
        });
        filter.group().ifPresent(group -> values.put("group", group));
        filter.near().ifPresent(person -> {
            values.put("near", person.value());
            values.put("everybody", Groups.ALL_USERS);
        });
        filter.administrators().ifPresent(only -> values.put("administrators", only));
        return values;
    }

    /** One person, whatever their state. */
    public Optional<User> find(UserId id) {
        return database.withHandle(handle -> handle.createQuery(IS_PERSON)
                                .bind("id", id.value())
                                .mapTo(Integer.class)
                                .one()
                        > 0
                ? users.find(id)
                : Optional.empty());
    }

    // --- Changes ---

    /**
     * Makes an account.
     *
     * @param welcome what else is done for the person; what it writes stands or falls with the account
     * @throws dev.vestibule.platform.refusal.RefusedException when the address is taken, or there is no such group
     */
    public User add(
            UserProfile person, Optional<PasswordHash> password, Consumer<User> welcome, Actor by, Instant now) {
        NewUser fresh = new NewUser(person.email(), person.firstName(), person.lastName(), false, person.locale());
        return database.unlessTaken(handle -> {
                    if (unverified.isReserved(person.email(), Optional.empty())) {
                        throw Refusal.EMAIL_TAKEN.exception();
                    }
                    UserId id = accounts.add(fresh, now);
                    if (person.loginAttributes() != null) {
                        handle.createUpdate(NOTE_ATTRIBUTES)
                                .bind("id", id.value())
                                .bind("attributes", UserStore.json(person.loginAttributes()))
                                .execute();
                    }
                    Memberships.Cause cause = Memberships.Cause.byHand(by, now);
                    person.groups().forEach((group, manager) -> {
                        memberships.join(id, group, manager, cause);
                    });
                    password.ifPresent(hash -> CredentialStore.set(handle, id, hash, now));
                    User added = users.find(id).orElseThrow();
                    welcome.accept(added);
                    Map<String, Object> details = Map.of("email", person.email().address(), "groups", added.groupIds());
                    AuditStore.add(handle, new AuditEvent(now, by, "account.create", subject(id), details));
                    return added;
                })
                .orElseThrow(Refusal.EMAIL_TAKEN::exception);
    }

    /**
     * Changes an active account. It is locked while the rules look at it, so what they see is what they change. What they prove
     * before the change is called off when the address changes: links that went to the old one open nothing.
     *
     * @param rights whether memberships may be changed by it
     * @param rules make what is wished out of what is there; they may refuse
     * @param readdressed is told the account before and after when it has got another address; what it writes stands or falls with
     *     the change
     * @return what the account is now; empty when it is not active
     * @throws dev.vestibule.platform.refusal.RefusedException when the address is taken, there is no such group, or the last active
     *     administrator would lose their rights
     */
    public Optional<User> change(
            UserId id,
            boolean rights,
            Function<User, UserProfile> rules,
            BiConsumer<User, User> readdressed,
            Actor by,
            Instant now) {
        return database.unlessTaken(handle -> {
                    if (rights) {
                        memberships.lockAdministrators();
                    }
                    if (!isActive(handle, id)) {
                        return Optional.<User>empty();
                    }
                    User before = users.find(id).orElseThrow();
                    UserProfile after = rules.apply(before);
                    Map<String, Object> details = write(handle, before, after, by, now);
                    if (rights) {
                        move(before, after, Memberships.Cause.byHand(by, now)).ifPresent(moved -> {
                            details.put("groups", moved);
                        });
                    }
                    if (!details.isEmpty()) {
                        AuditStore.add(handle, new AuditEvent(now, by, "account.change", subject(id), details));
                        changed(handle, id);
                    }
                    User changed = users.find(id).orElseThrow();
                    if (details.containsKey("email")) {
                        if (changed.isEmailVerified() && !changed.email().equals(before.mailbox())) {
                            twins.settle(id, before.mailbox().address());
                        }
                        readdressed.accept(before, changed);
                    }
                    return Optional.of(changed);
                })
                .orElseThrow(Refusal.EMAIL_OF_ANOTHER::exception);
    }

    /** Says what is different, old and new. */
    private Map<String, Object> write(Handle handle, User before, UserProfile after, Actor by, Instant now) {
        Map<String, Object> details = new LinkedHashMap<>();
        compare(details, "email", before.email().address(), after.email().address());
        compare(details, "first_name", before.profile().firstName(), after.firstName());
        compare(details, "last_name", before.profile().lastName(), after.lastName());
        compare(details, "locale", before.profile().locale(), after.locale());
        compare(details, "login_attributes", before.profile().loginAttributes(), after.loginAttributes());
        if (unverified.isReserved(after.email(), Optional.of(before.id()))) {
            throw Refusal.EMAIL_OF_ANOTHER.exception();
        }
        if (!details.isEmpty()) {
            handle.createUpdate(CHANGE)
                    .bind("id", before.id().value())
                    .bind("email", after.email().address())
                    .bind("verified", verified(before, after.email(), by))
                    .bind("first", after.firstName())
                    .bind("last", after.lastName())
                    .bind("locale", after.locale())
                    .bind("attributes", UserStore.json(after.loginAttributes()))
                    .bind("readdressed", details.containsKey("email") ? 1 : 0)
                    .bind("now", now)
                    .execute();
        }
        return details;
    }

    /** An administrator vouches for an address; who gives themselves one has to verify it, unless it is the one from before. */
    private static @Nullable String verified(User before, Email after, Actor by) {
        if (after.equals(before.email())) {
            return before.verifiedEmail() == null
                    ? null
                    : before.verifiedEmail().address();
        }
        boolean vouchedFor = !by.is(before.id()) || after.equals(before.mailbox());
        return vouchedFor ? null : before.mailbox().address();
    }

    private static void compare(
            Map<String, Object> details, String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            details.put(field, AuditStore.change(before, after));
        }
    }

    /** Brings the memberships to what is wished; says what they were and are if anything is different. */
    private Optional<Map<String, Object>> move(User before, UserProfile after, Memberships.Cause cause) {
        Map<Integer, Boolean> held = new TreeMap<>();
        before.memberships().forEach(membership -> held.put(membership.groupId(), membership.manager()));
        if (held.equals(after.groups())) {
            return Optional.empty();
        }
        TreeSet<Integer> leaves = new TreeSet<>(held.keySet());
        leaves.removeAll(after.groups().keySet());
        leaves.forEach(group -> memberships.leave(before.id(), group, cause));
        after.groups().forEach((group, manager) -> {
            if (!memberships.join(before.id(), group, manager, cause)) {
                memberships.setManager(before.id(), group, manager, cause);
            }
        });
        return Optional.of(AuditStore.change(named(held), named(after.groups())));
    }

    /** Numbers of groups, with a word behind those that somebody manages. */
    private static List<String> named(Map<Integer, Boolean> groups) {
        return groups.entrySet().stream()
                .map(group -> new Membership(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing(Membership::groupId))
                .map(membership -> membership.groupId() + (membership.manager() ? " as manager" : ""))
                .toList();
    }

    /**
     * Closes an account and ends its sessions.
     *
     * @return false when the account is not active
     * @throws dev.vestibule.platform.refusal.RefusedException when it is the last active administrator's
     */
    public boolean deactivate(UserId id, Actor by, Instant now) {
        return database.inTransaction(handle -> {
            if (memberships.isLastAdministrator(id)) {
                throw Refusal.LAST_ADMINISTRATOR.exception();
            }
            if (!isActive(handle, id)) {
                return false;
            }
            set(handle, CLOSE, id, now);
            sessions.endAll(handle, id, EndReason.USER_DEACTIVATED, by, Optional.empty(), now);
            keys.endAllOf(id, by, now);
            int outliving = keys.createdBy(id);
            Map<String, Object> details = outliving == 0 ? Map.of() : Map.of("service-keys", outliving);
            AuditStore.add(handle, new AuditEvent(now, by, "account.deactivate", subject(id), details));
            changed(handle, id);
            return true;
        });
    }

    /**
     * Opens a closed account again, without the rights of an administrator and without what links it to providers that are off.
     *
     * @param live the providers that are on
     * @return what the account is now; empty when there is none
     * @throws dev.vestibule.platform.refusal.RefusedException when it is active
     */
    public Optional<User> reactivate(UserId id, Set<String> live, Actor by, Instant now) {
        return database.inTransaction(handle -> {
            memberships.lockAdministrators();
            Optional<String> state = lock(handle, id);
            if (state.isEmpty()) {
                return Optional.<User>empty();
            }
            if (state.get().equals("active")) {
                throw Refusal.ALREADY_ACTIVE.exception();
            }
            memberships.leave(id, Groups.ADMINISTRATORS, Memberships.Cause.byHand(by, now));
            set(handle, OPEN, id, now);
            IdentityStore.unlinkAllBut(handle, id, live, by, now);
            AuditStore.add(handle, new AuditEvent(now, by, "account.reactivate", subject(id), Map.of()));
            changed(handle, id);
            return users.find(id);
        });
    }

    /** Notes that somebody has waved it away; false when the account is not active. */
    public boolean dismiss(UserId id, Modal modal) {
        String statement = switch (modal) {
            case QBNEWB -> SEEN_QUESTIONS;
            case DATASETNEWB -> SEEN_DATASETS;
        };
        return database.inTransaction(handle -> {
            int dismissed =
                    handle.createUpdate(statement).bind("id", id.value()).execute();
            if (dismissed == 1) {
                changed(handle, id);
            }
            return dismissed == 1;
        });
    }

    private static boolean isActive(Handle handle, UserId id) {
        return lock(handle, id).filter("active"::equals).isPresent();
    }

    private static Optional<String> lock(Handle handle, UserId id) {
        return handle.createQuery(LOCK)
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
    }

    private static void set(Handle handle, String statement, UserId id, Instant now) {
        handle.createUpdate(statement).bind("id", id.value()).bind("now", now).execute();
    }

    private void changed(Handle handle, UserId id) {
        changes.add(handle, ChangeLog.Kind.USER, Integer.toString(id.value()));
    }

    private static AuditEvent.Subject subject(UserId id) {
        return AuditEvent.Subject.of(id);
    }
}
