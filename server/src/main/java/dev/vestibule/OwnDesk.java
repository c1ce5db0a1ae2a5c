package dev.vestibule;

import dev.vestibule.account.PeopleService;
import dev.vestibule.account.VisibilitySettings;
import dev.vestibule.config.Secret;
import dev.vestibule.config.Settings;
import dev.vestibule.doctor.AdministratorExamination;
import dev.vestibule.doctor.DataExamination;
import dev.vestibule.doctor.MailExamination;
import dev.vestibule.google.GoogleSettings;
import dev.vestibule.key.ApiKeyService;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.SmtpLines;
import dev.vestibule.oidc.OidcProviders;
import dev.vestibule.oidc.PasswordSwitch;
import dev.vestibule.operator.BanDesk;
import dev.vestibule.operator.OperatorDesk;
import dev.vestibule.operator.PeopleDesk;
import dev.vestibule.operator.Reply;
import dev.vestibule.operator.Request;
import dev.vestibule.operator.SessionDesk;
import dev.vestibule.outward.Outward;
import dev.vestibule.oversight.SessionOversight;
import dev.vestibule.password.HashPool;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.recover.RecoveryService;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.session.By;
import dev.vestibule.session.Freshness;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SignInLog;
import dev.vestibule.site.Site;
import dev.vestibule.site.SiteAddress;
import dev.vestibule.site.StoredSettings;
import dev.vestibule.store.Database;
import dev.vestibule.store.DatabaseClock;
import dev.vestibule.store.JdbiApiKeyStore;
import dev.vestibule.store.JdbiAttemptStore;
import dev.vestibule.store.JdbiCredentialStore;
import dev.vestibule.store.JdbiDatabaseProbe;
import dev.vestibule.store.JdbiIdentityStore;
import dev.vestibule.store.JdbiOutboxStore;
import dev.vestibule.store.JdbiOutsideSessionStore;
import dev.vestibule.store.JdbiOversightStore;
import dev.vestibule.store.JdbiPeopleStore;
import dev.vestibule.store.JdbiRecoveryStore;
import dev.vestibule.store.JdbiResetStore;
import dev.vestibule.store.JdbiSessionStore;
import dev.vestibule.store.JdbiSettingStore;
import dev.vestibule.store.JdbiUserStore;
import dev.vestibule.throttle.Bans;
import dev.vestibule.throttle.Throttle;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The services that a command needs when it opens the database itself. They remember next to nothing, and running servers read what they
 * must forget in the change log.
 */
final class OwnDesk implements AutoCloseable {
    private final OperatorDesk desk;
    private final HashPool hashing = new HashPool(1, 1);
    private final SmtpLines lines;

    OwnDesk(Settings settings, Database database) {
        DatabaseClock clock = new DatabaseClock(database);
        SecureRandom random = new SecureRandom();
        lines = new SmtpLines(new Outward(), clock);
        JdbiUserStore users = new JdbiUserStore(database);
        JdbiSessionStore sessionStore = new JdbiSessionStore(database);
        JdbiSettingStore settingStore = new JdbiSettingStore(database);
        StoredSettings stored = new StoredSettings(settingStore, clock);
        PasswordSettings passwordSettings =
                new PasswordSettings(settings.environment(), PasswordRules.usual(settings), stored);
        JdbiCredentialStore credentials = new JdbiCredentialStore(database, sessionStore, passwordSettings::history);
        JdbiResetStore resets = new JdbiResetStore(database, credentials, sessionStore);
        JdbiAttemptStore attempts = new JdbiAttemptStore(database);
        JdbiIdentityStore identities = new JdbiIdentityStore(database, sessionStore);
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
        PasswordSwitch passwordSwitch =
                new PasswordSwitch(settings.environment(), stored, () -> App.liveKeys(providers, google), identities);
        Throttle throttle = new Throttle(attempts, settings.passwords().throttled(), clock, random);
        Bans bans = new Bans(attempts, throttle, clock);
        SessionCache cache = new SessionCache(1);
        SessionService sessions = new SessionService(
                sessionStore,
                new JdbiOutsideSessionStore(database),
                users,
                cache,
                Freshness.ALONE,
                new SessionSettings(settings.environment(), stored)::limits,
                clock,
                random,
                new SignInLog(clock));
        Outbox outbox = new Outbox(new JdbiOutboxStore(database), mail, box, clock, random);
        PasswordService passwords = new PasswordService(
                credentials,
                new PasswordHasher(PasswordRules.hashing(settings), random),
                hashing,
                passwordSettings,
                sessions,
                throttle,
                outbox,
                clock);
        PeopleService people = new PeopleService(
                new JdbiPeopleStore(database, sessionStore),
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
        this.desk = new OperatorDesk(
                new RecoveryService(
                        new JdbiRecoveryStore(database), users, throttle, sessions::forget, address, clock, random),
                new BanDesk(bans, users),
                new PeopleDesk(
                        people,
                        new ApiKeyService(new JdbiApiKeyStore(database), cache, clock, random),
                        users,
                        new InvitationLink(resets, random, clock),
                        address,
                        mail::configured,
                        passwordSwitch::off),
                new SessionDesk(new SessionOversight(new JdbiOversightStore(database), sessions, cache, clock), users),
                new DataExamination(
                        new JdbiDatabaseProbe(database, InstantSource.system()),
                        new AdministratorExamination(
                                users,
                                credentials,
                                identities,
                                bans,
                                () -> App.liveKeys(providers, google),
                                passwordSwitch::off),
                        settingStore,
                        box,
                        mail,
                        new MailExamination(lines)));
    }

    Reply answer(Request request, By by) {
        return desk.answer(request, by);
    }

    @Override
    public void close() {
        lines.close();
        hashing.close();
    }
}
