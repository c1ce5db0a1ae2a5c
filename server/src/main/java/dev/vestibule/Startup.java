package dev.vestibule;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.config.DatabaseReader;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.database.ChangeFeed;
import dev.vestibule.platform.database.ChangePoller;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.DatabaseTimeouts;
import dev.vestibule.platform.http.RequestObserver;
import dev.vestibule.platform.http.TracedRequests;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.jobs.Jobs;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.platform.trace.TraceExport;
import dev.vestibule.platform.trace.TraceSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that a server has before its database answers, and the steps from there until it serves requests. */
record Startup(
        Settings settings,
        Front front,
        Database database,
        Metrics metrics,
        Optional<TraceExport> traces,
        Jobs jobs,
        Lifecycle lifecycle) {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Opens the port, waits for the database, and returns the server when it is ready. */
    static Server run(
            Settings settings, Argon2Settings cost, UnaryOperator<InstantSource> time, DatabaseTimeouts timeouts)
            throws IOException {
        Lifecycle lifecycle = new Lifecycle();
        SecureRandom random = new SecureRandom();
        MessageCatalog messages = new MessageCatalog();
        Metrics metrics = new Metrics();
        Optional<TraceExport> traces = TraceSettings.areOn(settings.environment())
                ? TraceExport.start(settings.environment(), Version.text(), InstantSource.system())
                : Optional.empty();
        RequestObserver observer = traces.<RequestObserver>map(export -> new TracedRequests(export, metrics))
                .orElse(metrics);
        Front front = Front.listen(settings.environment(), messages, random, observer);
        Database database = Database.open(settings.database(), timeouts);
        LongAdder swept = new LongAdder();
        metrics.counter(
                new CounterSource("vestibule.cleanup.rows", "Rows expired or deleted by jobs", Map.of(), swept::sum));
        Jobs jobs = new Jobs(swept::add, InstantSource.system());
        Startup start = new Startup(settings, front, database, metrics, traces, jobs, lifecycle);
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
            return new Server(start, platform, clock, poller, cost);
        } catch (RuntimeException e) {
            start.giveUp();
            throw database.explained(e);
        }
    }

    private void giveUp() {
        front.http().close(() -> {});
        jobs.close();
        database.close();
        metrics.close();
        traces.ifPresent(TraceExport::close);
    }
}
