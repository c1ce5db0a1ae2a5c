package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.apikey.ApiKeyResource;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.apikey.ApiKeyStore;
import dev.vestibule.apikey.OwnKeysResource;
import dev.vestibule.apikey.PersonalKeys;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.audit.admin.AuditLogStore;
import dev.vestibule.audit.admin.AuditResource;
import dev.vestibule.audit.admin.AuditSettings;
import dev.vestibule.federation.FederatedSignIn;
import dev.vestibule.federation.IdentityResource;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.PasswordLogin;
import dev.vestibule.federation.google.GoogleResource;
import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.federation.google.GoogleSettingsPart;
import dev.vestibule.federation.google.GoogleSettingsResource;
import dev.vestibule.federation.google.GoogleTokens;
import dev.vestibule.federation.oidc.BackChannelResource;
import dev.vestibule.federation.oidc.BrowserBox;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.federation.oidc.OidcProviderResource;
import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.federation.oidc.OidcSignIn;
import dev.vestibule.federation.oidc.ProviderWatch;
import dev.vestibule.federation.oidc.SharedKeyStore;
import dev.vestibule.federation.oidc.UsedStateStore;
import dev.vestibule.federation.token.PublishedKeys;
import dev.vestibule.group.GroupResource;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.GroupStore;
import dev.vestibule.group.MembershipHistoryResource;
import dev.vestibule.group.MembershipResource;
import dev.vestibule.health.DatabaseWatch;
import dev.vestibule.health.HealthResource;
import dev.vestibule.health.MetricsResource;
import dev.vestibule.mail.CircuitBreaker;
import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailSender;
import dev.vestibule.mail.MailServer;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.MailSettingsResource;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.MailTries;
import dev.vestibule.mail.MailWorkers;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.mail.RecipientResolver;
import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.mail.TestMail;
import dev.vestibule.mail.TraceResource;
import dev.vestibule.notification.NoticeMail;
import dev.vestibule.notification.NoticeSettings;
import dev.vestibule.notification.NoticeTexts;
import dev.vestibule.notification.PreferenceResource;
import dev.vestibule.notification.PreferenceStore;
import dev.vestibule.notification.SignInNotices;
import dev.vestibule.operator.CommandHandler;
import dev.vestibule.operator.LockoutCommands;
import dev.vestibule.operator.OperatorSocket;
import dev.vestibule.operator.SessionCommands;
import dev.vestibule.operator.UserCommands;
import dev.vestibule.operator.doctor.AdministratorCheck;
import dev.vestibule.operator.doctor.DataCheck;
import dev.vestibule.operator.doctor.MailCheck;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.HashPool;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordResource;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.config.OidcProvider;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Settings;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.ChangePoller;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.DatabaseProbe;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.http.HttpServer;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.jobs.Jobs;
import dev.vestibule.platform.jobs.Sweep;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.properties.PropertiesResource;
import dev.vestibule.properties.PropertiesSnapshots;
import dev.vestibule.reset.EmailVerification;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.reset.InvitationMail;
import dev.vestibule.reset.MailCleanUp;
import dev.vestibule.reset.RecoveryService;
import dev.vestibule.reset.RecoveryStore;
import dev.vestibule.reset.ResetMail;
import dev.vestibule.reset.ResetResource;
import dev.vestibule.reset.ResetService;
import dev.vestibule.reset.ResetStore;
import dev.vestibule.reset.VerificationMail;
import dev.vestibule.session.ApiKeyCheck;
import dev.vestibule.session.FederatedSessionStore;
import dev.vestibule.session.OwnSessionsResource;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionResource;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInLogResource;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.session.admin.SessionAdminResource;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionAdminStore;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.settings.SettingStore;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.settings.SiteSettings;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.settings.admin.RandomTokenResource;
import dev.vestibule.settings.admin.SettingsResource;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.setup.SetupResource;
import dev.vestibule.setup.SetupService;
import dev.vestibule.setup.SetupStore;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.AddressTwin;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.CurrentUserResource;
import dev.vestibule.user.admin.UserAdminStore;
import dev.vestibule.user.admin.UserResource;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.user.admin.VisibilitySettings;
import dev.vestibule.web.Assets;
import dev.vestibule.web.HtmlErrors;
import dev.vestibule.web.LocaleResolver;
import dev.vestibule.web.Pages;
import dev.vestibule.web.Templates;
import dev.vestibule.web.account.ForgotPage;
import dev.vestibule.web.account.MailSetupPage;
import dev.vestibule.web.account.OwnKeysPage;
import dev.vestibule.web.account.PasswordPage;
import dev.vestibule.web.account.ProfilePage;
import dev.vestibule.web.account.Redirects;
import dev.vestibule.web.account.ResetPage;
import dev.vestibule.web.account.SessionsPage;
import dev.vestibule.web.account.SetupPage;
import dev.vestibule.web.account.SignInPage;
import dev.vestibule.web.account.SignOutPage;
import dev.vestibule.web.account.SsoPage;
import dev.vestibule.web.account.VerifyEmailPage;
import dev.vestibule.web.admin.AllSessionsPage;
import dev.vestibule.web.admin.AuditPage;
import dev.vestibule.web.admin.GroupPage;
import dev.vestibule.web.admin.GroupsPage;
import dev.vestibule.web.admin.KeyPage;
import dev.vestibule.web.admin.KeysPage;
import dev.vestibule.web.admin.MailPage;
import dev.vestibule.web.admin.MailSettingsPage;
import dev.vestibule.web.admin.ProviderPage;
import dev.vestibule.web.admin.SettingsPage;
import dev.vestibule.web.admin.SignInLogPage;
import dev.vestibule.web.admin.SignInSettingsPage;
import dev.vestibule.web.admin.UserGroupsPage;
import dev.vestibule.web.admin.UsersPage;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server, and the one place where its parts are put together. */
public final class App implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    private final HttpServer front;
    private final Database database;
    private final Jobs upkeep = new Jobs();
    private final Metrics metrics;
    private final SecureRandom random;
    private final MessageCatalog languages = new MessageCatalog();
    private final Assets assets = new Assets();
    private final Settings settings;
    private volatile List<String> offered = List.of();
    private final long begunAt = System.nanoTime();
    private volatile double startupMillis;
    private volatile boolean ready;
    private volatile Runnable mailing = () -> {};
    private volatile Runnable hurry = () -> {};
    private volatile Runnable lastWork = () -> {};
    private volatile Optional<OperatorSocket> door = Optional.empty();

    private App(Settings settings) throws IOException {
        this.settings = settings;
        this.metrics = new Metrics();
        this.random = new SecureRandom();
        Routes waiting = new Routes();
        new HealthResource(() -> false).addTo(waiting);
        assets.addTo(waiting);
        // The port first: whoever watches can see us wait for the database, and a taken port is told at once.
        this.front = new HttpServer(
                frontSettings(settings), waiting, voiceBeforeTheStart(), InstantSource.system(), random, metrics);
        this.database = Database.open(settings.database());
    }

    /**
     * Starts a server with the settings of an environment, and returns when it is ready.
     *
     * @throws dev.vestibule.platform.config.InvalidSettingsException naming every wrong setting
     * @throws IOException when the port cannot be had
     * @throws IllegalStateException when the database refuses us for good
     */
    public static App start(Map<String, String> environment) throws IOException {
        Settings settings = Settings.from(environment);
        return start(settings, PasswordRules.hashing(settings), clock -> clock);
    }

    /**
     * Starts a server whose rules see another time and whose hashes cost what the caller says; for tests, which cannot wait for
     * fourteen days.
     */
    public static App start(Settings settings, Argon2Settings hashing, UnaryOperator<InstantSource> time)
            throws IOException {
        App app = new App(settings);
        try {
            app.open(hashing, time);
            return app;
        } catch (RuntimeException e) {
            app.close();
            throw app.database.explained(e);
        }
    }

    private static HttpServerSettings frontSettings(Settings settings) {
        Settings.Server server = settings.server();
        return new HttpServerSettings(server.host(), server.port(), server.trustedProxies(), server.siteUrl());
    }

    /** Knows what the environment says, and neither accounts nor what is stored of the site. */
    private HtmlErrors voiceBeforeTheStart() {
        Templates templates = new Templates(
                assets,
                frontSettings(settings).path(),
                () -> settings.environment().given(Site.NAME).orElseGet(Site.NAME::usualValue));
        return new HtmlErrors(
                templates,
                request -> LocaleResolver.beforeTheStart(
                        languages, request, settings.environment().given(Site.LOCALE).stream()));
    }

    private static void warnOf(List<AddressTwin> twins) {
        if (!twins.isEmpty()) {
            LOG.warn(
                    "Accounts share one mailbox under two spellings of its address. Each still signs in with its own;"
                            + " give one of them another address: {}",
                    twins.stream().map(AddressTwin::text).collect(Collectors.joining("; ")));
        }
    }

    private void open(Argon2Settings hashSettings, UnaryOperator<InstantSource> time) {
        database.start(settings.allowDowngrade(), reason -> LOG.warn("Waiting for the database: {}", reason));
        DatabaseClock databaseClock = new DatabaseClock(database);
        InstantSource clock = time.apply(databaseClock);

        SessionStore sessionStore = new SessionStore(database);
        UserStore users = new UserStore(database);
        warnOf(users.addressTwins());
        AttemptStore attempts = new AttemptStore(database);
        SignInLogStore signIns = new SignInLogStore(database);
        SettingStore settingStore = new SettingStore(database);
        StoredSettings stored = new StoredSettings(settingStore, clock);
        PasswordSettings passwordSettings =
                new PasswordSettings(settings.environment(), PasswordRules.usual(settings), stored);
        CredentialStore credentials = new CredentialStore(database, sessionStore, passwordSettings::history);
        OutboxStore mails = new OutboxStore(database);
        PreferenceStore preferences = new PreferenceStore(database);
        ResetStore resetStore = new ResetStore(database, credentials, sessionStore);

        HeapBudget heap = HeapBudget.here(hashSettings.memoryKib());
        SessionCache cache = new SessionCache(heap.sessions());
        SessionSettings sessionSettings = new SessionSettings(settings.environment(), stored);
        sessionStore.cap(sessionSettings, cache::drop);
        Site site = new Site(stored, settings.environment());
        Throttle throttle = new Throttle(attempts, settings.passwords().throttled(), clock, random);
        Changes changes = new Changes(cache);
        changes.alsoWithSettings(stored::reload);
        changes.alsoWithSettings(throttle::recheck);
        Freshness freshness = freshness(databaseClock, changes);
        SignInLog signInLog = new SignInLog(clock);
        SignInRefusals refusals = new SignInRefusals(signIns, signInLog, clock);
        SessionService sessions = new SessionService(
                sessionStore,
                new FederatedSessionStore(database),
                users,
                cache,
                freshness,
                sessionSettings::limits,
                clock,
                random,
                signInLog);
        AuditLogStore trail = new AuditLogStore(database);
        AuditLogService trailReading = new AuditLogService(trail);
        SessionAdminService oversight =
                new SessionAdminService(new SessionAdminStore(database), sessions, cache, clock);
        SessionCookies cookies = new SessionCookies(
                new SessionCookies.Settings(
                        settings.sessions().sameSite(), settings.sessions().browserSessionsOnly()),
                sessionSettings::limits,
                clock);
        ApiKeyStore keyStore = new ApiKeyStore(database);
        ApiKeyCheck keyCheck = new ApiKeyCheck(keyStore, users, cache, freshness, clock);
        ApiKeyService keys = new ApiKeyService(keyStore, cache, clock, random);
        SessionGuard guard = new SessionGuard(sessions, keyCheck, cookies);
        SignInResponse signedIn = new SignInResponse(guard, sessions, cookies);

        PasswordHasher hasher = new PasswordHasher(hashSettings, random);
        HashPool hashing = HashPool.fitting(heap);

        SecretBox box = new SecretBox(settings.encryptionKey().map(Secret::text), random);
        MailSettings mailSettings = new MailSettings(settings.mail(), settings.environment(), stored, site, box);
        GoogleSettings googleSettings =
                new GoogleSettings(settings.singleSignOn().google(), settings.environment(), stored, box);
        Outbox outbox = new Outbox(mails, mailSettings, box, clock, random);
        NoticeSettings noticeSettings = new NoticeSettings(settings.environment(), stored);
        sessionStore.tell(new SignInNotices(outbox, users, signIns, preferences, noticeSettings));
        OutboundHttp outward = new OutboundHttp();
        IdentityStore identities = new IdentityStore(database, sessionStore);
        Settings.Google google = settings.singleSignOn().google();
        GoogleTokens googleTokens =
                new GoogleTokens(PublishedKeys.at(google.keys(), outward, clock), google.issuer(), clock);
        OidcProviders oidcProviders = new OidcProviders(
                settings.singleSignOn().providers(),
                googleSettings::provider,
                stored,
                box,
                settings.singleSignOn().loopback(),
                clock);
        UsedStateStore usedStates = new UsedStateStore(database);
        BrowserBox browserBox = new BrowserBox(new SharedKeyStore(database), box, random);
        Optional<URI> ownAddress =
                site.url().or(() -> settings.dev() ? Optional.of(URI.create(address())) : Optional.empty());
        PasswordLogin passwordSwitch = new PasswordLogin(
                settings.environment(), stored, () -> liveKeys(oidcProviders, googleSettings), identities);
        PasswordSignIn signIn = new PasswordSignIn(
                credentials, hasher, hashing, throttle, signIns, refusals, signInLog, sessions, passwordSwitch::off);
        FederatedSignIn outsideSignIn = new FederatedSignIn(
                identities, users, signIn, sessions, refusals, signInLog, throttle, signIns::knows, clock);
        OidcSignIn oidcSignIn = new OidcSignIn(
                oidcProviders, outward, usedStates, browserBox, outsideSignIn, ownAddress, clock, random);
        PasswordService passwords =
                new PasswordService(credentials, hasher, hashing, passwordSettings, sessions, throttle, outbox, clock);
        FreshProof freshProof = new FreshProof(signIn, passwords, passwordSwitch::off, clock);
        PersonalKeys personalKeys = new PersonalKeys(keys, freshProof, outbox);
        ResetService resets = new ResetService(
                resetStore,
                users,
                passwords,
                sessions,
                throttle,
                outbox,
                signInLog,
                site::name,
                passwordSwitch::off,
                clock);
        SetupService setup = new SetupService(
                new SetupStore(database),
                users,
                passwords,
                sessions,
                signInLog,
                throttle,
                stored,
                settings.firstRun().setupToken().map(Secret::text),
                clock,
                random);
        changes.alsoWithSettings(setup::reload);
        PropertiesSnapshots snapshots = new PropertiesSnapshots(
                stored,
                site,
                setup,
                sessionSettings,
                fixedProperties(passwordSettings, mailSettings, googleSettings, oidcProviders, passwordSwitch));
        DatabaseWatch watch = new DatabaseWatch(() -> {
            databaseClock.sync();
            database.requireWriter();
        });

        VisibilitySettings visibility = new VisibilitySettings(settings.environment(), stored);
        UserService people = new UserService(
                new UserAdminStore(database, sessionStore),
                sessions,
                passwords,
                outbox,
                mailSettings::configured,
                site::name,
                visibility::current,
                () -> liveKeys(oidcProviders, googleSettings),
                throttle,
                clock);
        GroupService groups = new GroupService(new GroupStore(database), sessions, clock);
        MailTemplates letters = new MailTemplates(languages, site, ownAddress);
        NoticeTexts notices = new NoticeTexts(letters);
        Map<MailKind, Composer> composers = Map.of(
                MailKind.RESET,
                        new ResetMail(
                                resetStore,
                                users,
                                letters,
                                random,
                                clock,
                                passwordSwitch::off,
                                account -> passwordSwitch
                                        .signsInOver(account)
                                        .map(key -> providerName(oidcProviders, key))),
                MailKind.INVITATION, new InvitationMail(resetStore, users, letters, random, clock),
                MailKind.PASSWORD_CHANGED, new NoticeMail(users, letters, notices::passwordChanged),
                MailKind.NEW_DEVICE, new NoticeMail(users, letters, notices::newDevice),
                MailKind.USER_JOINED, new NoticeMail(users, letters, notices::userJoined),
                MailKind.API_KEY_CREATED, new NoticeMail(users, letters, notices::apiKeyCreated),
                MailKind.EMAIL_VERIFICATION, new VerificationMail(resetStore, users, letters, random, clock),
                MailKind.EMAIL_CHANGED, new NoticeMail(users, letters, notices::emailChanged));
        SmtpConnections lines = new SmtpConnections(outward, clock);
        CircuitBreaker breaker = new CircuitBreaker(clock);
        breaker.onForget(outbox::hasten);
        AuditWriter audit = new AuditWriter(database);
        SecretGuard secrets = new SecretGuard(audit, clock);
        MailTries mailTries = new MailTries(audit, clock);
        MailServer mailServer = new MailServer(mailSettings, lines, breaker, mailTries, secrets);
        TestMail testMail = new TestMail(mailSettings, lines, letters, breaker, mailTries, random);
        OidcAdministration oidcAdministration =
                new OidcAdministration(oidcProviders, oidcSignIn, sessions, audit, secrets, clock);
        GoogleSettingsPart googleRules = new GoogleSettingsPart(googleSettings, sessions);
        AuditSettings trailSettings = new AuditSettings(settings.environment(), stored);
        SettingsService allSettings = new SettingsService(
                stored,
                List.of(
                        new SiteSettings(site),
                        mailServer,
                        noticeSettings,
                        passwordSwitch,
                        googleRules,
                        passwordSettings,
                        sessionSettings,
                        visibility,
                        trailSettings),
                secrets);

        LocaleResolver language = new LocaleResolver(languages, guard, site);
        Routes routes = new Routes();
        List<Resource> resources = List.of(
                new PasswordResource(signIn, passwords, sessions, guard, signedIn, users, site::name),
                new SessionResource(sessions, guard, cookies),
                new GoogleResource(googleSettings, googleTokens, outsideSignIn, signedIn),
                new OidcProviderResource(oidcProviders, oidcSignIn, identities, oidcAdministration, guard),
                new IdentityResource(identities, sessions, guard, clock),
                new BackChannelResource(oidcProviders, oidcSignIn, sessions, clock),
                new GoogleSettingsResource(googleSettings, googleRules, secrets, guard, language::of),
                new SettingsResource(allSettings, guard, clock),
                new PropertiesResource(snapshots, guard, sessionSettings::limits),
                new OwnSessionsResource(sessions, guard),
                new AuditResource(trailReading, guard),
                new SessionAdminResource(oversight, guard, cookies),
                new CurrentUserResource(users, guard, clock),
                new UserResource(people, guard),
                new GroupResource(groups, guard),
                new MembershipResource(groups, guard),
                new MembershipHistoryResource(groups, guard),
                new SignInLogResource(signIns, sessions, guard),
                new ApiKeyResource(keys, guard),
                new OwnKeysResource(keys, personalKeys, guard),
                new SetupResource(setup, passwords, signedIn),
                new RandomTokenResource(guard, random),
                new ResetResource(resets, passwords, signedIn, site::name),
                new MailSettingsResource(mailSettings, mailServer, testMail, guard, language::of),
                new TraceResource(mails, mailSettings, breaker, guard),
                new PreferenceResource(preferences, guard, clock),
                new HealthResource(() -> ready && watch.available()),
                new MetricsResource(
                        metrics, guard, settings.server().metricsToken().map(Secret::text)));
        resources.forEach(resource -> resource.addTo(routes));

        Templates templates = new Templates(assets, frontSettings(settings).path(), site::name);
        Pages pages = new Pages(templates, guard, language, random);
        List<Resource> forPeople = List.of(
                assets,
                new Redirects(setup, guard),
                new SetupPage(pages, setup, passwords, signedIn, site, mailSettings::configured),
                new MailSetupPage(pages, mailServer, () -> letters.link("").isPresent()),
                new SignInPage(pages, setup, signIn, signedIn, cookies, oidcProviders, passwordSwitch),
                new SignOutPage(pages, sessions, cookies, oidcProviders),
                new SsoPage(pages, oidcProviders, oidcSignIn, signedIn),
                new ForgotPage(
                        pages,
                        resets,
                        () -> mailSettings.configured() && letters.link("").isPresent()),
                new ResetPage(pages, resets, passwords, signedIn, site),
                new VerifyEmailPage(
                        pages,
                        new EmailVerification(resetStore, resets, passwords, signIn, freshProof, sessions, clock)),
                new ProfilePage(pages, people),
                new PasswordPage(pages, signIn, passwords, keys, sessions, signedIn, users, site),
                new SessionsPage(pages, sessions),
                new OwnKeysPage(pages, keys, personalKeys, clock),
                new UsersPage(
                        pages,
                        people,
                        groups,
                        resets,
                        passwords,
                        keys,
                        () -> mailSettings.configured() && letters.link("").isPresent(),
                        clock),
                new UserGroupsPage(pages, people, groups),
                new GroupsPage(pages, groups),
                new GroupPage(pages, groups, people, keys),
                new KeysPage(pages, keys, groups, users, clock),
                new KeyPage(pages, keys, groups, users, clock),
                new AllSessionsPage(pages, oversight, users),
                new SignInLogPage(pages, signIns),
                new MailPage(pages, mails, mailSettings, breaker),
                new AuditPage(pages, trailReading, users),
                new SettingsPage(pages, allSettings),
                new SignInSettingsPage(pages, allSettings, passwordSwitch, oidcAdministration),
                new ProviderPage(pages, oidcAdministration),
                new MailSettingsPage(
                        pages,
                        allSettings,
                        mailServer,
                        mailSettings,
                        testMail,
                        breaker,
                        () -> letters.link("").isPresent()));
        forPeople.forEach(resource -> resource.addTo(routes));
        if (settings.server().apiDocs()) {
            new ApiDocsResource(address(), frontSettings(settings).path()).addTo(routes);
        }

        FirstStart firstStart = new FirstStart(settings, setup, languages);
        firstStart.makeUsers(passwords, site);
        SiteAddress siteAddress = new SiteAddress(site.url(), front.port());
        Lockouts bans = new Lockouts(attempts, throttle, clock);
        CommandHandler desk = new CommandHandler(
                new RecoveryService(
                        new RecoveryStore(database), users, throttle, sessions::forget, siteAddress, clock, random),
                new LockoutCommands(bans, users),
                new UserCommands(
                        people,
                        keys,
                        users,
                        new InvitationLink(resetStore, random, clock),
                        siteAddress,
                        mailSettings::configured,
                        passwordSwitch::off),
                new SessionCommands(oversight, users),
                new DataCheck(
                        new DatabaseProbe(database, InstantSource.system()),
                        new AdministratorCheck(
                                users,
                                credentials,
                                identities,
                                bans,
                                () -> liveKeys(oidcProviders, googleSettings),
                                passwordSwitch::off),
                        settingStore,
                        box,
                        mailSettings,
                        new MailCheck(lines)));
        door = settings.database().file().flatMap(file -> OperatorSocket.open(file, desk));
        Counter cleaned = metrics.counter("vestibule.cleanup.rows", "Rows ended or deleted by the clean-up");
        Sweep sweep = new Sweep(cleaned::increment);
        Retention cleanUp = new Retention(
                sessionStore, sessionSettings::limits, signIns, attempts, trail, trailSettings::kept, clock, sweep);
        upkeep.every(Duration.ofMillis(500), "watching the database", watch::look);
        upkeep.every(Duration.ofMinutes(1), "comparing clocks", () -> compareClocks(databaseClock));
        upkeep.every(Duration.ofSeconds(2), "writing activity", sessions::writeUse);
        upkeep.every(Duration.ofSeconds(2), "writing the use of keys", keyCheck::writeUse);
        upkeep.every(Duration.ofMinutes(1), "clean-up", cleanUp::run);
        ProviderWatch providerWatch =
                new ProviderWatch(stored, () -> liveKeys(oidcProviders, googleSettings), sessions);
        upkeep.every(Duration.ofSeconds(1), "ending sessions of providers that are gone", providerWatch::look);
        upkeep.every(Duration.ofSeconds(10), "telling of refusals", signInLog::tellOthers);
        RecipientResolver sorter = new RecipientResolver(mails, users, clock);
        Unrecorded unrecorded = new Unrecorded(trail, refusals, sorter, clock);
        upkeep.every(Duration.ofSeconds(10), "telling of what was not recorded", unrecorded::tell);
        upkeep.every(Duration.ofSeconds(5), "counting mails", outbox::look);
        MailCleanUp mailCleanUp = new MailCleanUp(mails, resetStore, clock, sweep);
        upkeep.every(Duration.ofSeconds(10), "giving up mails", mailCleanUp::giveUp);
        upkeep.every(Duration.ofMinutes(1), "clean-up of mails", mailCleanUp::run);
        upkeep.every(
                Duration.ofMinutes(1),
                "clean-up of used returns and tokens",
                () -> sweep.all(batch -> usedStates.deleteExpired(clock.instant(), batch)));
        upkeep.every(Duration.ofMinutes(1), "clean-up of earlier passwords", () -> sweep.all(passwords::tidy));
        addGauges(cache, hashing);
        metrics.gauge("vestibule.mails.waiting", "Mails that have not been sent yet", outbox::waiting);
        MailWorkers mailWorkers = MailWorkers.start(
                outbox,
                sorter,
                () -> new MailSender(mails, mailSettings, lines, composers, box, breaker, clock, random));
        outbox.hasten(); // as what they wait for may have been mended by a setting of the environment
        mailSettings.objection().ifPresent(why -> LOG.warn("Mails wait: {}", why));
        mailing = () -> {
            mailWorkers.close();
            lines.close();
        };
        hurry = hashing::giveUpWaiting;
        lastWork = () -> {
            hashing.close();
            sessions.writeAllUse();
            keyCheck.writeUse();
            unrecorded.tellAtTheEnd();
        };
        offered = routes.all();
        startupMillis = Math.round((System.nanoTime() - begunAt) / 1e6);
        front.open(
                routes,
                request -> unknown(guard, request),
                new HtmlErrors(templates, language::of),
                handler -> request -> database.asOneRequest(() -> handler.handle(request)));
        database.started();
        ready = true;
        firstStart.tell(socket(), address(), database);
    }

    /** Goes on serving, while the probe for readiness says that it soon will not. */
    private void drain() {
        Duration time = settings.server().drain();
        if (!time.isZero()) {
            LOG.info("Told to stop: /readyz says 503, and requests are served for {} s more.", time.toSeconds());
            front.serveFor(time);
        }
    }

    private Freshness freshness(DatabaseClock databaseClock, Changes changes) {
        if (!ChangePoller.isNeeded(database)) {
            return Freshness.ALONE;
        }
        ChangePoller reader = new ChangePoller(database, databaseClock, changes);
        reader.poll();
        upkeep.every(Duration.ofMillis(150), "reading changes", reader::poll);
        return reader;
    }

    /** Returns the name by which people know a provider. */
    private static String providerName(OidcProviders providers, String key) {
        return providers.find(key).map(OidcProvider::prompt).orElse(key.equals(GoogleTokens.PROVIDER) ? "Google" : key);
    }

    static Set<String> liveKeys(OidcProviders providers, GoogleSettings google) {
        Set<String> keys = new HashSet<>();
        providers.live().forEach(provider -> keys.add(provider.key()));
        if (google.enabled()) {
            keys.add(GoogleTokens.PROVIDER);
        }
        return keys;
    }

    private PropertiesSnapshots.Fixed fixedProperties(
            PasswordSettings passwordSettings,
            MailSettings mailSettings,
            GoogleSettings google,
            OidcProviders providers,
            PasswordLogin passwords) {
        return new PropertiesSnapshots.Fixed(
                () -> passwordSettings.policy().complexity(),
                settings.sessions().browserSessionsOnly(),
                settings.sessions().sameSite(),
                settings.server().sourceAddressHeader(),
                mailSettings::configured,
                settings.encryptionKey().isPresent(),
                () -> startupMillis,
                () -> new PropertiesSnapshots.SignOn(
                        google.clientId().orElse(null),
                        google.enabled(),
                        google.domains().isEmpty() ? null : String.join(",", google.domains()),
                        !providers.live().isEmpty(),
                        !passwords.off()),
                new PropertiesSnapshots.Build(Version.date(), Version.commit(), Version.text()));
    }

    /** Whatever is no route. Below {@code /api} the credential is looked at before the route (session wire, section 1). */
    private static Response unknown(SessionGuard guard, Request request) {
        String path = request.path();
        if (path.startsWith("/api/") && !path.startsWith("/api/session/")) {
            guard.require(request);
        }
        throw (path.startsWith("/api/") ? Refusal.UNKNOWN_ROUTE : Refusal.NOT_FOUND).exception();
    }

    /** Ours decides nothing, but stands in the log and on mails. */
    private static void compareClocks(DatabaseClock databaseClock) {
        Duration ahead = databaseClock.aheadOf(InstantSource.system());
        if (ahead.abs().compareTo(CLOCKS_APART) > 0) {
            LOG.warn("The database's clock is {} s ahead of this node's; the database's counts.", ahead.toSeconds());
        }
    }

    private void addGauges(SessionCache cache, HashPool hashing) {
        metrics.addJvm();
        metrics.gauge("vestibule.sessions.cached", "Sessions in memory", cache::size);
        metrics.gauge("vestibule.hashing.waiting", "Sign-ins that wait for their turn to hash", hashing::waiting);
        metrics.gauge("vestibule.hashing.active", "Hashes being made", hashing::active);
        metrics.gauge("vestibule.requests.under.way", "Requests not answered yet", front::underWay);
    }

    /** Where people find this server, as far as it knows. */
    private String address() {
        return settings.server().siteUrl() != null ? settings.server().siteUrl().toString() : socket();
    }

    /** Where it listens. */
    private String socket() {
        String host = settings.server().host();
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + front.port();
    }

    /** Every route that is offered, as {@code METHOD /path}. */
    public List<String> routes() {
        return offered;
    }

    /** The port that the server listens on. */
    public int port() {
        return front.port();
    }

    /** Lets load balancers notice first, if a time is set for that; then answers what is under way, writes what is unwritten, and stops; 10 s at most. */
    @Override
    public void close() {
        boolean served = ready;
        ready = false;
        if (served) {
            drain();
        }
        Thread lastMails = new Thread(mailing, "last mails"); // beside the requests, as both may take their time
        lastMails.start();
        front.close(hurry);
        try {
            lastMails.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        upkeep.close();
        door.ifPresent(OperatorSocket::close);
        try {
            lastWork.run();
        } catch (UnavailableException e) {
            LOG.warn("The database is gone, so the last use of some sessions is not written.");
        }
        database.close();
        metrics.close();
    }
}
