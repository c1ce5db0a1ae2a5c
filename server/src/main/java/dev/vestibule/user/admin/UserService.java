package dev.vestibule.user.admin;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.Invitation;
import dev.vestibule.reset.Invitations;
import dev.vestibule.session.Principal;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionService;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.UserListStore.Filter;
import dev.vestibule.user.admin.UserListStore.Order;
import dev.vestibule.user.admin.UserListStore.Page;
import dev.vestibule.user.admin.UserListStore.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Users: who may read and change whom (identity wire, section 1). Every method acts for a caller, and refuses with
 * {@link Refusal#NOT_ALLOWED} what they may not do.
 */
public final class UserService {
    /** A limit, as each change can send a mail to an arbitrary address. */
    private static final int MOST_LINKS_A_DAY = 5;

    private final UserAdminStore store;
    private final UserListStore lists;
    private final UserStore users;
    private final UserUpdate update;
    private final Memberships memberships;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final SessionService sessions;
    private final Outbox outbox;
    private final MailSettings mailSettings;
    private final Supplier<Visibility> visibility;
    private final Invitations invitations;
    private final Throttle throttle;
    private final RecentProof proof;
    private final InstantSource clock;

    public UserService(
            UserAdminStore store,
            UserListStore lists,
            UserStore users,
            UserUpdate update,
            Memberships memberships,
            Transactions transactions,
            ChangeLog changes,
            SessionService sessions,
            Outbox outbox,
            MailSettings mailSettings,
            Supplier<Visibility> visibility,
            Invitations invitations,
            Throttle throttle,
            RecentProof proof,
            InstantSource clock) {
        this.store = store;
        this.lists = lists;
        this.users = users;
        this.update = update;
        this.memberships = memberships;
        this.transactions = transactions;
        this.changes = changes;
        this.sessions = sessions;
        this.outbox = outbox;
        this.mailSettings = mailSettings;
        this.visibility = visibility;
        this.invitations = invitations;
        this.throttle = throttle;
        this.proof = proof;
        this.clock = clock;
    }

    // --- Reading ---

    /** Returns users by first name, for administrators, and for managers: of any group, or of the requested one. */
    public Page list(Principal viewer, Filter filter, Optional<Paging> paging) {
        return list(viewer, filter, Order.FIRST_NAME, false, paging);
    }

    /** Returns users like {@link #list(Principal, Filter, Optional)}, in another order. */
    public Page list(Principal viewer, Filter filter, Order order, boolean descending, Optional<Paging> paging) {
        boolean manager = filter.group().map(viewer::manages).orElseGet(viewer::isManager);
        UserRules.allow(viewer.superuser() || manager);
        return lists.list(filter, order, descending, paging);
    }

    /** Returns how many users match, for administrators. */
    public long count(Principal viewer, Filter filter) {
        UserRules.allow(viewer.superuser());
        return lists.count(filter);
    }

    /** Returns those of these users who exist, by name, for administrators. */
    public List<User> these(Principal viewer, Collection<UserId> wanted) {
        UserRules.allow(viewer.superuser());
        return lists.these(wanted);
    }

    /** Returns how these users sign in, for administrators. */
    public UserListStore.Methods methods(Principal viewer, Collection<UserId> users) {
        UserRules.allow(viewer.superuser());
        return lists.methods(users);
    }

    /** Returns the users that a user may see as recipients, by last name. */
    public Page recipients(User viewer, Optional<Paging> paging) {
        Filter everybody = Filter.of(Status.ACTIVE);
        if (viewer.superuser()) {
            return lists.list(everybody, Order.LAST_NAME, false, paging);
        }
        return switch (visibility.get()) {
            case ALL -> lists.list(everybody, Order.LAST_NAME, false, paging);
            case GROUP -> lists.list(everybody.sharingGroupsWith(viewer.id()), Order.LAST_NAME, false, paging);
            case NONE -> new Page(List.of(viewer), 1);
        };
    }

    /** Returns one user, deactivated ones too: for themselves, administrators, and managers of any group. */
    public User read(Principal viewer, UserId id) {
        UserRules.allow(viewer.is(id) || viewer.superuser() || viewer.isManager());
        return lists.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /**
     * Returns the states of the invitations of listed users, as far as they have one, for administrators. Takes one
     * query, however many there are.
     */
    public Map<UserId, Invitation.State> invitationStates(Principal viewer, Collection<User> listed) {
        UserRules.allow(viewer.superuser());
        return invitations.states(listed);
    }

    // --- Changing ---

    /**
     * Changes an active user: one's own address, names and language; for administrators everything; for managers the
     * members of their groups. Fields that the caller may not change are ignored, except memberships and addresses,
     * which are refused.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the address or the rights of an administrator change
     *     without a recent proof of who the caller is
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException naming {@code email} if the own address has
     *     changed too often
     */
    public User change(Principal principal, UserId id, UserChange change) {
        UserRules.allow(principal.is(id) || principal.superuser() || principal.isManager());
        if (change.administrator().isPresent()
                && change.groups().isPresent()
                && change.administrator().get() != change.groups().get().contains(GroupId.ADMINISTRATORS)) {
            throw InvalidInputException.of(Input.ADMINISTRATOR, Message.of("field.administrator-mismatch"));
        }
        if (isOwnAddress(principal, id, change)) {
            ClientAddress from =
                    ClientAddress.certain(principal.actor().address().orElse(""));
            Optional<String> account = Optional.of(Integer.toString(id.value()));
            throttle.count(new CountedCall(CountedCall.Kind.READDRESS, account, from));
        }
        Instant now = clock.instant();
        User changed;
        try {
            changed = transactions
                    .unlessTaken(() -> changed(principal, id, change, now))
                    .orElseThrow(Refusal.EMAIL_OF_ANOTHER::exception);
        } finally {
            sessions.forget(id); // even if the outcome in the database is unknown
        }
        outbox.wake();
        return changed;
    }

    /** Applies the change; the account is locked while the rules check it, so that they check what is changed. */
    private User changed(Principal principal, UserId id, UserChange change, Instant now) {
        if (change.touchesRights()) {
            memberships.lockAdministrators();
        }
        if (!UserRules.isActive(store.lock(id))) {
            throw Refusal.NOT_FOUND.exception();
        }
        User before = users.find(id).orElseThrow();
        UserProfile wished = UserRules.changed(principal, change, before);
        if (UserRules.takesProof(before, wished)) {
            proof.require(principal);
        }
        User after = update.write(before, wished, change.touchesRights(), principal.actor(), now);
        if (!after.email().address().equals(before.email().address())) {
            askToVerify(after);
        }
        return after;
    }

    /** Returns whether the acting user changes their own address. */
    private static boolean isOwnAddress(Principal principal, UserId id, UserChange change) {
        return principal
                .user()
                .filter(user -> user.id().equals(id))
                .flatMap(user -> change.email().filter(email -> UserRules.isAnother(email, user)))
                .isPresent();
    }

    /** Sends the link to an address that its owner must verify, and a notice to the previous one. */
    private void askToVerify(User user) {
        if (user.isEmailVerified() || !mailSettings.configured()) {
            return;
        }
        String email = user.email().address();
        outbox.add(MailKind.EMAIL_CHANGED, user, Map.of("email", email));
        if (outbox.count(user.id(), MailKind.EMAIL_VERIFICATION, Duration.ofDays(1)) < MOST_LINKS_A_DAY) {
            outbox.add(MailKind.EMAIL_VERIFICATION, user, user.email(), Map.of());
        }
    }

    /**
     * Sends the link again with which users verify their own address.
     *
     * @return false if none is needed, or enough were sent today
     */
    public boolean sendVerification(User user) {
        boolean sent = !user.isEmailVerified()
                && mailSettings.configured()
                && outbox.count(user.id(), MailKind.EMAIL_VERIFICATION, Duration.ofDays(1)) < MOST_LINKS_A_DAY;
        if (sent) {
            outbox.add(MailKind.EMAIL_VERIFICATION, user, user.email(), Map.of());
        }
        return sent;
    }

    /** Records that a user has dismissed the introduction. */
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

    private void tellOthers(UserId id) {
        changes.add(ChangeLog.Kind.USER, Integer.toString(id.value()));
    }
}
