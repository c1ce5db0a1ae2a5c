package dev.vestibule.web.account;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OwnIdentities;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.passkey.PasskeyService;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.RecentSignInStore;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.User;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SignInLabels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code /account}: the security overview of one's own account. It takes the same eight queries however much it has to
 * show.
 */
public final class SecurityPage implements Resource {
    static final String PATH = "/account";

    private static final int MOST_ACTIVITY = 8;
    private static final int MANY_FAILURES = 5;
    private static final int MANY_SESSIONS = 10;
    private static final Duration LATELY = Duration.ofDays(7);
    private static final Duration SOON = Duration.ofDays(14);

    private final Pages pages;
    private final PasswordService passwords;
    private final PasswordLogin passwordLogin;
    private final PasskeyService passkeys;
    private final OwnIdentities identities;
    private final LiveProviders live;
    private final SessionService sessions;
    private final RecentSignInStore signIns;
    private final GrantListStore grants;
    private final ApiKeyService keys;
    private final TwoFactorView.Reader factors;
    private final InstantSource clock;

    public SecurityPage(
            Pages pages,
            PasswordService passwords,
            PasswordLogin passwordLogin,
            PasskeyService passkeys,
            OwnIdentities identities,
            LiveProviders live,
            SessionService sessions,
            RecentSignInStore signIns,
            GrantListStore grants,
            ApiKeyService keys,
            TwoFactorView.Reader factors,
            InstantSource clock) {
        this.pages = pages;
        this.passwords = passwords;
        this.passwordLogin = passwordLogin;
        this.passkeys = passkeys;
        this.identities = identities;
        this.live = live;
        this.sessions = sessions;
        this.signIns = signIns;
        this.grants = grants;
        this.keys = keys;
        this.factors = factors;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
    }

    private Response open(PageRequest request) {
        User user = request.who().user();
        Messages messages = request.messages();
        Optional<Instant> changedAt = passwords.changedAt(user);
        List<IdentityStore.Linked> linked = identities.of(user.id());
        int sessionCount = sessions.of(user.id()).size();
        List<ApiKeyListStore.Listed> ownKeys = keys.of(user.id());
        boolean password = changedAt.isPresent() && !passwordLogin.off();
        TwoFactorView twoFactor = factors.of(request);
        SecurityView view = new SecurityView(
                user.email().address(),
                password,
                changedAt.map(at -> DisplayTime.of(at, messages)).orElse(null),
                twoFactor.isShown() ? twoFactor : null,
                counted(passkeys.of(user.id()).size()),
                linked.stream().map(link -> linked(link, messages)).toList(),
                linkable(linked),
                Message.counted("security.sessions", sessionCount),
                applications(grants.applicationsOf(user.id(), clock.instant())),
                ownKeys.isEmpty() ? Message.of("keys.none") : Message.counted("security.keys", ownKeys.size()),
                advice(user, password, twoFactor, sessionCount, ownKeys),
                signIns.latest(user.id(), MOST_ACTIVITY).stream()
                        .map(signIn -> activity(signIn, messages))
                        .toList());
        return pages.showOwn(request, 200, "security", Map.of("view", view));
    }

    private static Message counted(int passkeys) {
        return passkeys == 0 ? Message.of("passkeys.none") : Message.counted("passkeys.count", passkeys);
    }

    private static Message applications(int count) {
        return count == 0 ? Message.of("applications.none") : Message.counted("applications.count", count);
    }

    private SecurityView.Linked linked(IdentityStore.Linked link, Messages messages) {
        return new SecurityView.Linked(
                link.id(),
                live.name(link.provider()),
                live.keys().contains(link.provider()),
                DisplayTime.of(link.linkedAt(), messages),
                DisplayTime.of(link.lastUsedAt(), messages));
    }

    private List<String> linkable(List<IdentityStore.Linked> linked) {
        Set<ProviderKey> there =
                linked.stream().map(IdentityStore.Linked::provider).collect(Collectors.toSet());
        return live.keys().stream()
                .filter(key -> !there.contains(key))
                .map(live::name)
                .sorted()
                .toList();
    }

    private List<SecurityView.Advice> advice(
            User user,
            boolean password,
            TwoFactorView twoFactor,
            int sessionCount,
            List<ApiKeyListStore.Listed> ownKeys) {
        Instant now = clock.instant();
        List<SecurityView.Advice> advice = new ArrayList<>();
        int failures = signIns.failures(user.id(), now.minus(LATELY));
        if (failures >= MANY_FAILURES && password) {
            advice.add(new SecurityView.Advice(
                    Message.of(
                            "security.advice.failures",
                            failures < RecentSignInStore.MOST_COUNTED ? failures : failures + "+"),
                    Pages.PASSWORD,
                    Message.of("password-page.button")));
        }
        twoFactor.advice().ifPresent(advice::add);
        if (!user.isEmailVerified()) {
            advice.add(new SecurityView.Advice(
                    Message.of("security.advice.unverified", user.email().address()),
                    ProfilePage.PATH,
                    Message.of("verify.on")));
        }
        if (sessionCount >= MANY_SESSIONS) {
            advice.add(new SecurityView.Advice(
                    Message.of("security.advice.sessions", sessionCount),
                    SessionsPage.PATH,
                    Message.of("security.sessions.manage")));
        }
        int expiring = (int) ownKeys.stream()
                .flatMap(key -> key.settings().expiresAt().stream())
                .filter(end -> now.isBefore(end) && end.isBefore(now.plus(SOON)))
                .count();
        if (expiring > 0) {
            advice.add(new SecurityView.Advice(
                    Message.counted("security.advice.keys", expiring),
                    OwnKeysPage.PATH,
                    Message.of("security.keys.manage")));
        }
        return advice;
    }

    private static SecurityView.Activity activity(RecentSignInStore.Recent signIn, Messages messages) {
        return new SecurityView.Activity(
                signIn.successful(),
                SignInLabels.outcome(signIn.outcome()),
                Devices.icon(signIn.userAgent()),
                Devices.message(signIn.userAgent()),
                signIn.client(),
                SignInLabels.method(signIn.method(), signIn.factor()),
                DisplayTime.of(signIn.at(), messages));
    }
}
