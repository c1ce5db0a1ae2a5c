package dev.vestibule.operator;

import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.session.Principal;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.UserActivation;
import dev.vestibule.user.admin.UserChange;
import dev.vestibule.user.admin.UserInvitations;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserProfile;
import dev.vestibule.user.admin.UserService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists and manages users. */
public final class UserCommands {
    private static final int LONGEST_NAME = 254;

    private final UserService service;
    private final UserInvitations invitations;
    private final UserActivation activation;
    private final ApiKeyService keys;
    private final Accounts accounts;
    private final SiteAddress address;
    private final MailSettings mailSettings;
    private final PasswordLogin passwordLogin;

    /** @param passwordLogin whether password sign-in is disabled at the moment, so that a link to set one is useless */
    public UserCommands(
            UserService service,
            UserInvitations invitations,
            UserActivation activation,
            ApiKeyService keys,
            UserStore users,
            SiteAddress address,
            MailSettings mailSettings,
            PasswordLogin passwordLogin) {
        this.service = service;
        this.invitations = invitations;
        this.activation = activation;
        this.keys = keys;
        this.accounts = new Accounts(users);
        this.address = address;
        this.mailSettings = mailSettings;
        this.passwordLogin = passwordLogin;
    }

    /**
     * A user.
     *
     * @param status {@code active}, {@code suspended} or {@code left}
     * @param signInsThrough the kind of provider that the user signed in with last; null for none
     * @param groupIds 1 is All Users, 2 Administrators
     */
    public record Account(
            int id,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String status,
            boolean administrator,
            Instant joinedAt,
            @Nullable Instant lastSignInAt,
            @Nullable String signInsThrough,
            List<Integer> groupIds) {
        static Account of(User user) {
            return new Account(
                    user.id().value(),
                    user.email().address(),
                    user.profile().firstName(),
                    user.profile().lastName(),
                    user.status().state().name().toLowerCase(Locale.ROOT),
                    user.superuser(),
                    user.activity().joinedAt(),
                    user.activity().lastSignInAt(),
                    user.ssoSource(),
                    user.groupNumbers());
        }
    }

    /** One page of a list, and its total length. */
    public record Listed(List<Account> users, long total, int limit, int offset) {}

    /**
     * A new user.
     *
     * @param link sets their password; a secret, which {@link #toString()} omits. Null if it was mailed
     */
    public record Added(
            Account user, @Nullable String link, @Nullable Instant linkExpiresAt) {
        @Override
        public String toString() {
            return "Added[" + user + "]";
        }
    }

    CommandResult list(OperatorCommand.ListUsers request, Principal principal) {
        UserListStore.Status status;
        try {
            status = UserListStore.Status.valueOf(request.status().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return CommandResult.wrongUse("The status must be active, deactivated or all.");
        }
        if (!fits(request.query())) {
            return CommandResult.wrongUse("The query must have 1 to " + LONGEST_NAME + " characters.");
        }
        UserListStore.Filter filter = UserListStore.Filter.of(status).containing(Optional.ofNullable(request.query()));
        UserListStore.Page page =
                service.list(principal, filter, Optional.of(new Paging(request.limit(), request.offset())));
        return CommandResult.done(new Listed(
                page.people().stream().map(Account::of).toList(), page.total(), request.limit(), request.offset()));
    }

    CommandResult show(OperatorCommand.ShowUser request, Principal principal) {
        return accounts.with(
                request.email(), user -> CommandResult.done(Account.of(service.read(principal, user.id()))));
    }

    CommandResult add(OperatorCommand.AddUser request, Principal principal) {
        Optional<Email> email = Email.parse(request.email());
        if (email.isEmpty()) {
            return CommandResult.wrongUse("\"" + request.email() + "\" is not an email address.");
        }
        if (!fits(request.firstName()) || !fits(request.lastName())) {
            return CommandResult.wrongUse(
                    "A name must have 1 to " + LONGEST_NAME + " characters and no control characters.");
        }
        UserProfile profile =
                UserProfile.fresh(email.get(), request.firstName(), request.lastName(), request.administrator());
        return request.mail() ? mailed(principal, profile) : linked(principal, profile);
    }

    private static boolean fits(@Nullable String name) {
        return name == null || (!name.isBlank() && name.length() <= LONGEST_NAME && Fields.isPlain(name));
    }

    private CommandResult mailed(Principal principal, UserProfile profile) {
        if (!mailSettings.configured()) {
            return CommandResult.refused(
                    "No SMTP server is configured. Without --mail, the command prints a link that you can share.");
        }
        if (address.site().isEmpty()) {
            return CommandResult.refused("MB_SITE_URL is not set, so emails cannot contain links."
                    + " Without --mail, the command prints a link that you can share.");
        }
        User added = invitations.invite(principal, profile, Optional.empty());
        return CommandResult.done(
                "Created " + added.email().address() + ". An invitation is queued.",
                new Added(Account.of(added), null, null));
    }

    private CommandResult linked(Principal principal, UserProfile profile) {
        UserInvitations.Invited invited = invitations.inviteWithLink(principal, profile);
        User added = invited.user();
        InvitationLink.Made made = invited.link().orElseThrow();
        String text = passwordLogin.off()
                ? "Created " + added.email().address()
                        + ". Password sign-in is turned off, so the user signs in with an identity provider."
                        + " The link works only when password sign-in is on."
                : "Created " + added.email().address()
                        + ". The link sets a password and signs in. It can be used once and expires at "
                        + made.until().truncatedTo(ChronoUnit.SECONDS) + "." + address.advice();
        return CommandResult.done(text, new Added(Account.of(added), address.link(made.path()), made.until()));
    }

    CommandResult change(OperatorCommand.ChangeUser request, Principal principal) {
        return accounts.with(request.email(), user -> switch (request.change()) {
            case DEACTIVATE -> deactivate(user, principal);
            case REACTIVATE ->
                done(activation.reactivate(principal, user.id()), " was reactivated, without administrator rights.");
            case PROMOTE -> administrator(user, true, principal);
            case DEMOTE -> administrator(user, false, principal);
        });
    }

    private CommandResult deactivate(User user, Principal principal) {
        if (!user.isActive()) {
            return closed(user);
        }
        activation.deactivate(principal, user.id());
        String outliving = keys.outliving(user.id()).stream()
                .map(key -> key.settings().name() + " (" + key.prefix() + ")")
                .collect(Collectors.joining(", "));
        return done(
                service.read(principal, user.id()),
                " was deactivated. Its sessions and API keys were revoked."
                        + (outliving.isEmpty()
                                ? ""
                                : " Revoke or rotate these service keys, whose secrets the user knows: " + outliving
                                        + "."));
    }

    private CommandResult administrator(User user, boolean wished, Principal principal) {
        if (!user.isActive()) {
            return closed(user);
        }
        if (user.superuser() == wished) {
            return done(user, wished ? " is already an administrator." : " is not an administrator.");
        }
        User changed = service.change(principal, user.id(), UserChange.administrator(wished));
        return done(changed, wished ? " is now an administrator." : " is no longer an administrator.");
    }

    private static CommandResult closed(User user) {
        return CommandResult.refused("The account of " + user.email().address() + " is deactivated.");
    }

    private static CommandResult done(User user, String what) {
        return CommandResult.done(user.email().address() + what, Account.of(user));
    }
}
