package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.reset.InvitationMail;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Groups;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import dev.vestibule.user.admin.UserListStore.Filter;
import dev.vestibule.user.admin.UserListStore.Order;
import dev.vestibule.user.admin.UserListStore.Page;
import dev.vestibule.user.admin.UserListStore.Status;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * People and their accounts: who sees whom, and who may change what (identity wire, section 1). Every method asks on behalf of
 * somebody, and refuses with {@link Refusal#NOT_ALLOWED} what they may not do.
 */
public final class UserService {
    /** A person could write to anybody with them. */
    private static final int MOST_LINKS_A_DAY = 5;

    /** Whose answer says whether there are others. */
    private static final UserId INSTALLER = new UserId(1);

    private final UserAdminStore store;
    private final UserListStore lists;
    private final UserStore users;
    private final Users accounts;
    private final UserUpdate update;
    private final UnverifiedAddressStore unverified;
    private final Memberships memberships;
    private final ApiKeyRevocation keys;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final SessionStore sessionStore;
    private final CredentialStore credentials;
    private final IdentityStore identities;
    private final SessionService sessions;
    private final PasswordService passwords;
    private final Outbox outbox;
    private final BooleanSupplier mailConfigured;
    private final Supplier<String> siteName;
    private final Supplier<Visibility> visibility;
    private final Supplier<Set<String>> liveProviders;
    private final Throttle throttle;
    private final InstantSource clock;

    public UserService(
            Database database,
            SessionStore sessionStore,
            CredentialStore credentials,
            IdentityStore identities,
            SessionService sessions,
            PasswordService passwords,
            Outbox outbox,
            BooleanSupplier mailConfigured,
            Supplier<String> siteName,
            Supplier<Visibility> visibility,
            Supplier<Set<String>> liveProviders,
            Throttle throttle,
            InstantSource clock) {
        this.store = new UserAdminStore(database);
        this.lists = new UserListStore(database);
        this.users = new UserStore(database);
        this.accounts = new Users(database);
        this.update = new UserUpdate(database);
        this.unverified = new UnverifiedAddressStore(database);
        this.memberships = new Memberships(database);
        this.keys = new ApiKeyRevocation(database);
        this.transactions = new Transactions(database);
        this.changes = new ChangeLog(database);
        this.audit = new AuditWriter(database);
        this.sessionStore = sessionStore;
        this.credentials = credentials;
        this.identities = identities;
        this.sessions = sessions;
        this.passwords = passwords;
        this.outbox = outbox;
        this.mailConfigured = mailConfigured;
        this.siteName = siteName;
        this.visibility = visibility;
        this.liveProviders = liveProviders;
        this.throttle = throttle;
        this.clock = clock;
    }

    // --- Seeing ---

    /** People by their first names, for administrators, and for managers: of any group, or of the one that is asked for. */
    public Page list(Principal viewer, Filter filter, Optional<Paging> paging) {
        return list(viewer, filter, Order.FIRST_NAME, paging);
    }

    /** The same in another order. */
    public Page list(Principal viewer, Filter filter, Order order, Optional<Paging> paging) {
        boolean manager = filter.group().map(viewer::manages).orElseGet(viewer::isManager);
        UserRules.allow(viewer.superuser() || manager);
        return lists.list(filter, order, paging);
    }

    /** Whom somebody may write to, by their last names. */
    public Page recipients(User viewer, Optional<Paging> paging) {
        Filter everybody = Filter.of(Status.ACTIVE);
        if (viewer.superuser()) {
            return lists.list(everybody, Order.LAST_NAME, paging);
        }
        return switch (visibility.get()) {
            case ALL -> lists.list(everybody, Order.LAST_NAME, paging);
            case GROUP -> lists.list(everybody.sharingGroupsWith(viewer.id()), Order.LAST_NAME, paging);
            case NONE -> new Page(List.of(viewer), 1);
        };
    }

    /** One person, closed accounts too: for themselves, administrators, and managers of any group. */
    public User read(Principal viewer, UserId id) {
        UserRules.allow(viewer.is(id) || viewer.superuser() || viewer.isManager());
        return lists.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    // --- Changing ---

    /**
     * Makes an account, for administrators, and invites the person by mail if mail is configured.
     *
     * @param password empty when the person is to choose one themselves
     * @throws InvalidInputException when the password would be guessed too easily
     * @throws dev.vestibule.platform.refusal.RefusedException when the address is taken, or there is no such group
     */
    public User invite(Principal by, UserProfile person, Optional<Password> password) {
        UserRules.checkNew(by, person);
        Optional<PasswordHash> hash = password.map(chosen -> hash(person, chosen));
        Instant now = clock.instant();
        User added = transactions
                .unlessTaken(() -> {
                    User fresh = added(by, person, hash, now);
                    if (mailConfigured.getAsBoolean()) {
                        InvitationMail.invite(fresh, by.name(), outbox);
                    }
                    noteAdded(by, fresh, now);
                    return fresh;
                })
                .orElseThrow(Refusal.EMAIL_TAKEN::exception);
        outbox.wake();
        sessions.forget(INSTALLER);
        return added;
    }

    /** Somebody new, and the link that invites them. */
    public record Invited(User user, InvitationLink.Made link) {}

    /** Makes an account, for administrators, with a link for its owner in place of a mail. */
    public Invited invite(Principal by, UserProfile person, InvitationLink links) {
        UserRules.checkNew(by, person);
        Instant now = clock.instant();
        Invited invited = transactions
                .unlessTaken(() -> {
                    User fresh = added(by, person, Optional.empty(), now);
                    InvitationLink.Made link = links.make(fresh);
                    noteAdded(by, fresh, now);
                    return new Invited(fresh, link);
                })
                .orElseThrow(Refusal.EMAIL_TAKEN::exception);
        sessions.forget(INSTALLER);
        return invited;
    }

    private User added(Principal by, UserProfile person, Optional<PasswordHash> password, Instant now) {
        if (unverified.isReserved(person.email(), Optional.empty())) {
            throw Refusal.EMAIL_TAKEN.exception();
        }
        UserId id = accounts.add(
                new NewUser(person.email(), person.firstName(), person.lastName(), false, person.locale()), now);
        if (person.loginAttributes() != null) {
            store.setAttributes(id, person.loginAttributes());
        }
        Memberships.Cause cause = Memberships.Cause.byHand(by.actor(), now);
        person.groups().forEach((group, manager) -> memberships.join(id, group, manager, cause));
        password.ifPresent(hash -> credentials.set(id, hash, now));
        return users.find(id).orElseThrow();
    }

    private void noteAdded(Principal by, User added, Instant now) {
        note(
                "account.create",
                added.id(),
                Map.of("email", added.email().address(), "groups", added.groupIds()),
                by,
                now);
    }

    private PasswordHash hash(UserProfile person, Password password) {
        PasswordPolicy.Context words = PasswordPolicy.Context.of(
                siteName.get(),
                person.email().address(),
                Objects.requireNonNullElse(person.firstName(), ""),
                Objects.requireNonNullElse(person.lastName(), ""));
        passwords.objection(password, words).ifPresent(sentence -> {
            throw InvalidInputException.of(Input.PASSWORD, sentence);
        });
        return passwords.hash(password);
    }

    /**
     * Changes an active account: one's own address, names and language; for administrators anything; for managers who is in their groups.
     * What somebody may not change is passed over, save memberships and addresses, which are refused.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException naming {@code email} when the own address has changed too often
     */
    public User change(Principal by, UserId id, UserChange wish) {
        UserRules.allow(by.is(id) || by.superuser() || by.isManager());
        if (wish.administrator().isPresent()
                && wish.groups().isPresent()
                && wish.administrator().get() != wish.groups().get().contains(Groups.ADMINISTRATORS)) {
            throw InvalidInputException.of(Input.ADMINISTRATOR, Message.of("field.administrator-mismatch"));
        }
        if (isOwnAddress(by, id, wish)) {
            ClientAddress from = ClientAddress.certain(by.actor().address().orElse(""));
            Optional<String> account = Optional.of(Integer.toString(id.value()));
            throttle.count(new Throttle.Call(Throttle.What.READDRESS, account, from));
        }
        Instant now = clock.instant();
        User changed;
        try {
            changed = transactions
                    .unlessTaken(() -> changed(by, id, wish, now))
                    .orElseThrow(Refusal.EMAIL_OF_ANOTHER::exception);
        } finally {
            sessions.forget(id); // also when nobody knows whether the database has done it
        }
        outbox.wake();
        return changed;
    }

    /** The account is locked while the rules look at it, so what they see is what they change. */
    private User changed(Principal by, UserId id, UserChange wish, Instant now) {
        if (wish.touchesRights()) {
            memberships.lockAdministrators();
        }
        if (!isActive(store.lock(id))) {
            throw Refusal.NOT_FOUND.exception();
        }
        User before = users.find(id).orElseThrow();
        UserProfile wished = UserRules.changed(by, wish, before);
        User after = update.write(before, wished, wish.touchesRights(), by.actor(), now);
        if (!after.email().address().equals(before.email().address())) {
            askToVerify(after);
        }
        return after;
    }

    private static boolean isActive(Optional<String> state) {
        return state.filter("active"::equals).isPresent();
    }

    /** Whether the user who acts wants another address for themselves. */
    private static boolean isOwnAddress(Principal by, UserId id, UserChange wish) {
        return by.user()
                .filter(user -> user.id().equals(id))
                .flatMap(user -> wish.email().filter(email -> UserRules.isAnother(email, user)))
                .isPresent();
    }

    /** Sends the link to an address that its owner has to verify; whoever reads the one before is told. */
    private void askToVerify(User user) {
        if (user.isEmailVerified() || !mailConfigured.getAsBoolean()) {
            return;
        }
        String email = user.email().address();
        outbox.add(MailKind.EMAIL_CHANGED, user, Map.of("email", email));
        if (outbox.count(user.id(), MailKind.EMAIL_VERIFICATION, Duration.ofDays(1)) < MOST_LINKS_A_DAY) {
            outbox.add(MailKind.EMAIL_VERIFICATION, user, user.email(), Map.of());
        }
    }

    /**
     * Sends the link once more with which somebody verifies their own address.
     *
     * @return false when none is needed, or enough were sent today
     */
    public boolean sendVerification(User user) {
        boolean sent = !user.isEmailVerified()
                && mailConfigured.getAsBoolean()
                && outbox.count(user.id(), MailKind.EMAIL_VERIFICATION, Duration.ofDays(1)) < MOST_LINKS_A_DAY;
        if (sent) {
            outbox.add(MailKind.EMAIL_VERIFICATION, user, user.email(), Map.of());
        }
        return sent;
    }

    /**
     * Deactivates an account, for administrators: it signs in no more, and its sessions end at once. That it is deactivated
     * already is fine too.
     */
    public void deactivate(Principal by, UserId id) {
        UserRules.allow(by.superuser());
        Instant now = clock.instant();
        boolean closed;
        try {
            closed = transactions.call(() -> deactivated(by, id, now));
        } finally {
            sessions.forget(id); // also when nobody knows whether the database has done it
        }
        if (!closed && lists.find(id).isEmpty()) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    /** Returns false if the account is not active. */
    private boolean deactivated(Principal by, UserId id, Instant now) {
        if (memberships.isLastAdministrator(id)) {
            throw Refusal.LAST_ADMINISTRATOR.exception();
        }
        if (!isActive(store.lock(id))) {
            return false;
        }
        store.deactivate(id, now);
        sessionStore.endAllWithin(id, EndReason.USER_DEACTIVATED, by.actor(), now);
        keys.endAllOf(id, by.actor(), now);
        int outliving = keys.createdBy(id);
        note("account.deactivate", id, outliving == 0 ? Map.of() : Map.of("service-keys", outliving), by, now);
        tellOthers(id);
        return true;
    }

    /** Opens a closed account again, for administrators; its owner is an ordinary person then. */
    public User reactivate(Principal by, UserId id) {
        UserRules.allow(by.superuser());
        Set<String> live = liveProviders.get();
        Instant now = clock.instant();
        User opened = transactions.call(() -> reactivated(by, id, live, now));
        sessions.forget(id);
        return opened;
    }

    /** Without the rights of an administrator, and without what links the account to providers that are off. */
    private User reactivated(Principal by, UserId id, Set<String> live, Instant now) {
        memberships.lockAdministrators();
        Optional<String> state = store.lock(id);
        if (state.isEmpty()) {
            throw Refusal.NOT_FOUND.exception();
        }
        if (isActive(state)) {
            throw Refusal.ALREADY_ACTIVE.exception();
        }
        memberships.leave(id, Groups.ADMINISTRATORS, Memberships.Cause.byHand(by.actor(), now));
        store.reactivate(id, now);
        identities.unlinkAllBut(id, live, by.actor(), now);
        note("account.reactivate", id, Map.of(), by, now);
        tellOthers(id);
        return users.find(id).orElseThrow();
    }

    /** Somebody has waved away what new people are shown. */
    public void dismiss(User user, UserId id, UserAdminStore.Modal modal) {
        UserRules.allow(id.equals(user.id()) || user.superuser());
        boolean dismissed = transactions.call(() -> {
            boolean done = store.dismiss(id, modal);
            if (done) {
                tellOthers(id);
            }
            return done;
        });
        sessions.forget(id);
        if (!dismissed) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    private void note(String action, UserId id, Map<String, Object> details, Principal by, Instant now) {
        audit.add(new AuditEvent(now, by.actor(), action, AuditEvent.Subject.of(id), details));
    }

    private void tellOthers(UserId id) {
        changes.add(ChangeLog.Kind.USER, Integer.toString(id.value()));
    }
}
