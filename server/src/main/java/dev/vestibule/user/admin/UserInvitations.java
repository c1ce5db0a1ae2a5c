package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
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
import dev.vestibule.reset.Invitations;
import dev.vestibule.session.Principal;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Creates users: who are invited by mail or with a link, or get a temporary password. */
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
    private final Invitations invitations;
    private final Outbox outbox;
    private final MailSettings mailSettings;
    private final Supplier<String> siteName;
    private final RecentProof proof;
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
            Invitations invitations,
            Outbox outbox,
            MailSettings mailSettings,
            Supplier<String> siteName,
            RecentProof proof,
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
        this.invitations = invitations;
        this.outbox = outbox;
        this.mailSettings = mailSettings;
        this.siteName = siteName;
        this.proof = proof;
        this.clock = clock;
    }

    /** A new user, and the link of their invitation unless it goes out by mail. */
    public record Invited(User user, Optional<InvitationLink.Made> link) {}

    /**
     * Creates a user, for administrators, and sends an invitation if mail is configured, with or without a password: as
     * in Metabase, the link then replaces the password.
     *
     * @param password empty if the user sets one with the invitation
     * @throws InvalidInputException if the policy refuses the password
     * @throws dev.vestibule.platform.refusal.RefusedException if the address is taken, or there is no such group
     */
    public User invite(Principal principal, UserProfile profile, Optional<Password> password) {
        checkNew(principal, profile);
        Optional<PasswordHash> hash = password.map(chosen -> hash(profile, chosen));
        return created(principal, List.of(profile), fresh -> {
                    hash.ifPresent(one -> credentials.set(fresh.id(), one, clock.instant()));
                    if (mailSettings.configured()) {
                        invitations.mail(fresh, principal.name());
                    }
                    return new Invited(fresh, Optional.empty());
                })
                .get(0)
                .user();
    }

    /** Returns those of these addresses for which no user can be created; for administrators. Takes one query. */
    public List<Email> taken(Principal principal, List<Email> wanted) {
        UserRules.allow(principal.superuser());
        if (wanted.isEmpty()) {
            return List.of();
        }
        Set<String> taken = store.taken(
                wanted.stream().flatMap(email -> email.spellings().stream()).collect(Collectors.toSet()));
        return wanted.stream()
                .filter(email -> email.spellings().stream().anyMatch(taken::contains))
                .toList();
    }

    /** Creates a user, for administrators, with a link instead of a mail. */
    public Invited inviteWithLink(Principal principal, UserProfile profile) {
        return inviteAll(principal, List.of(profile), false).get(0);
    }

    /**
     * Creates users, for administrators, and invites them: all of them or none.
     *
     * @param byMail whether the links go out by mail; otherwise they are returned
     * @throws dev.vestibule.platform.refusal.RefusedException if an address is taken, or there is no such group
     */
    public List<Invited> inviteAll(Principal principal, List<UserProfile> profiles, boolean byMail) {
        profiles.forEach(profile -> checkNew(principal, profile));
        return created(principal, profiles, fresh -> {
            if (byMail) {
                invitations.mail(fresh, principal.name());
                return new Invited(fresh, Optional.empty());
            }
            return new Invited(fresh, Optional.of(invitations.link(fresh)));
        });
    }

    /**
     * Creates a user, for administrators, with a temporary password, which the user must change at the first sign-in.
     * No invitation is sent.
     *
     * @param notify whether a mail tells the user that the account exists; it has no password and no secret link
     * @throws InvalidInputException if the policy refuses the password
     * @throws dev.vestibule.platform.refusal.RefusedException if the address is taken, or there is no such group
     */
    public User create(Principal principal, UserProfile profile, Password temporary, boolean notify) {
        checkNew(principal, profile);
        PasswordHash hash = hash(profile, temporary);
        return created(principal, List.of(profile), fresh -> {
                    Instant now = clock.instant();
                    credentials.set(fresh.id(), hash, now);
                    credentials.setChangeDue(fresh.id(), true, now);
                    if (notify) {
                        Map<String, String> by =
                                principal.name().map(name -> Map.of("by", name)).orElse(Map.of());
                        outbox.add(MailKind.ACCOUNT_CREATED, fresh, by);
                    }
                    return new Invited(fresh, Optional.empty());
                })
                .get(0)
                .user();
    }

    private void checkNew(Principal principal, UserProfile profile) {
        UserRules.checkNew(principal, profile);
        if (profile.groups().contains(GroupId.ADMINISTRATORS)) {
            proof.require(principal);
        }
    }

    /** @param access gives a new user the way to sign in, within the transaction */
    private List<Invited> created(Principal principal, List<UserProfile> profiles, Function<User, Invited> access) {
        Instant now = clock.instant();
        List<Invited> created = transactions
                .unlessTaken(() -> profiles.stream()
                        .map(profile -> {
                            User fresh = added(principal, profile, now);
                            Invited invited = access.apply(fresh);
                            noteAdded(principal, fresh, now);
                            return invited;
                        })
                        .toList())
                .orElseThrow(Refusal.EMAIL_TAKEN::exception);
        outbox.wake();
        sessions.forget(UserId.INSTALLER); // whose result says whether there are others
        return created;
    }

    private User added(Principal principal, UserProfile profile, Instant now) {
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
