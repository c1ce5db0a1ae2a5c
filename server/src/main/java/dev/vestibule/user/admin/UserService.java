package dev.vestibule.user.admin;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.InvitationMail;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionService;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Email;
import dev.vestibule.user.Groups;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserAdminStore.Filter;
import dev.vestibule.user.admin.UserAdminStore.Order;
import dev.vestibule.user.admin.UserAdminStore.Page;
import dev.vestibule.user.admin.UserAdminStore.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
            UserAdminStore store,
            SessionService sessions,
            PasswordService passwords,
            Outbox outbox,
            BooleanSupplier mailConfigured,
            Supplier<String> siteName,
            Supplier<Visibility> visibility,
            Supplier<Set<String>> liveProviders,
            Throttle throttle,
            InstantSource clock) {
        this.store = store;
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
        allow(viewer.superuser() || manager);
        return store.list(filter, order, paging);
    }

    /** Whom somebody may write to, by their last names. */
    public Page recipients(User viewer, Optional<Paging> paging) {
        Filter everybody = Filter.of(Status.ACTIVE);
        if (viewer.superuser()) {
            return store.list(everybody, Order.LAST_NAME, paging);
        }
        return switch (visibility.get()) {
            case ALL -> store.list(everybody, Order.LAST_NAME, paging);
            case GROUP -> store.list(everybody.sharingGroupsWith(viewer.id()), Order.LAST_NAME, paging);
            case NONE -> new Page(List.of(viewer), 1);
        };
    }

    /** One person, closed accounts too: for themselves, administrators, and managers of any group. */
    public User read(Principal viewer, UserId id) {
        allow(viewer.is(id) || viewer.superuser() || viewer.isManager());
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
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
        return add(by, person, password, added -> {
            if (mailConfigured.getAsBoolean()) {
                InvitationMail.invite(added, by.name(), outbox);
            }
        });
    }

    /**
     * Makes an account, for administrators.
     *
     * @param welcome what else is done for the person; what it writes stands or falls with the account
     */
    public User add(Principal by, UserProfile person, Optional<Password> password, Consumer<User> welcome) {
        allow(by.superuser());
        allow(by.mayMakeAdministrators() || !person.groups().containsKey(Groups.ADMINISTRATORS));
        checkGroups(by, new TreeMap<>(), person.groups());
        Optional<PasswordHash> hash = password.map(chosen -> hash(person, chosen));
        User added = store.add(person, hash, welcome, by.actor(), clock.instant());
        outbox.wake();
        sessions.forget(INSTALLER);
        return added;
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
        allow(by.is(id) || by.superuser() || by.isManager());
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
        Optional<User> changed;
        try {
            changed = store.change(
                    id,
                    wish.touchesRights(),
                    present -> changed(by, wish, present),
                    (before, after) -> askToVerify(after),
                    by.actor(),
                    clock.instant());
        } finally {
            sessions.forget(id); // also when nobody knows whether the database has done it
        }
        outbox.wake();
        return changed.orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Whether the user who acts wants another address for themselves. */
    private static boolean isOwnAddress(Principal by, UserId id, UserChange wish) {
        return by.user()
                .filter(user -> user.id().equals(id))
                .flatMap(user -> wish.email().filter(email -> isAnother(email, user)))
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

    private static UserProfile changed(Principal by, UserChange wish, User present) {
        boolean profile = by.superuser() || by.is(present.id());
        UserProfile before = UserProfile.of(present);
        UserProfile after = moved(by, wish, profile ? described(by, wish, present, before) : before);
        allow(by.mayMakeAdministrators() || !makesOrTakesOver(before, after));
        return after;
    }

    /** Whether somebody becomes an administrator, or links to an administrator's password go to another address. */
    private static boolean makesOrTakesOver(UserProfile before, UserProfile after) {
        return after.groups().containsKey(Groups.ADMINISTRATORS)
                && !(before.groups().containsKey(Groups.ADMINISTRATORS)
                        && before.email().equals(after.email()));
    }

    private static UserProfile described(Principal by, UserChange wish, User present, UserProfile person) {
        @Nullable String first = wish.firstName().applyTo(present.profile().firstName());
        @Nullable String last = wish.lastName().applyTo(present.profile().lastName());
        if (present.ssoSource() != null) { // the next sign-in would bring back what the provider says
            refuseOther(
                    Input.FIRST_NAME,
                    "field.first-name-elsewhere",
                    present.profile().firstName(),
                    first);
            refuseOther(
                    Input.LAST_NAME,
                    "field.last-name-elsewhere",
                    present.profile().lastName(),
                    last);
        }
        return new UserProfile(
                wish.email().filter(email -> isAnother(email, present)).orElse(person.email()),
                first,
                last,
                wish.locale().applyTo(present.profile().locale()),
                by.superuser()
                        ? wish.loginAttributes().applyTo(present.profile().loginAttributes())
                        : present.profile().loginAttributes(),
                person.groups());
    }

    private static boolean isAnother(Email email, User present) {
        return !email.spelled().equals(present.email().address());
    }

    private static void refuseOther(Input input, String key, @Nullable String present, @Nullable String wished) {
        if (!Objects.equals(present, wished)) {
            throw InvalidInputException.of(input, Message.of(key));
        }
    }

    private static UserProfile moved(Principal by, UserChange wish, UserProfile person) {
        SortedMap<Integer, Boolean> groups = wish.groups()
                .map(change -> change.applyTo(person.groups()))
                .orElseGet(() -> new TreeMap<>(person.groups()));
        if (wish.groups().isPresent()) {
            checkGroups(by, person.groups(), groups);
        }
        if (by.superuser()) {
            wish.administrator().ifPresent(administrator -> {
                if (administrator) {
                    groups.putIfAbsent(Groups.ADMINISTRATORS, false);
                } else {
                    groups.remove(Groups.ADMINISTRATORS);
                }
            });
        }
        if (groups.containsKey(Groups.ADMINISTRATORS)) {
            groups.replaceAll((group, manager) -> false); // an administrator manages all groups anyway
        }
        return new UserProfile(
                person.email(),
                person.firstName(),
                person.lastName(),
                person.locale(),
                person.loginAttributes(),
                groups);
    }

    private static void checkGroups(
            Principal by, SortedMap<Integer, Boolean> present, SortedMap<Integer, Boolean> wished) {
        if (!Boolean.FALSE.equals(wished.get(Groups.ALL_USERS))) {
            throw Refusal.EVERYBODY_STAYS.exception();
        }
        SortedMap<Integer, Boolean> all = new TreeMap<>(present);
        all.putAll(wished);
        for (int group : all.keySet()) {
            boolean same = Objects.equals(present.get(group), wished.get(group));
            if (!same && !by.superuser() && !by.manages(group)) {
                throw Refusal.NOT_YOUR_GROUP.exception();
            }
            boolean promoted = Boolean.TRUE.equals(wished.get(group)) && !Boolean.TRUE.equals(present.get(group));
            if (promoted && wished.containsKey(Groups.ADMINISTRATORS)) {
                throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
            }
        }
    }

    /**
     * Deactivates an account, for administrators: it signs in no more, and its sessions end at once. That it is deactivated
     * already is fine too.
     */
    public void deactivate(Principal by, UserId id) {
        allow(by.superuser());
        boolean closed;
        try {
            closed = store.deactivate(id, by.actor(), clock.instant());
        } finally {
            sessions.forget(id); // also when nobody knows whether the database has done it
        }
        if (!closed && store.find(id).isEmpty()) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    /** Opens a closed account again, for administrators; its owner is an ordinary person then. */
    public User reactivate(Principal by, UserId id) {
        allow(by.superuser());
        Optional<User> opened = store.reactivate(id, liveProviders.get(), by.actor(), clock.instant());
        sessions.forget(id);
        return opened.orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Somebody has waved away what new people are shown. */
    public void dismiss(User user, UserId id, UserAdminStore.Modal modal) {
        allow(id.equals(user.id()) || user.superuser());
        boolean dismissed = store.dismiss(id, modal);
        sessions.forget(id);
        if (!dismissed) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    private static void allow(boolean allowed) {
        if (!allowed) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }
}
