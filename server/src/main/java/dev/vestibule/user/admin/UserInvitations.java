package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailSettings;
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
import java.util.function.Supplier;

/** Creates users, who are invited by mail or with a link. */
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
    private final MailSettings mailSettings;
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
            MailSettings mailSettings,
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
        this.mailSettings = mailSettings;
        this.siteName = siteName;
        this.clock = clock;
    }

    /**
     * Creates a user, for administrators, and sends an invitation if mail is configured.
     *
     * @param password empty if the user sets one with the invitation
     * @throws InvalidInputException if the policy refuses the password
     * @throws dev.vestibule.platform.refusal.RefusedException if the address is taken, or there is no such group
     */
    public User invite(Principal principal, UserProfile profile, Optional<Password> password) {
        UserRules.checkNew(principal, profile);
        Optional<PasswordHash> hash = password.map(chosen -> hash(profile, chosen));
        Instant now = clock.instant();
        User added = transactions
                .unlessTaken(() -> {
                    User fresh = added(principal, profile, hash, now);
                    if (mailSettings.configured()) {
                        InvitationMail.invite(fresh, principal.name(), outbox);
                    }
                    noteAdded(principal, fresh, now);
                    return fresh;
                })
                .orElseThrow(Refusal.EMAIL_TAKEN::exception);
        outbox.wake();
        sessions.forget(UserId.INSTALLER); // whose result says whether there are others
        return added;
    }

    /** A new user, and the link of their invitation. */
    public record Invited(User user, InvitationLink.Made link) {}

    /** Creates a user, for administrators, with a link instead of a mail. */
    public Invited invite(Principal principal, UserProfile profile, InvitationLink links) {
        UserRules.checkNew(principal, profile);
        Instant now = clock.instant();
        Invited invited = transactions
                .unlessTaken(() -> {
                    User fresh = added(principal, profile, Optional.empty(), now);
                    InvitationLink.Made link = links.make(fresh);
                    noteAdded(principal, fresh, now);
                    return new Invited(fresh, link);
                })
                .orElseThrow(Refusal.EMAIL_TAKEN::exception);
        sessions.forget(UserId.INSTALLER); // whose result says whether there are others
        return invited;
    }

    private User added(Principal principal, UserProfile profile, Optional<PasswordHash> password, Instant now) {
        if (unverified.isReserved(profile.email(), Optional.empty())) {
            throw Refusal.EMAIL_TAKEN.exception();
        }
        UserId id = accounts.add(
                new NewUser(profile.email(), profile.firstName(), profile.lastName(), false, profile.locale()), now);
        if (profile.loginAttributes() != null) {
            store.setAttributes(id, profile.loginAttributes());
        }
        Memberships.Cause cause = Memberships.Cause.byHand(principal.actor(), now);
        profile.groups().all().forEach(one -> memberships.join(id, one.group(), one.manager(), cause));
        password.ifPresent(hash -> credentials.set(id, hash, now));
        return users.find(id).orElseThrow();
    }

    private void noteAdded(Principal principal, User added, Instant now) {
        Map<String, Object> details = Map.of("email", added.email().address(), "groups", added.groupNumbers());
        audit.add(new AuditEvent(now, principal.actor(), "account.create", AuditEvent.Subject.of(added.id()), details));
    }

    private PasswordHash hash(UserProfile profile, Password password) {
        PasswordPolicy.Context words = PasswordPolicy.Context.of(
                siteName.get(),
                profile.email().address(),
                Objects.requireNonNullElse(profile.firstName(), ""),
                Objects.requireNonNullElse(profile.lastName(), ""));
        passwords.objection(password, words).ifPresent(sentence -> {
            throw InvalidInputException.of(Input.PASSWORD, sentence);
        });
        return passwords.hash(password);
    }
}
