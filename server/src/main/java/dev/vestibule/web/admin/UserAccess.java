package dev.vestibule.web.admin;

import dev.vestibule.federation.IdentityService;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.mfa.FactorRule;
import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.mfa.management.FactorAdminService;
import dev.vestibule.mfa.management.FactorService;
import dev.vestibule.passkey.Passkey;
import dev.vestibule.passkey.PasskeyService;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.user.User;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.TrustedDeviceView;
import dev.vestibule.web.account.PasskeyView;
import dev.vestibule.web.account.TwoFactorView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a user signs in: the password, the passkeys, the linked identities, and what keeps them from it. */
public final class UserAccess {
    private final PasswordService passwords;
    private final PasskeyService passkeys;
    private final IdentityService identities;
    private final LiveProviders providers;
    private final Lockouts lockouts;
    private final FactorService factors;
    private final FactorAdminService resets;
    private final TrustedDevices devices;
    private final FactorRule rule;
    private final PasswordLogin passwordLogin;

    public UserAccess(
            PasswordService passwords,
            PasskeyService passkeys,
            IdentityService identities,
            LiveProviders providers,
            Lockouts lockouts,
            FactorService factors,
            FactorAdminService resets,
            TrustedDevices devices,
            FactorRule rule,
            PasswordLogin passwordLogin) {
        this.passwords = passwords;
        this.passkeys = passkeys;
        this.identities = identities;
        this.providers = providers;
        this.lockouts = lockouts;
        this.factors = factors;
        this.resets = resets;
        this.devices = devices;
        this.rule = rule;
        this.passwordLogin = passwordLogin;
    }

    /**
     * The sign-in methods of a user.
     *
     * @param passwordSince when the password was last set; null without one
     * @param devices those in which the password alone is enough
     * @param due whether the user must change the password before anything else
     * @param resetDue when one administrator can complete the requested reset of the second factors; null if none was
     *     requested
     * @param factors the second factors and the recovery codes, in words; empty if there are none
     */
    public record View(
            @Nullable DisplayTime passwordSince,
            boolean due,
            List<Message> factors,
            List<PasskeyView> passkeys,
            List<Identity> identities,
            List<TrustedDeviceView> devices,
            List<Lockout> lockouts,
            @Nullable DisplayTime resetDue) {
        /** Returns whether the user has no other way to sign in. */
        boolean isOnly(long identity) {
            return passwordSince == null
                    && passkeys.stream().noneMatch(PasskeyView::verifiesUser)
                    && identities.stream().allMatch(one -> one.id() == identity);
        }

        /** Returns whether the user has no other way to sign in than this passkey. */
        boolean isOnlyPasskey(long passkey) {
            return passwordSince == null
                    && identities.isEmpty()
                    && passkeys.stream().allMatch(one -> one.id() == passkey || !one.verifiesUser());
        }

        /** Returns whether the user cannot sign in yet. */
        public boolean isEmpty() {
            return passwordSince == null && passkeys.isEmpty() && identities.isEmpty();
        }
    }

    /** A linked identity. */
    public record Identity(
            long id, String provider, String subject, DisplayTime linkedAt, DisplayTime lastUsedAt, boolean enabled) {}

    /**
     * A lockout.
     *
     * @param until when it ends by itself; null if it does not
     */
    public record Lockout(Message sentence, @Nullable DisplayTime until) {}

    /** Takes four queries, and some more for a user with a second factor, or who can trust devices. */
    View of(User user, PageRequest request) {
        Stream<Lockouts.Ban> bans = Stream.concat(
                lockouts.of(user).stream(),
                user.status().factors().any() ? lockouts.ofCodes(user).stream() : Stream.empty());
        return new View(
                passwords
                        .changedAt(user)
                        .map(at -> DisplayTime.of(at, request.messages()))
                        .orElse(null),
                user.status().mustChangePassword(),
                factors(user),
                passkeys.of(user.id()).stream()
                        .map(passkey -> PasskeyView.of(passkey, request.messages()))
                        .toList(),
                identities.of(user.id()).stream()
                        .map(identity -> identity(identity, request))
                        .toList(),
                devices.of(user).stream()
                        .map(device -> TrustedDeviceView.of(device, request.messages()))
                        .toList(),
                bans.map(ban -> lockout(ban, request)).toList(),
                resets.pending(user.id())
                        .map(reset -> DisplayTime.of(reset.due(), request.messages()))
                        .orElse(null));
    }

    /** Returns what keeps a user with these sign-in methods from signing in, besides lockouts. */
    List<Lockout> obstacles(User user, View view, PageRequest request) {
        if (!user.isActive()) {
            return List.of(new Lockout(Message.of("admin.person.obstacle.deactivated"), null));
        }
        List<Lockout> obstacles = new ArrayList<>();
        boolean passwordOnly = view.passwordSince() != null
                && view.identities().isEmpty()
                && view.passkeys().stream().noneMatch(PasskeyView::verifiesUser);
        if (view.isEmpty()) {
            obstacles.add(new Lockout(Message.of("admin.person.obstacle.no-method"), null));
        } else if (passwordOnly && passwordLogin.off()) {
            obstacles.add(new Lockout(Message.of("admin.person.obstacle.passwords-off"), null));
        }
        boolean asked = view.passwordSince() != null
                || (rule.asksProviders() && !view.identities().isEmpty());
        if (asked && !user.status().factors().any() && rule.concerns(user)) {
            obstacles.add(
                    rule.demands(user)
                            ? new Lockout(Message.of("admin.person.obstacle.factor-needed"), null)
                            : new Lockout(
                                    Message.of("admin.person.obstacle.factor-soon"),
                                    DisplayTime.of(rule.deadline(user), request.messages())));
        }
        return obstacles;
    }

    private List<Message> factors(User user) {
        if (!user.status().factors().any()) {
            return List.of();
        }
        FactorService.Status status = factors.status(user);
        List<Message> words = new ArrayList<>();
        if (status.hasApp()) {
            words.add(Message.of("two-factor.own.app"));
        }
        words.add(TwoFactorView.codes(status.recoveryCodes()));
        return words;
    }

    /** Returns a linked identity of a user. */
    Optional<IdentityStore.Linked> identity(User user, long id) {
        return identities.of(user.id()).stream()
                .filter(identity -> identity.id() == id)
                .findFirst();
    }

    /** Returns a passkey of a user. */
    Optional<Passkey> passkey(User user, long id) {
        return passkeys.find(user.id(), id);
    }

    /** Returns the name of its provider. */
    String provider(IdentityStore.Linked identity) {
        return providers.name(identity.provider());
    }

    private Identity identity(IdentityStore.Linked linked, PageRequest request) {
        return new Identity(
                linked.id(),
                provider(linked),
                linked.subject(),
                DisplayTime.of(linked.linkedAt(), request.messages()),
                DisplayTime.of(linked.lastUsedAt(), request.messages()),
                providers.keys().contains(linked.provider()));
    }

    private static Lockout lockout(Lockouts.Ban ban, PageRequest request) {
        String key = switch (ban.kind()) {
            case SIGN_IN -> ban.until().isEmpty() ? "admin.person.locked-in-a-row" : "admin.person.locked";
            case SIGN_IN_FROM_KNOWN_DEVICE -> "admin.person.locked-device";
            case ASK_FOR_RESET -> "admin.person.locked-reset";
            case USE_RESET_LINK -> "admin.person.locked";
            case ENTER_CODES ->
                ban.until().isEmpty() ? "admin.person.locked-codes-in-a-row" : "admin.person.locked-codes";
        };
        return new Lockout(
                Message.of(key),
                ban.until().map(at -> DisplayTime.of(at, request.messages())).orElse(null));
    }
}
