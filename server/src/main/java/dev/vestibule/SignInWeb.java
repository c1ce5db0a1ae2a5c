package dev.vestibule;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.setup.SetupFeature;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SignOut;
import dev.vestibule.web.account.EnrollmentPage;
import dev.vestibule.web.account.ForgotPage;
import dev.vestibule.web.account.ForwardReturnPage;
import dev.vestibule.web.account.MailSetupPage;
import dev.vestibule.web.account.PasskeySignInPage;
import dev.vestibule.web.account.PasskeyStepPage;
import dev.vestibule.web.account.ResetPage;
import dev.vestibule.web.account.SetupPage;
import dev.vestibule.web.account.SignInPage;
import dev.vestibule.web.account.SignOutPage;
import dev.vestibule.web.account.SsoPage;
import dev.vestibule.web.account.TwoFactorStepPage;
import dev.vestibule.web.account.VerifyEmailPage;
import dev.vestibule.web.oauth.DevicePage;
import dev.vestibule.web.oauth.EndSessionPage;
import java.util.List;

/** The pages of readers who are not signed in, or not any more; made when one is opened. */
final class SignInWeb {
    private final Platform platform;
    private final Features features;
    private final SetupFeature setup;
    private final Pages pages;

    SignInWeb(Platform platform, Features features, SetupFeature setup, Pages pages) {
        this.platform = platform;
        this.features = features;
        this.setup = setup;
        this.pages = pages;
    }

    /** Returns the pages of the first administrator. */
    List<Resource> setup() {
        MailFeature mail = features.mail;
        return List.of(
                new SetupPage(
                        pages,
                        setup.service(),
                        features.passwords.service(),
                        features.sessions.signedIn(),
                        features.settings.site(),
                        mail.settings()),
                new MailSetupPage(pages, mail.server(), mail.links()));
    }

    /** Returns the page of devices that sign in. */
    List<Resource> device() {
        return List.of(
                new DevicePage(pages, features.applications.oauth().grants().devices()));
    }

    /** Returns the page to which applications send users who sign out of them. */
    List<Resource> endSession() {
        return List.of(new EndSessionPage(
                pages, features.applications.openId().endSession(), features.sessions.service(), signOut()));
    }

    private SignOut signOut() {
        return new SignOut(features.sessions.service(), features.sessions.cookies());
    }

    /** Returns the pages that sign in and out. */
    List<Resource> signIn() {
        var sessions = features.sessions.service();
        var signedIn = features.sessions.signedIn();
        var cookies = features.sessions.cookies();
        var passwords = features.passwords;
        var providers = features.providers.providers();
        MailFeature mail = features.mail;
        var site = features.settings.site();
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
                signIn,
                new PasskeySignInPage(
                        pages, signIn, features.secondFactors.passkeys().signIn(), signedIn),
                new SignOutPage(pages, sessions, signOut(), providers),
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
