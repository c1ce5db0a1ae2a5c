package dev.vestibule;

import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.web.Pages;
import dev.vestibule.web.account.ConfirmEmailPage;
import dev.vestibule.web.account.ConfirmIdentityPage;
import dev.vestibule.web.account.EmailChangePage;
import dev.vestibule.web.account.NewPasskeyPage;
import dev.vestibule.web.account.NotificationsPage;
import dev.vestibule.web.account.OwnKeysPage;
import dev.vestibule.web.account.PasskeysPage;
import dev.vestibule.web.account.PasswordPage;
import dev.vestibule.web.account.PresenceProof;
import dev.vestibule.web.account.ProfilePage;
import dev.vestibule.web.account.ProofPrompt;
import dev.vestibule.web.account.SecurityPage;
import dev.vestibule.web.account.SessionsPage;
import dev.vestibule.web.account.ThemePage;
import dev.vestibule.web.account.TwoFactorPage;
import dev.vestibule.web.account.TwoFactorSetupPage;
import dev.vestibule.web.account.TwoFactorView;
import dev.vestibule.web.account.UnlinkPage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The pages of the own account. */
final class AccountWeb {
    private final Features features;
    private final Pages pages;
    private final ProofPrompt prompt;
    private final GrantListStore grants;
    private final InstantSource clock;

    AccountWeb(Features features, Pages pages, ProofPrompt prompt, GrantListStore grants, InstantSource clock) {
        this.features = features;
        this.pages = pages;
        this.prompt = prompt;
        this.grants = grants;
        this.clock = clock;
    }

    List<Resource> resources() {
        PresenceProof proof = new PresenceProof(features.passwords.freshProof());
        TwoFactorView.Reader factors = factorViews();
        List<Resource> all = new ArrayList<>(secondFactors(proof, factors));
        all.addAll(account(proof, factors));
        return all;
    }

    private List<Resource> secondFactors(PresenceProof proof, TwoFactorView.Reader views) {
        var factors = features.secondFactors.factors().service();
        var passkeys = features.secondFactors.passkeys();
        TwoFactorPage twoFactor = new TwoFactorPage(pages, factors, views, proof, features.settings.site());
        return List.of(
                twoFactor,
                new TwoFactorSetupPage(pages, twoFactor, factors),
                new ConfirmIdentityPage(pages, prompt, features.passwords.freshProof(), passkeys.proof()),
                new PasskeysPage(pages, passkeys.service(), passkeys.site(), proof),
                new NewPasskeyPage(pages, passkeys.registration(), passkeys.site(), proof));
    }

    private List<Resource> account(PresenceProof proof, TwoFactorView.Reader factors) {
        var emailChanges = features.emailChanges.service();
        MfaFeature mfa = features.secondFactors.mfa();
        var identities = features.federation.ownIdentities();
        var live = features.providers.live();
        return List.of(
                new SecurityPage(
                        pages,
                        features.passwords.service(),
                        features.passwords.login(),
                        features.secondFactors.passkeys().service(),
                        identities,
                        live,
                        features.sessions.service(),
                        features.sessions.recentSignIns(),
                        grants,
                        features.keys.service(),
                        factors,
                        clock),
                new SessionsPage(
                        pages,
                        features.sessions.service(),
                        mfa.devices(),
                        grants,
                        features.applications.oauth().grants().connected(),
                        clock),
                new UnlinkPage(pages, identities, live, proof),
                new ProfilePage(pages, features.userAdmin.service(), emailChanges),
                new EmailChangePage(pages, emailChanges, proof, features.mail.links()),
                new ConfirmEmailPage(pages, features.emailChanges.confirmation()),
                new NotificationsPage(pages, features.notifications.preferences(), features.mail.links()),
                new ThemePage(pages),
                new PasswordPage(
                        pages,
                        features.passwords.signIn(),
                        features.passwords.service(),
                        features.keys.service(),
                        features.sessions.service(),
                        mfa.gate(),
                        features.sessions.signedIn(),
                        features.users.store(),
                        features.settings.site()),
                new OwnKeysPage(pages, features.keys.service(), features.keys.personal(), clock));
    }

    private TwoFactorView.Reader factorViews() {
        MfaFeature mfa = features.secondFactors.mfa();
        return new TwoFactorView.Reader(features.secondFactors.factors().service(), mfa.rules(), mfa.demand(), clock);
    }
}
