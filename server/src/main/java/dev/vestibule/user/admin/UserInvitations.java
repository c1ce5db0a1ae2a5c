package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.reset.InvitationMail;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Makes accounts for people, who are invited by mail or with a link. */
public final class UserInvitations {
    private final UserAdminStore store;
    private final UserStore users;
    private final Users accounts;
    private final UnverifiedAddressStore unverified;
    private final Memberships memberships;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final CredentialStore credentials;
    private final PasswordService passwords;
    private final SessionService sessions;
    private final Outbox outbox;
    private final BooleanSupplier mailConfigured;
    private final Supplier<String> siteName;
    private final InstantSource clock;

    public UserInvitations(
            UserAdminStore store,
            UserStore users,
            Users accounts,
            UnverifiedAddressStore unverified,
            Memberships memberships,
            Transactions transactions,
            AuditWriter audit,
            CredentialStore credentials,
            PasswordService passwords,
            SessionService sessions,
            Outbox outbox,
            BooleanSupplier mailConfigured,
            Supplier<String> siteName,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.accounts = accounts;
        this.unverified = unverified;
        this.memberships = memberships;
        this.transactions = transactions;
        this.audit = audit;
        this.credentials = credentials;
        this.passwords = passwords;
        this.sessions = sessions;
        this.outbox = outbox;
        this.mailConfigured = mailConfigured;
        this.siteName = siteName;
        this.clock = clock;
    }

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
        sessions.forget(UserId.INSTALLER); // whose answer says whether there are others
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
        sessions.forget(UserId.INSTALLER); // whose answer says whether there are others
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
        Map<String, Object> details = Map.of("email", added.email().address(), "groups", added.groupIds());
        audit.add(new AuditEvent(now, by.actor(), "account.create", AuditEvent.Subject.of(added.id()), details));
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
}
