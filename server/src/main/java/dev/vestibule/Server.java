package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.mail.MailWorkers;
import dev.vestibule.operator.OperatorSocket;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.database.ChangePoller;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.DatabaseTimeouts;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.jobs.IdleHeap;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.jobs.Jobs;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.platform.trace.TraceExport;
import dev.vestibule.web.HtmlErrors;
import dev.vestibule.web.Templates;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: opens the port, waits for the database, starts the features, and stops them in order. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Settings settings;
    private final Front front;
    private final Database database;
    private final Metrics metrics;
    private final Optional<TraceExport> traces;
    private final Jobs jobs;
    private final Lifecycle lifecycle;
    private final ServerFeatures features;
    private final MailWorkers mail;
    private final Optional<OperatorSocket> operators;
    private final Routes routes;

    Server(
            Startup start,
            Platform platform,
            DatabaseClock databaseClock,
            Optional<ChangePoller> changes,
            Argon2Settings cost) {
        settings = start.settings();
        front = start.front();
        database = start.database();
        metrics = start.metrics();
        traces = start.traces();
        jobs = start.jobs();
        lifecycle = start.lifecycle();
        Features shared = new Features(settings, platform, cost, front.listens());
        features = new ServerFeatures(settings, platform, shared, databaseClock, metrics, lifecycle);
        changes.ifPresent(poller -> {
            poller.poll(); // now that all subscribers to changes are registered
            jobs.schedule(Job.every(Duration.ofMillis(150), "read changes", poller::poll));
        });
        FirstStart firstStart = new FirstStart(settings, features.setup().service(), platform.messages());
        firstStart.prepare(shared);
        features.all().forEach(feature -> feature.gauges().forEach(metrics::gauge));
        features.all().forEach(feature -> metrics.counters(feature::counters));
        metrics.addJvm();
        metrics.gauge(front.underWay());
        Templates templates = front.templates(shared.settings.site()::name);
        routes = features.routes(
                front,
                templates,
                settings.environment().value(ApiDocsResource.SERVED)
                        ? Optional.of(new ApiDocsResource(front.address(), front.path()))
                        : Optional.empty());
        operators = settings.database().file().flatMap(file -> OperatorSocket.open(file, shared.operator.commands()));
        lifecycle.started();
        front.open(
                routes,
                shared.sessions.guard(),
                new HtmlErrors(templates, shared.sessions.locales()::of, shared.sessions.guard()::known),
                database);
        database.started();
        lifecycle.serving(true);
        // The rest runs beside requests, so no request waits for it.
        mail = shared.mail.start(shared.mails());
        features.all().forEach(feature -> feature.jobs().forEach(jobs::schedule));
        jobs.schedule(IdleHeap.job(metrics::answers, shared.passwords.service()::releaseMemory));
        firstStart.tell(front.listens().url(), front.address(), database);
    }

    /**
     * Starts a server with the settings of an environment, and returns when it is ready.
     *
     * @throws dev.vestibule.platform.config.InvalidSettingsException naming every invalid setting
     * @throws IOException if the port cannot be opened
     * @throws IllegalStateException if the database refuses the connection permanently
     */
    public static Server start(Map<String, String> environment) throws IOException {
        LibraryOptions.set();
        Settings settings = Settings.from(environment);
        return start(settings, Argon2Settings.of(settings.environment()), clock -> clock, DatabaseTimeouts.STANDARD);
    }

    /**
     * Starts a server with the given clock, cost of hashes and timeouts of the database; for tests, which cannot wait
     * for fourteen days.
     */
    public static Server start(
            Settings settings, Argon2Settings cost, UnaryOperator<InstantSource> time, DatabaseTimeouts timeouts)
            throws IOException {
        return Startup.run(settings, cost, time, timeouts);
    }

    /** Returns every route, as {@code METHOD /path}. */
    public List<String> routes() {
        return routes.all();
    }

    /** Returns the port that the server listens on. */
    public int port() {
        return front.listens().port();
    }

    /**
     * Stops the server within 10 s: waits for the drain time so that load balancers notice, completes requests in
     * progress, writes what is still in memory, and closes.
     */
    @Override
    public void close() {
        lifecycle.serving(false);
        front.drain(settings.environment().value(ServerSettings.DRAIN));
        Thread lastMails = new Thread(mail::close, "last mails"); // in parallel with the requests
        lastMails.start();
        front.http().close(() -> features.all().forEach(Feature::giveUpWaiting));
        try {
            lastMails.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        jobs.close();
        operators.ifPresent(OperatorSocket::close);
        if (!features.finish()) {
            LOG.warn("Database unavailable: the last use of some sessions was not stored.");
        }
        database.close();
        metrics.close();
        traces.ifPresent(TraceExport::close);
    }
}
