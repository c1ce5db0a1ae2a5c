package dev.vestibule;

import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.apikey.ApiKeyStore;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.PasswordLogin;
import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.operator.CommandHandler;
import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.LockoutCommands;
import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.operator.SessionCommands;
import dev.vestibule.operator.UserCommands;
import dev.vestibule.operator.doctor.AdministratorCheck;
import dev.vestibule.operator.doctor.DataCheck;
import dev.vestibule.operator.doctor.MailCheck;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.HashPool;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Settings;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.DatabaseProbe;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.reset.RecoveryService;
import dev.vestibule.reset.RecoveryStore;
import dev.vestibule.reset.ResetStore;
import dev.vestibule.session.FederatedSessionStore;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionAdminStore;
import dev.vestibule.settings.SettingStore;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.UserAdminStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.user.admin.VisibilitySettings;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The services that a command needs when it opens the database itself. They remember next to nothing, and running servers read what they
 * must forget in the change log.
 */
final class OwnDesk implements AutoCloseable {
    private final CommandHandler desk;
    private final HashPool hashing = new HashPool(1, 1);
    private final SmtpConnections lines;

    OwnDesk(Settings settings, Database database) {
        DatabaseClock clock = new DatabaseClock(database);
        SecureRandom random = new SecureRandom();
        lines = new SmtpConnections(new OutboundHttp(), clock);
        UserStore users = new UserStore(database);
        SessionStore sessionStore = new SessionStore(database);
        SettingStore settingStore = new SettingStore(database);
        StoredSettings stored = new StoredSettings(settingStore, clock);
        PasswordSettings passwordSettings =
                new PasswordSettings(settings.environment(), PasswordRules.usual(settings), stored);
        CredentialStore credentials = new CredentialStore(database, sessionStore, passwordSettings::history);
        ResetStore resets = new ResetStore(database, credentials, sessionStore);
        AttemptStore attempts = new AttemptStore(database);
        IdentityStore identities = new IdentityStore(database, sessionStore);
        Settings.Server server = settings.server();
        Site site = new Site(stored, settings.environment());
        SecretBox box = new SecretBox(settings.encryptionKey().map(Secret::text), random);
        MailSettings mail = new MailSettings(settings.mail(), settings.environment(), stored, site, box);
        GoogleSettings google =
                new GoogleSettings(settings.singleSignOn().google(), settings.environment(), stored, box);
        OidcProviders providers = new OidcProviders(
                settings.singleSignOn().providers(),
                google::provider,
                stored,
                box,
                settings.singleSignOn().loopback(),
                clock);
        PasswordLogin passwordSwitch =
                new PasswordLogin(settings.environment(), stored, () -> App.liveKeys(providers, google), identities);
        Throttle throttle = new Throttle(attempts, settings.passwords().throttled(), clock, random);
        Lockouts bans = new Lockouts(attempts, throttle, clock);
        SessionCache cache = new SessionCache(1);
        SessionService sessions = new SessionService(
                sessionStore,
                new FederatedSessionStore(database),
                users,
                cache,
                Freshness.ALONE,
                new SessionSettings(settings.environment(), stored)::limits,
                clock,
                random,
                new SignInLog(clock));
        Outbox outbox = new Outbox(new OutboxStore(database), mail, box, clock, random);
        PasswordService passwords = new PasswordService(
                credentials,
                new PasswordHasher(PasswordRules.hashing(settings), random),
                hashing,
                passwordSettings,
                sessions,
                throttle,
                outbox,
                clock);
        UserService people = new UserService(
                new UserAdminStore(database, sessionStore),
                sessions,
                passwords,
                outbox,
                mail::configured,
                site::name,
                new VisibilitySettings(settings.environment(), stored)::current,
                () -> App.liveKeys(providers, google),
                throttle,
                clock);
        SiteAddress address = new SiteAddress(site.url(), server.port());
        this.desk = new CommandHandler(
                new RecoveryService(
                        new RecoveryStore(database), users, throttle, sessions::forget, address, clock, random),
                new LockoutCommands(bans, users),
                new UserCommands(
                        people,
                        new ApiKeyService(new ApiKeyStore(database), cache, clock, random),
                        users,
                        new InvitationLink(resets, random, clock),
                        address,
                        mail::configured,
                        passwordSwitch::off),
                new SessionCommands(
                        new SessionAdminService(new SessionAdminStore(database), sessions, cache, clock), users),
                new DataCheck(
                        new DatabaseProbe(database, InstantSource.system()),
                        new AdministratorCheck(
                                users,
                                credentials,
                                identities,
                                bans,
                                () -> App.liveKeys(providers, google),
                                passwordSwitch::off),
                        settingStore,
                        box,
                        mail,
                        new MailCheck(lines)));
    }

    CommandResult answer(OperatorCommand request, Principal by) {
        return desk.answer(request, by);
    }

    @Override
    public void close() {
        lines.close();
        hashing.close();
    }
}
