package dev.vestibule;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.overview.OverviewFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.setup.SetupFeature;
import dev.vestibule.web.Assets;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SignOut;
import dev.vestibule.web.Templates;
import dev.vestibule.web.account.ConfirmEmailPage;
import dev.vestibule.web.account.ConfirmIdentityPage;
import dev.vestibule.web.account.EmailChangePage;
import dev.vestibule.web.account.EnrollmentPage;
import dev.vestibule.web.account.ForgotPage;
import dev.vestibule.web.account.ForwardReturnPage;
import dev.vestibule.web.account.MailSetupPage;
import dev.vestibule.web.account.NewPasskeyPage;
import dev.vestibule.web.account.NotificationsPage;
import dev.vestibule.web.account.OwnKeysPage;
import dev.vestibule.web.account.PasskeySignInPage;
import dev.vestibule.web.account.PasskeyStepPage;
import dev.vestibule.web.account.PasskeysPage;
import dev.vestibule.web.account.PasswordPage;
import dev.vestibule.web.account.PresenceProof;
import dev.vestibule.web.account.ProfilePage;
import dev.vestibule.web.account.ProofPrompt;
import dev.vestibule.web.account.Redirects;
import dev.vestibule.web.account.ResetPage;
import dev.vestibule.web.account.SecurityPage;
import dev.vestibule.web.account.SetupPage;
import dev.vestibule.web.account.SignInPage;
import dev.vestibule.web.account.SignOutPage;
import dev.vestibule.web.account.SsoPage;
import dev.vestibule.web.account.ThemePage;
import dev.vestibule.web.account.TwoFactorPage;
import dev.vestibule.web.account.TwoFactorSetupPage;
import dev.vestibule.web.account.TwoFactorStepPage;
import dev.vestibule.web.account.TwoFactorView;
import dev.vestibule.web.account.UnlinkPage;
import dev.vestibule.web.account.VerifyEmailPage;
import dev.vestibule.web.admin.ActivationPage;
import dev.vestibule.web.admin.AllSessionsPage;
import dev.vestibule.web.admin.AuditPage;
import dev.vestibule.web.admin.GroupCandidatesPage;
import dev.vestibule.web.admin.GroupDeletionPage;
import dev.vestibule.web.admin.GroupMembersPage;
import dev.vestibule.web.admin.GroupPage;
import dev.vestibule.web.admin.GroupsPage;
import dev.vestibule.web.admin.GuardRulePage;
import dev.vestibule.web.admin.GuardRulesPage;
import dev.vestibule.web.admin.GuardTrialPage;
import dev.vestibule.web.admin.InvitationPage;
import dev.vestibule.web.admin.InvitationView;
import dev.vestibule.web.admin.InviteForm;
import dev.vestibule.web.admin.InvitePage;
import dev.vestibule.web.admin.InviteSeveralPage;
import dev.vestibule.web.admin.KeyPage;
import dev.vestibule.web.admin.KeysPage;
import dev.vestibule.web.admin.MailPage;
import dev.vestibule.web.admin.MailSettingsPage;
import dev.vestibule.web.admin.MailTracePage;
import dev.vestibule.web.admin.NamedUsers;
import dev.vestibule.web.admin.NewKeyPage;
import dev.vestibule.web.admin.NewProviderPage;
import dev.vestibule.web.admin.OverviewPage;
import dev.vestibule.web.admin.ProviderGroupsPage;
import dev.vestibule.web.admin.ProviderPage;
import dev.vestibule.web.admin.SelectedUsers;
import dev.vestibule.web.admin.SelectedUsersPage;
import dev.vestibule.web.admin.SessionRevocationPage;
import dev.vestibule.web.admin.SettingsPage;
import dev.vestibule.web.admin.SignInLogPage;
import dev.vestibule.web.admin.SignInSettingsPage;
import dev.vestibule.web.admin.TwoFactorSettingsPage;
import dev.vestibule.web.admin.UserAccess;
import dev.vestibule.web.admin.UserAccessPage;
import dev.vestibule.web.admin.UserActivity;
import dev.vestibule.web.admin.UserEditPage;
import dev.vestibule.web.admin.UserFactorPage;
import dev.vestibule.web.admin.UserGroupsPage;
import dev.vestibule.web.admin.UserPage;
import dev.vestibule.web.admin.UserPasskeyPage;
import dev.vestibule.web.admin.UserPasswordPage;
import dev.vestibule.web.admin.UserSections;
import dev.vestibule.web.admin.UsersExportPage;
import dev.vestibule.web.admin.UsersPage;
import dev.vestibule.web.oauth.EndSessionPage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The pages: each shows several features at once. */
final class Web {
    private final Features features;
    private final SetupFeature setup;
    private final OverviewFeature overview;
    private final ProofPrompt prompt;
    private final Pages pages;
    private final MessageCatalog messages;
    private final InstantSource clock;
    private final NamedUsers named;
    private final ListExport export;
    private final ClientListStore clients;
    private final GrantListStore grants;

    Web(Platform platform, Features features, SetupFeature setup, OverviewFeature overview, Templates templates) {
        this.features = features;
        this.setup = setup;
        this.overview = overview;
        this.messages = platform.messages();
        this.clock = platform.clock();
        this.named = new NamedUsers(features.userAdmin.service(), features.users.store());
        this.export = new ListExport(features.auditLog.exports(), clock);
        this.clients = new ClientListStore(platform.database());
        this.grants = new GrantListStore(platform.database());
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

    List<Resource> resources(Assets assets) {
        List<Resource> all =
                new ArrayList<>(List.of(assets, new Redirects(setup.service(), features.sessions.guard())));
        all.addAll(signIn());
        all.addAll(account());
        all.addAll(userLists());
        all.addAll(users());
        all.addAll(groupsAndKeys());
        all.addAll(guard());
        all.addAll(records());
        all.addAll(settings());
        all.addAll(new ApplicationWeb(features, pages, clients, grants, export, clock).resources());
        return all;
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
                messages);
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

    private List<Resource> account() {
        var emailChanges = features.emailChanges.service();
        MfaFeature mfa = features.secondFactors.mfa();
        var identities = features.federation.ownIdentities();
        var live = features.providers.live();
        PresenceProof proof = new PresenceProof(features.passwords.freshProof());
        TwoFactorView.Reader factors = factorViews();
        TwoFactorPage twoFactor = new TwoFactorPage(
                pages, features.secondFactors.factors().service(), factors, proof, features.settings.site());
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
                twoFactor,
                new TwoFactorSetupPage(
                        pages, twoFactor, features.secondFactors.factors().service()),
                new ConfirmIdentityPage(
                        pages,
                        prompt,
                        features.passwords.freshProof(),
                        features.secondFactors.passkeys().proof()),
                new PasskeysPage(
                        pages,
                        features.secondFactors.passkeys().service(),
                        features.secondFactors.passkeys().site(),
                        proof),
                new NewPasskeyPage(
                        pages,
                        features.secondFactors.passkeys().registration(),
                        features.secondFactors.passkeys().site(),
                        proof),
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

    private List<Resource> users() {
        var users = features.userAdmin.service();
        var groups = features.groups.service();
        var memberships = features.groups.memberships();
        var passwords = features.passwords.service();
        var keys = features.keys.service();
        InvitationView.Means means = means();
        UserAccess access = new UserAccess(
                passwords,
                features.secondFactors.passkeys().service(),
                features.providers.identityService(),
                features.providers.live(),
                features.throttle.lockouts(),
                features.secondFactors.factors().service(),
                features.secondFactors.factors().administration(),
                features.secondFactors.mfa().demand(),
                features.passwords.login());
        UserActivity activity = new UserActivity(
                features.sessionAdmin.service(), features.sessions.signIns(), features.mail.list(), grants, clock);
        UserSections sections =
                new UserSections(access, activity, memberships, keys, features.resets.invitations(), means, clock);
        UserPage user = new UserPage(pages, users, sections);
        return List.of(
                user,
                new UserEditPage(pages, user, users),
                new UserAccessPage(
                        pages,
                        user,
                        access,
                        features.providers.identityService(),
                        features.throttle.lockouts(),
                        features.sessionAdmin.service()),
                new UserFactorPage(
                        pages,
                        user,
                        features.secondFactors.factors().administration(),
                        features.secondFactors.passkeys().service(),
                        features.secondFactors.mfa().demand(),
                        features.sessionAdmin.service()),
                new UserPasskeyPage(
                        pages, user, access, features.secondFactors.passkeys().service()),
                new InvitationPage(pages, user, features.userAdmin.pending(), features.userAdmin.activation(), means),
                new ActivationPage(pages, user, features.userAdmin.activation(), keys, sections, activity, clock),
                new UserPasswordPage(pages, user, features.resets.requests(), passwords),
                new UserGroupsPage(pages, user, users, groups, memberships));
    }

    private List<Resource> userLists() {
        var users = features.userAdmin.service();
        var groups = features.groups.service();
        InviteForm form = new InviteForm(groups, means());
        SelectedUsers selection = new SelectedUsers(
                features.userAdmin.activation(),
                features.userAdmin.pending(),
                features.resets.requests(),
                features.sessionAdmin.service(),
                features.groups.memberships(),
                features.secondFactors.factors().reminders());
        return List.of(
                new UsersPage(
                        pages,
                        users,
                        groups,
                        features.providers.live(),
                        features.secondFactors.mfa().rules(),
                        features.secondFactors.passkeys().site(),
                        features.mail.links()),
                new UsersExportPage(pages, users, groups, export),
                new SelectedUsersPage(
                        pages, users, groups, features.sessionAdmin.service(), selection, features.mail.links()),
                new InvitePage(pages, features.userAdmin.invitations(), form),
                new InviteSeveralPage(pages, features.userAdmin.invitations(), form));
    }

    private InvitationView.Means means() {
        return new InvitationView.Means(features.mail.links(), features.passwords.login(), features.settings.links());
    }

    private List<Resource> groupsAndKeys() {
        var users = features.userAdmin.service();
        var groups = features.groups.service();
        var memberships = features.groups.memberships();
        var keys = features.keys.service();
        GroupPage group = new GroupPage(pages, groups, users, keys);
        return List.of(
                new GroupsPage(pages, groups, export),
                group,
                new GroupMembersPage(pages, group, groups, memberships),
                new GroupCandidatesPage(pages, group, memberships, users),
                new GroupDeletionPage(pages, group, groups, users),
                new KeysPage(pages, keys, named, export, clock),
                new NewKeyPage(pages, keys, features.keys.creation(), groups, features.users.store(), clock),
                new KeyPage(pages, keys, groups, features.users.store(), clock));
    }

    private List<Resource> guard() {
        var rules = features.applications.guard().rules();
        return List.of(
                new GuardRulesPage(pages, rules),
                new GuardTrialPage(pages, features.applications.guard().trial(), features.users.store()),
                new GuardRulePage(pages, rules, features.groups.service()));
    }

    private List<Resource> records() {
        var sessions = features.sessionAdmin.service();
        MailFeature mail = features.mail;
        return List.of(
                new OverviewPage(
                        pages,
                        overview.service(),
                        features.auditLog.service(),
                        features.throttle.lockouts(),
                        features.users.store()),
                new AllSessionsPage(pages, sessions, grants, named, export, clock),
                new SessionRevocationPage(pages, sessions, named),
                new SignInLogPage(pages, features.sessions.signIns(), named, export, clock),
                new MailPage(pages, mail.list(), mail.settings(), mail.breaker(), named, export),
                new MailTracePage(pages, mail.log(), features.users.store(), features.resets.requests()),
                new AuditPage(pages, features.auditLog.service(), named, export, clock));
    }

    private List<Resource> settings() {
        var all = features.settingsAdmin.service();
        MailFeature mail = features.mail;
        return List.of(
                new SettingsPage(pages, all),
                new SignInSettingsPage(pages, all, features.passwords.login(), features.federation.administration()),
                new TwoFactorSettingsPage(
                        pages,
                        all,
                        features.userAdmin.service(),
                        features.groups.service(),
                        features.secondFactors.factors().reminders(),
                        mail.links()),
                new NewProviderPage(pages, features.federation.administration()),
                new ProviderPage(pages, features.federation.administration()),
                new ProviderGroupsPage(pages, features.federation.administration(), features.groups.service()),
                new MailSettingsPage(
                        pages, all, mail.server(), mail.settings(), mail.testMail(), mail.breaker(), mail.links()));
    }
}
