package dev.vestibule.operator.doctor;

import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.user.AddressTwin;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Checks whether an administrator can still sign in. */
public final class AdministratorCheck {
    private static final Text ABOUT = Text.of("doctor.about.administrators");
    private static final int MOST = 100;
    private static final int MOST_NAMED = 3;

    private final UserStore users;
    private final CredentialStore credentials;
    private final IdentityStore identities;
    private final Lockouts lockouts;
    private final LiveProviders liveProviders;
    private final PasswordLogin passwordLogin;
    private final Predicate<UserId> passkeys;

    /**
     * Creates the check.
     *
     * @param liveProviders the providers that are enabled for everyone
     * @param passkeys whether a user can sign in with a passkey
     */
    public AdministratorCheck(
            UserStore users,
            CredentialStore credentials,
            IdentityStore identities,
            Lockouts lockouts,
            LiveProviders liveProviders,
            PasswordLogin passwordLogin,
            Predicate<UserId> passkeys) {
        this.users = users;
        this.credentials = credentials;
        this.identities = identities;
        this.lockouts = lockouts;
        this.liveProviders = liveProviders;
        this.passwordLogin = passwordLogin;
        this.passkeys = passkeys;
    }

    /** Returns whether a finding says that there are no active administrators. */
    public static boolean foundNone(Finding finding) {
        return finding.about().equals(ABOUT) && finding.verdict() == Finding.Verdict.WARN;
    }

    Finding look() {
        List<User> all = users.administrators();
        if (all.isEmpty()) {
            return Finding.warn(
                    ABOUT,
                    Text.of("doctor.administrators.none"),
                    Text.of(
                            "doctor.administrators.none.advice",
                            "./vestibule recover --email ADDRESS --make-administrator"));
        }
        Set<String> closed = lockouts.now().bans().stream()
                .filter(ban ->
                        ban.kind() == Lockouts.Kind.SIGN_IN && ban.until().isEmpty())
                .flatMap(ban -> ban.account().stream())
                .collect(Collectors.toSet());
        List<String> can = all.stream()
                .limit(MOST)
                .filter(user -> signsIn(user, closed))
                .map(user -> user.email().address())
                .toList();
        if (can.isEmpty()) {
            return Finding.fail(
                    ABOUT,
                    Text.of("doctor.administrators.locked", all.size()),
                    Text.verbatim(
                            "./vestibule recover --email " + all.get(0).email().address()));
        }
        return Finding.ok(
                ABOUT,
                Text.of(
                        can.size() > MOST_NAMED ? "doctor.administrators.many" : "doctor.administrators.ok",
                        can.size(),
                        all.size(),
                        can.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))));
    }

    /** Returns a finding for accounts that share an address, if there are any. */
    Optional<Finding> addresses() {
        List<AddressTwin> twins = users.addressTwins();
        return twins.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.warn(
                        Text.of("doctor.about.addresses"),
                        Text.of(
                                "doctor.addresses.twins",
                                twins.stream().map(AddressTwin::text).collect(Collectors.joining("; "))),
                        Text.of("doctor.addresses.twins.advice")));
    }

    private boolean signsIn(User user, Set<String> closed) {
        boolean byPassword = !passwordLogin.off()
                && !closed.contains(user.email().address())
                && credentials
                        .find(user.id())
                        .flatMap(CredentialStore.Credential::hash)
                        .isPresent();
        return byPassword
                || passkeys.test(user.id())
                || identities.of(user.id()).stream()
                        .anyMatch(linked -> liveProviders.keys().contains(linked.provider()));
    }
}
