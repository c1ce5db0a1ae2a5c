package dev.vestibule;

import dev.vestibule.account.AccountResource;
import dev.vestibule.account.PeopleResource;
import dev.vestibule.account.PeopleService;
import dev.vestibule.account.VisibilitySettings;
import dev.vestibule.admin.AllSessionsPage;
import dev.vestibule.admin.AuditPage;
import dev.vestibule.admin.GroupPage;
import dev.vestibule.admin.GroupsPage;
import dev.vestibule.admin.KeyPage;
import dev.vestibule.admin.KeysPage;
import dev.vestibule.admin.MailPage;
import dev.vestibule.admin.MailSettingsPage;
import dev.vestibule.admin.PeoplePage;
import dev.vestibule.admin.PersonGroupsPage;
import dev.vestibule.admin.ProviderPage;
import dev.vestibule.admin.SettingsPage;
import dev.vestibule.admin.SignInSettingsPage;
import dev.vestibule.admin.SignInsPage;
import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.config.HeapBudget;
import dev.vestibule.config.OidcProvider;
import dev.vestibule.config.Secret;
import dev.vestibule.config.Settings;
import dev.vestibule.doctor.AdministratorExamination;
import dev.vestibule.doctor.DataExamination;
import dev.vestibule.doctor.MailExamination;
import dev.vestibule.google.GoogleResource;
import dev.vestibule.google.GoogleSettings;
import dev.vestibule.google.GoogleSettingsPart;
import dev.vestibule.google.GoogleSettingsResource;
import dev.vestibule.google.GoogleTokens;
import dev.vestibule.group.GroupResource;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.MembershipHistoryResource;
import dev.vestibule.group.MembershipResource;
import dev.vestibule.health.DatabaseWatch;
import dev.vestibule.health.HealthResource;
import dev.vestibule.health.Metrics;
import dev.vestibule.health.MetricsResource;
import dev.vestibule.history.LoginHistoryResource;
import dev.vestibule.history.SignInRefusals;
import dev.vestibule.http.FrontSettings;
import dev.vestibule.http.HttpFront;
import dev.vestibule.http.Request;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.identity.IdentityResource;
import dev.vestibule.identity.OutsideSignIn;
import dev.vestibule.key.ApiKeyResource;
import dev.vestibule.key.ApiKeyService;
import dev.vestibule.key.OwnKeysResource;
import dev.vestibule.key.PersonalKeys;
import dev.vestibule.mail.Breaker;
import dev.vestibule.mail.Composer;
import dev.vestibule.mail.Letters;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailServer;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.MailSettingsResource;
import dev.vestibule.mail.MailTries;
import dev.vestibule.mail.MailWorkers;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.Postman;
import dev.vestibule.mail.SmtpLines;
import dev.vestibule.mail.Sorter;
import dev.vestibule.mail.TestMail;
import dev.vestibule.mail.TraceResource;
import dev.vestibule.notice.NoticeMail;
import dev.vestibule.notice.NoticeSettings;
import dev.vestibule.notice.NoticeTexts;
import dev.vestibule.notice.PreferenceResource;
import dev.vestibule.notice.SignInNotices;
import dev.vestibule.oidc.BackChannelResource;
import dev.vestibule.oidc.OidcAdministration;
import dev.vestibule.oidc.OidcProviderResource;
import dev.vestibule.oidc.OidcProviders;
import dev.vestibule.oidc.OidcSignIn;
import dev.vestibule.oidc.PasswordSwitch;
import dev.vestibule.oidc.ProviderWatch;
import dev.vestibule.operator.BanDesk;
import dev.vestibule.operator.OperatorDesk;
import dev.vestibule.operator.OperatorDoor;
import dev.vestibule.operator.PeopleDesk;
import dev.vestibule.operator.SessionDesk;
import dev.vestibule.outward.Outward;
import dev.vestibule.oversight.OversightResource;
import dev.vestibule.oversight.SessionOversight;
import dev.vestibule.page.Assets;
import dev.vestibule.page.ForgotPage;
import dev.vestibule.page.FrontDoor;
import dev.vestibule.page.MailSetupPage;
import dev.vestibule.page.OwnKeysPage;
import dev.vestibule.page.PageVoice;
import dev.vestibule.page.Pages;
import dev.vestibule.page.PasswordPage;
import dev.vestibule.page.ProfilePage;
import dev.vestibule.page.ReaderLanguage;
import dev.vestibule.page.ResetPage;
import dev.vestibule.page.SessionsPage;
import dev.vestibule.page.SetupPage;
import dev.vestibule.page.SignInPage;
import dev.vestibule.page.SignOutPage;
import dev.vestibule.page.SsoPage;
import dev.vestibule.page.Templates;
import dev.vestibule.page.VerifyEmailPage;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.HashPool;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordResource;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.properties.PropertiesResource;
import dev.vestibule.properties.PropertiesSnapshots;
import dev.vestibule.recover.RecoveryService;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.reset.EmailVerification;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.reset.InvitationMail;
import dev.vestibule.reset.MailCleanUp;
import dev.vestibule.reset.ResetMail;
import dev.vestibule.reset.ResetResource;
import dev.vestibule.reset.ResetService;
import dev.vestibule.reset.VerificationMail;
import dev.vestibule.secret.BrowserBox;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.session.ApiKeyCheck;
import dev.vestibule.session.Freshness;
import dev.vestibule.session.OwnSessionsResource;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionResource;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SignInLog;
import dev.vestibule.setting.RandomTokenResource;
import dev.vestibule.setting.SettingsResource;
import dev.vestibule.setting.SettingsService;
import dev.vestibule.setup.SetupResource;
import dev.vestibule.setup.SetupService;
import dev.vestibule.site.SecretGuard;
import dev.vestibule.site.Site;
import dev.vestibule.site.SiteAddress;
import dev.vestibule.site.SiteSettings;
import dev.vestibule.site.StoredSettings;
import dev.vestibule.store.ChangeReader;
import dev.vestibule.store.Database;
import dev.vestibule.store.DatabaseClock;
import dev.vestibule.store.JdbiApiKeyStore;
import dev.vestibule.store.JdbiAttemptStore;
import dev.vestibule.store.JdbiAuditWriter;
import dev.vestibule.store.JdbiCredentialStore;
import dev.vestibule.store.JdbiDatabaseProbe;
import dev.vestibule.store.JdbiGroupStore;
import dev.vestibule.store.JdbiIdentityStore;
import dev.vestibule.store.JdbiOutboxStore;
import dev.vestibule.store.JdbiOutsideSessionStore;
import dev.vestibule.store.JdbiOversightStore;
import dev.vestibule.store.JdbiPeopleStore;
import dev.vestibule.store.JdbiPreferenceStore;
import dev.vestibule.store.JdbiRecoveryStore;
import dev.vestibule.store.JdbiResetStore;
import dev.vestibule.store.JdbiSessionStore;
import dev.vestibule.store.JdbiSettingStore;
import dev.vestibule.store.JdbiSetupStore;
import dev.vestibule.store.JdbiSharedKeyStore;
import dev.vestibule.store.JdbiSignInStore;
import dev.vestibule.store.JdbiTrailStore;
import dev.vestibule.store.JdbiUsedStateStore;
import dev.vestibule.store.JdbiUserStore;
import dev.vestibule.text.Languages;
import dev.vestibule.throttle.Bans;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.token.PublishedKeys;
import dev.vestibule.trail.TrailResource;
import dev.vestibule.trail.TrailService;
import dev.vestibule.trail.TrailSettings;
import dev.vestibule.upkeep.CleanUp;
import dev.vestibule.upkeep.Sweep;
import dev.vestibule.upkeep.Unrecorded;
import dev.vestibule.upkeep.Upkeep;
import dev.vestibule.user.AddressTwin;
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

    private final HttpFront front;
    private final Database database;
    private final Upkeep upkeep = new Upkeep();
    private final Metrics metrics;
    private final SecureRandom random;
    private final Languages languages = new Languages();
    private final Assets assets = new Assets();
    private final Settings settings;
    private volatile List<String> offered = List.of();
    private final long begunAt = System.nanoTime();
    private volatile double startupMillis;
    private volatile boolean ready;
    private volatile Runnable mailing = () -> {};
    private volatile Runnable hurry = () -> {};
    private volatile Runnable lastWork = () -> {};
    private volatile Optional<OperatorDoor> door = Optional.empty();

    private App(Settings settings) throws IOException {
        this.settings = settings;
        this.metrics = new Metrics();
        this.random = new SecureRandom();
        Routes waiting = new Routes();
        new HealthResource(() -> false).addTo(waiting);
        assets.addTo(waiting);
        // The port first: whoever watches can see us wait for the database, and a taken port is told at once.
        this.front = new HttpFront(
                frontSettings(settings), waiting, voiceBeforeTheStart(), InstantSource.system(), random, metrics);
        this.database = Database.open(settings.database());
    }

    /**
     * Starts a server with the settings of an environment, and returns when it is ready.
     *
     * @throws dev.vestibule.config.InvalidSettingsException naming every wrong setting
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

    private static FrontSettings frontSettings(Settings settings) {
        Settings.Server server = settings.server();
        return new FrontSettings(server.host(), server.port(), server.trustedProxies(), server.siteUrl());
    }

    /** Knows what the environment says, and neither accounts nor what is stored of the site. */
    private PageVoice voiceBeforeTheStart() {
        Settings.Server server = settings.server();
        Templates templates = new Templates(
                assets,
                frontSettings(settings).path(),
                () -> settings.environment().given(Site.NAME).orElseGet(Site.NAME::usualValue));
        return new PageVoice(
                templates,
                request -> ReaderLanguage.beforeTheStart(
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

        JdbiSessionStore sessionStore = new JdbiSessionStore(database);
        JdbiUserStore users = new JdbiUserStore(database);
        warnOf(users.addressTwins());
        JdbiAttemptStore attempts = new JdbiAttemptStore(database);
        JdbiSignInStore signIns = new JdbiSignInStore(database);
        JdbiSettingStore settingStore = new JdbiSettingStore(database);
        StoredSettings stored = new StoredSettings(settingStore, clock);
        PasswordSettings passwordSettings =
                new PasswordSettings(settings.environment(), PasswordRules.usual(settings), stored);
        JdbiCredentialStore credentials = new JdbiCredentialStore(database, sessionStore, passwordSettings::history);
        JdbiOutboxStore mails = new JdbiOutboxStore(database);
        JdbiPreferenceStore preferences = new JdbiPreferenceStore(database);
        JdbiResetStore resetStore = new JdbiResetStore(database, credentials, sessionStore);

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
                new JdbiOutsideSessionStore(database),
                users,
                cache,
                freshness,
                sessionSettings::limits,
                clock,
                random,
                signInLog);
        JdbiTrailStore trail = new JdbiTrailStore(database);
        TrailService trailReading = new TrailService(trail);
        SessionOversight oversight = new SessionOversight(new JdbiOversightStore(database), sessions, cache, clock);
        SessionCookies cookies = new SessionCookies(
                new SessionCookies.Settings(
                        settings.sessions().sameSite(), settings.sessions().browserSessionsOnly()),
                sessionSettings::limits,
                clock);
        JdbiApiKeyStore keyStore = new JdbiApiKeyStore(database);
        ApiKeyCheck keyCheck = new ApiKeyCheck(keyStore, users, cache, freshness, clock);
        ApiKeyService keys = new ApiKeyService(keyStore, cache, clock, random);
        SessionGuard guard = new SessionGuard(sessions, keyCheck, cookies);

        PasswordHasher hasher = new PasswordHasher(hashSettings, random);
        HashPool hashing = HashPool.fitting(heap);

        SecretBox box = new SecretBox(settings.encryptionKey().map(Secret::text), random);
        MailSettings mailSettings = new MailSettings(settings.mail(), settings.environment(), stored, site, box);
        GoogleSettings googleSettings =
                new GoogleSettings(settings.singleSignOn().google(), settings.environment(), stored, box);
        Outbox outbox = new Outbox(mails, mailSettings, box, clock, random);
        NoticeSettings noticeSettings = new NoticeSettings(settings.environment(), stored);
        sessionStore.tell(new SignInNotices(outbox, users, signIns, preferences, noticeSettings));
        Outward outward = new Outward();
        JdbiIdentityStore identities = new JdbiIdentityStore(database, sessionStore);
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
        JdbiUsedStateStore usedStates = new JdbiUsedStateStore(database);
        BrowserBox browserBox = new BrowserBox(new JdbiSharedKeyStore(database), box, random);
        Optional<URI> ownAddress =
                site.url().or(() -> settings.dev() ? Optional.of(URI.create(address())) : Optional.empty());
        PasswordSwitch passwordSwitch = new PasswordSwitch(
                settings.environment(), stored, () -> liveKeys(oidcProviders, googleSettings), identities);
        PasswordSignIn signIn = new PasswordSignIn(
                credentials, hasher, hashing, throttle, signIns, refusals, signInLog, sessions, passwordSwitch::off);
        OutsideSignIn outsideSignIn = new OutsideSignIn(
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
                new JdbiSetupStore(database),
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
        PeopleService people = new PeopleService(
                new JdbiPeopleStore(database, sessionStore),
                sessions,
                passwords,
                outbox,
                mailSettings::configured,
                site::name,
                visibility::current,
                () -> liveKeys(oidcProviders, googleSettings),
                throttle,
                clock);
        GroupService groups = new GroupService(new JdbiGroupStore(database), sessions, clock);
        Letters letters = new Letters(languages, site, ownAddress);
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
        SmtpLines lines = new SmtpLines(outward, clock);
        Breaker breaker = new Breaker(clock);
        breaker.onForget(outbox::hasten);
        JdbiAuditWriter audit = new JdbiAuditWriter(database);
        SecretGuard secrets = new SecretGuard(audit, clock);
        MailTries mailTries = new MailTries(audit, clock);
        MailServer mailServer = new MailServer(mailSettings, lines, breaker, mailTries, secrets);
        TestMail testMail = new TestMail(mailSettings, lines, letters, breaker, mailTries, random);
        OidcAdministration oidcAdministration =
                new OidcAdministration(oidcProviders, oidcSignIn, sessions, audit, secrets, clock);
        GoogleSettingsPart googleRules = new GoogleSettingsPart(googleSettings, sessions);
        TrailSettings trailSettings = new TrailSettings(settings.environment(), stored);
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

        ReaderLanguage language = new ReaderLanguage(languages, guard, site);
        Routes routes = new Routes();
        List<Resource> resources = List.of(
                new PasswordResource(signIn, passwords, sessions, guard, cookies, users, site::name),
                new SessionResource(sessions, guard, cookies),
                new GoogleResource(googleSettings, googleTokens, outsideSignIn, sessions, guard, cookies),
                new OidcProviderResource(oidcProviders, oidcSignIn, identities, oidcAdministration, guard),
                new IdentityResource(identities, sessions, guard, clock),
                new BackChannelResource(oidcProviders, oidcSignIn, sessions, clock),
                new GoogleSettingsResource(googleSettings, googleRules, secrets, guard, language::of),
                new SettingsResource(allSettings, guard, clock),
                new PropertiesResource(snapshots, guard, sessionSettings::limits),
                new OwnSessionsResource(sessions, guard),
                new TrailResource(trailReading, guard),
                new OversightResource(oversight, guard, cookies),
                new AccountResource(users, guard, clock),
                new PeopleResource(people, guard),
                new GroupResource(groups, guard),
                new MembershipResource(groups, guard),
                new MembershipHistoryResource(groups, guard),
                new LoginHistoryResource(signIns, sessions, guard),
                new ApiKeyResource(keys, guard),
                new OwnKeysResource(keys, personalKeys, guard),
                new SetupResource(setup, passwords, cookies),
                new RandomTokenResource(guard, random),
                new ResetResource(resets, passwords, sessions, guard, cookies, site::name),
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
                new FrontDoor(setup, guard),
                new SetupPage(pages, setup, passwords, cookies, site, mailSettings::configured),
                new MailSetupPage(pages, mailServer, () -> letters.link("").isPresent()),
                new SignInPage(pages, setup, signIn, sessions, cookies, oidcProviders, passwordSwitch),
                new SignOutPage(pages, sessions, cookies, oidcProviders),
                new SsoPage(pages, oidcProviders, oidcSignIn, sessions, cookies),
                new ForgotPage(
                        pages,
                        resets,
                        () -> mailSettings.configured() && letters.link("").isPresent()),
                new ResetPage(pages, resets, passwords, sessions, cookies, site),
                new VerifyEmailPage(
                        pages,
                        new EmailVerification(resetStore, resets, passwords, signIn, freshProof, sessions, clock)),
                new ProfilePage(pages, people),
                new PasswordPage(pages, signIn, passwords, keys, sessions, cookies, users, site),
                new SessionsPage(pages, sessions),
                new OwnKeysPage(pages, keys, personalKeys, clock),
                new PeoplePage(
                        pages,
                        people,
                        groups,
                        resets,
                        passwords,
                        keys,
                        () -> mailSettings.configured() && letters.link("").isPresent(),
                        clock),
                new PersonGroupsPage(pages, people, groups),
                new GroupsPage(pages, groups),
                new GroupPage(pages, groups, people, keys),
                new KeysPage(pages, keys, groups, users, clock),
                new KeyPage(pages, keys, groups, users, clock),
                new AllSessionsPage(pages, oversight, users),
                new SignInsPage(pages, signIns),
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
        Bans bans = new Bans(attempts, throttle, clock);
        OperatorDesk desk = new OperatorDesk(
                new RecoveryService(
                        new JdbiRecoveryStore(database), users, throttle, sessions::forget, siteAddress, clock, random),
                new BanDesk(bans, users),
                new PeopleDesk(
                        people,
                        keys,
                        users,
                        new InvitationLink(resetStore, random, clock),
                        siteAddress,
                        mailSettings::configured,
                        passwordSwitch::off),
                new SessionDesk(oversight, users),
                new DataExamination(
                        new JdbiDatabaseProbe(database, InstantSource.system()),
                        new AdministratorExamination(
                                users,
                                credentials,
                                identities,
                                bans,
                                () -> liveKeys(oidcProviders, googleSettings),
                                passwordSwitch::off),
                        settingStore,
                        box,
                        mailSettings,
                        new MailExamination(lines)));
        door = settings.database().file().flatMap(file -> OperatorDoor.open(file, desk));
        Counter cleaned = metrics.counter("vestibule.cleanup.rows", "Rows ended or deleted by the clean-up");
        Sweep sweep = new Sweep(cleaned::increment);
        CleanUp cleanUp = new CleanUp(
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
        Sorter sorter = new Sorter(mails, users, clock);
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
                outbox, sorter, () -> new Postman(mails, mailSettings, lines, composers, box, breaker, clock, random));
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
                new PageVoice(templates, language::of),
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
        if (!ChangeReader.isNeeded(database)) {
            return Freshness.ALONE;
        }
        ChangeReader reader = new ChangeReader(database, databaseClock, changes);
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
            PasswordSwitch passwords) {
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
        door.ifPresent(OperatorDoor::close);
        try {
            lastWork.run();
        } catch (UnavailableException e) {
            LOG.warn("The database is gone, so the last use of some sessions is not written.");
        }
        database.close();
        metrics.close();
    }
}
