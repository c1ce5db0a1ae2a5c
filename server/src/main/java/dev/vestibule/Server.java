package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.mail.MailWorkers;
import dev.vestibule.operator.OperatorSocket;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.DatabaseReader;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.database.ChangeFeed;
import dev.vestibule.platform.database.ChangePoller;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.jobs.Jobs;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.web.HtmlErrors;
import dev.vestibule.web.Templates;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: opens the port, waits for the database, puts the features to work, and stops them in good order. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Settings settings;
    private final Front front;
    private final Database database;
    private final Metrics metrics;
    private final Jobs jobs;
    private final Lifecycle lifecycle;
    private final List<Feature> features;
    private final MailWorkers mail;
    private final Optional<OperatorSocket> operators;
    private final List<String> offered;

    private Server(Start start, Platform platform, DatabaseClock databaseClock, Argon2Settings cost) {
        settings = start.settings();
        front = start.front();
        database = start.database();
        metrics = start.metrics();
        jobs = start.jobs();
        lifecycle = start.lifecycle();
        Features shared = new Features(settings, platform, cost, front.listens());
        ServerFeatures all = new ServerFeatures(platform, shared, databaseClock, metrics, lifecycle);
        features = all.all();
        FirstStart firstStart = new FirstStart(settings, all.setup().service(), platform.messages());
        firstStart.prepare(shared);
        features.forEach(feature -> feature.jobs().forEach(jobs::schedule));
        features.forEach(feature -> feature.gauges().forEach(metrics::gauge));
        metrics.addJvm();
        metrics.gauge(front.underWay());
        operators = settings.database().file().flatMap(file -> OperatorSocket.open(file, shared.operator.commands()));
        mail = shared.mail.start(shared.mails());
        Templates templates = front.templates(shared.settings.site()::name);
        Routes routes = all.routes(
                front,
                templates,
                settings.environment().value(ApiDocsResource.SERVED)
                        ? Optional.of(new ApiDocsResource(address(), front.path()))
                        : Optional.empty());
        offered = routes.all();
        lifecycle.started();
        front.open(routes, shared.sessions.guard(), new HtmlErrors(templates, shared.sessions.locales()::of), database);
        database.started();
        lifecycle.serving(true);
        firstStart.tell(front.listens().url(), address(), database);
    }

    /** What there is before the database answers. */
    private record Start(
            Settings settings, Front front, Database database, Metrics metrics, Jobs jobs, Lifecycle lifecycle) {
        void giveUp() {
            front.http().close(() -> {});
            jobs.close();
            database.close();
            metrics.close();
        }
    }

    /**
     * Starts a server with the settings of an environment, and returns when it is ready.
     *
     * @throws dev.vestibule.platform.config.InvalidSettingsException naming every wrong setting
     * @throws IOException when the port cannot be had
     * @throws IllegalStateException when the database refuses us for good
     */
    public static Server start(Map<String, String> environment) throws IOException {
        Settings settings = Settings.from(environment);
        return start(settings, Argon2Settings.of(settings.environment()), clock -> clock);
    }

    /**
     * Starts a server whose rules see another time and whose hashes cost what the caller says; for tests, which cannot wait for
     * fourteen days.
     */
    public static Server start(Settings settings, Argon2Settings cost, UnaryOperator<InstantSource> time)
            throws IOException {
        Lifecycle lifecycle = new Lifecycle();
        SecureRandom random = new SecureRandom();
        MessageCatalog messages = new MessageCatalog();
        Metrics metrics = new Metrics();
        Front front = Front.listen(settings.environment(), messages, random, metrics);
        Database database = Database.open(settings.database());
        Jobs jobs =
                new Jobs(metrics.counter("vestibule.cleanup.rows", "Rows ended or deleted by the clean-up")::increment);
        Start start = new Start(settings, front, database, metrics, jobs, lifecycle);
        try {
            database.start(
                    settings.environment().value(DatabaseReader.ALLOW_DOWNGRADE),
                    reason -> LOG.warn("Waiting for the database: {}", reason));
            DatabaseClock clock = new DatabaseClock(database);
            ChangeFeed changes = new ChangeFeed();
            Optional<ChangePoller> poller = ChangePoller.of(database, clock, changes);
            HeapBudget heap = HeapBudget.here(cost.memoryKib());
            Platform platform = Platform.of(
                    settings.environment(), database, time.apply(clock), random, messages, changes, poller, heap);
            poller.ifPresent(reader -> {
                reader.poll();
                jobs.schedule(Job.every(Duration.ofMillis(150), "read changes", reader::poll));
            });
            return new Server(start, platform, clock, cost);
        } catch (RuntimeException e) {
            start.giveUp();
            throw database.explained(e);
        }
    }

    /** Where people find this server, as far as it knows. */
    private String address() {
        return settings.environment()
                .text(HttpServerSettings.SITE_URL)
                .orElseGet(() -> front.listens().url());
    }

    /** Every route that is offered, as {@code METHOD /path}. */
    public List<String> routes() {
        return offered;
    }

    /** The port that the server listens on. */
    public int port() {
        return front.listens().port();
    }

    /** Lets load balancers notice first, if a time is set for that; then answers what is under way, writes what is unwritten, and stops; 10 s at most. */
    @Override
    public void close() {
        lifecycle.serving(false);
        drain();
        Thread lastMails = new Thread(mail::close, "last mails"); // beside the requests, as both may take their time
        lastMails.start();
        front.http().close(() -> features.forEach(Feature::giveUpWaiting));
        try {
            lastMails.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        jobs.close();
        operators.ifPresent(OperatorSocket::close);
        try {
            features.forEach(Feature::finish);
        } catch (UnavailableException e) {
            LOG.warn("The database is gone, so the last use of some sessions is not written.");
        }
        database.close();
        metrics.close();
    }

    /** Goes on serving, while the probe for readiness says that it soon will not. */
    private void drain() {
        Duration time = settings.environment().value(ServerSettings.DRAIN);
        if (!time.isZero()) {
            LOG.info("Told to stop: /readyz says 503, and requests are served for {} s more.", time.toSeconds());
            front.http().serveFor(time);
        }
    }
}
