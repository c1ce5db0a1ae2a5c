package dev.vestibule;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.overview.OverviewFeature;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.Pages;
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
import dev.vestibule.web.admin.UserDevicePage;
import dev.vestibule.web.admin.UserEditPage;
import dev.vestibule.web.admin.UserFactorPage;
import dev.vestibule.web.admin.UserGroupsPage;
import dev.vestibule.web.admin.UserPage;
import dev.vestibule.web.admin.UserPasskeyPage;
import dev.vestibule.web.admin.UserPasswordPage;
import dev.vestibule.web.admin.UserSections;
import dev.vestibule.web.admin.UsersExportPage;
import dev.vestibule.web.admin.UsersPage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The pages of administrators and managers. */
final class AdminWeb {
    private final Features features;
    private final OverviewFeature overview;
    private final Pages pages;
    private final GrantListStore grants;
    private final ListExport export;
    private final InstantSource clock;
    private final NamedUsers named;

    AdminWeb(
            Features features,
            OverviewFeature overview,
            Pages pages,
            GrantListStore grants,
            ListExport export,
            InstantSource clock) {
        this.features = features;
        this.overview = overview;
        this.pages = pages;
        this.grants = grants;
        this.export = export;
        this.clock = clock;
        this.named = new NamedUsers(features.userAdmin.service(), features.users.store());
    }

    List<Resource> resources() {
        List<Resource> all = new ArrayList<>(userLists());
        all.addAll(users());
        all.addAll(groupsAndKeys());
        all.addAll(guard());
        all.addAll(records());
        all.addAll(settings());
        return all;
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
                features.secondFactors.mfa().devices(),
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
                new UserDevicePage(pages, user, features.secondFactors.mfa().devices()),
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
                new GuardRulePage(pages, rules));
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
