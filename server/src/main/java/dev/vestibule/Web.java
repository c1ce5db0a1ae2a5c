package dev.vestibule;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.overview.OverviewFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.setup.SetupFeature;
import dev.vestibule.web.Assets;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SignOut;
import dev.vestibule.web.Templates;
import dev.vestibule.web.account.EnrollmentPage;
import dev.vestibule.web.account.ForgotPage;
import dev.vestibule.web.account.ForwardReturnPage;
import dev.vestibule.web.account.MailSetupPage;
import dev.vestibule.web.account.PasskeySignInPage;
import dev.vestibule.web.account.PasskeyStepPage;
import dev.vestibule.web.account.ProofPrompt;
import dev.vestibule.web.account.Redirects;
import dev.vestibule.web.account.ResetPage;
import dev.vestibule.web.account.SetupPage;
import dev.vestibule.web.account.SignInPage;
import dev.vestibule.web.account.SignOutPage;
import dev.vestibule.web.account.SsoPage;
import dev.vestibule.web.account.TwoFactorStepPage;
import dev.vestibule.web.account.VerifyEmailPage;
import dev.vestibule.web.oauth.DevicePage;
import dev.vestibule.web.oauth.EndSessionPage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pages: each shows several features at once. Those of accounts and administrators are made when one is opened. */
final class Web {
    private final Platform platform;
    private final Features features;
    private final SetupFeature setup;
    private final OverviewFeature overview;
    private final ProofPrompt prompt;
    private final Pages pages;

    Web(Platform platform, Features features, SetupFeature setup, OverviewFeature overview, Templates templates) {
        this.platform = platform;
        this.features = features;
        this.setup = setup;
        this.overview = overview;
        this.prompt = new ProofPrompt(
                features.passwords.freshProof(),
                features.secondFactors.passkeys().proof(),
                features.federation.ownIdentities(),
                features.providers.providers(),
                features.providers.live());
        this.pages = new Pages(
                templates,
                features.sessions.guard(),
                features.sessions.locales(),
                platform.random(),
                features.applications.oauth().grants().authorization()::redirectTarget,
                features.sessions.proof(),
                prompt::ask);
    }

    void addTo(Routes routes, Assets assets) {
        GrantListStore grants = new GrantListStore(platform.database());
        ListExport export = new ListExport(features.auditLog.exports(), platform.clock());
        ApplicationWeb applications = new ApplicationWeb(
                features, pages, new ClientListStore(platform.database()), grants, export, platform.clock());
        List<Resource> all =
                new ArrayList<>(List.of(assets, new Redirects(setup.service(), features.sessions.guard())));
        all.addAll(signIn());
        all.add(applications.authorization());
        all.forEach(resource -> resource.addTo(routes));
        routes.area(
                "/account",
                () -> both(
                        new AccountWeb(features, pages, prompt, grants, platform.clock()).resources(),
                        List.of(applications.own())));
        routes.area(
                "/admin",
                () -> both(
                        new AdminWeb(features, overview, pages, grants, export, platform.clock()).resources(),
                        applications.administration()));
    }

    private static List<Resource> both(List<Resource> some, List<Resource> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private List<Resource> signIn() {
        var sessions = features.sessions.service();
        var signedIn = features.sessions.signedIn();
        var cookies = features.sessions.cookies();
        var passwords = features.passwords;
        var providers = features.providers.providers();
        MailFeature mail = features.mail;
        var site = features.settings.site();
        SignOut signOut = new SignOut(sessions, cookies);
        SignInPage signIn = new SignInPage(
                pages,
                setup.service(),
                passwords.signIn(),
                signedIn,
                cookies,
                providers,
                passwords.login(),
                features.secondFactors.passkeys().site(),
                site,
                platform.messages());
        TwoFactorStepPage secondStep = new TwoFactorStepPage(
                pages,
                features.secondFactors.mfa().steps(),
                features.secondFactors.passkeys().secondFactor(),
                features.secondFactors.mfa().devices(),
                signedIn);
        return List.of(
                new SetupPage(pages, setup.service(), passwords.service(), signedIn, site, mail.settings()),
                new MailSetupPage(pages, mail.server(), mail.links()),
                signIn,
                new PasskeySignInPage(
                        pages, signIn, features.secondFactors.passkeys().signIn(), signedIn),
                new SignOutPage(pages, sessions, signOut, providers),
                new EndSessionPage(pages, features.applications.openId().endSession(), sessions, signOut),
                new DevicePage(pages, features.applications.oauth().grants().devices()),
                new SsoPage(
                        pages,
                        providers,
                        features.federation.signIn(),
                        features.federation.callback(),
                        features.federation.signOut(),
                        signedIn),
                new ForgotPage(pages, features.resets.requests(), mail.links(), site),
                new ResetPage(
                        pages, features.resets.links(), features.resets.service(), passwords.service(), signedIn, site),
                secondStep,
                new PasskeyStepPage(
                        pages,
                        secondStep,
                        features.secondFactors.mfa().steps(),
                        features.secondFactors.passkeys().secondFactor(),
                        signedIn),
                new EnrollmentPage(pages, features.secondFactors.mfa().enrollmentSteps(), signedIn, site),
                new VerifyEmailPage(pages, features.resets.verification()),
                new ForwardReturnPage(pages, features.applications.guard().handover(), features.sessions.locales()));
    }
}
