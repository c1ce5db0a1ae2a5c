package dev.vestibule.platform.http;

import dev.vestibule.platform.refusal.UnavailableException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening server. It answers 503 until {@link #open} provides the routes, so that probes reach a node that waits
 * for its database.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_URI = 8 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;

    /** An eighth of the heap. */
    private static final int SHARE_OF_BODIES = 8;

    private final Vertx vertx;
    private final Workers workers = new Workers();
    private final List<io.vertx.core.http.HttpServer> servers = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpTimeouts timeouts;
    private final int port;
    private volatile Routing routing;
    private volatile boolean closing;

    /** The routes, the handler of unknown paths, the rendering of refusals, and the wrapper of handlers on workers. */
    record Routing(Routes routes, Handler unknown, ErrorRenderer errors, UnaryOperator<Handler> around) {}

    /**
     * Listens at once, with {@code waiting} as the only routes and {@code errors} to render that there are no others
     * yet.
     *
     * @throws IOException if the address is not available, with the reason
     */
    public HttpServer(
            HttpServerSettings settings,
            Routes waiting,
            ErrorRenderer errors,
            InstantSource clock,
            SecureRandom random,
            RequestObserver observer)
            throws IOException {
        this(settings, HttpTimeouts.STANDARD, waiting, errors, clock, random, observer);
    }

    /** For tests, which cannot wait a minute to see a connection closed. */
    HttpServer(
            HttpServerSettings settings,
            HttpTimeouts timeouts,
            Routes waiting,
            ErrorRenderer errors,
            InstantSource clock,
            SecureRandom random,
            RequestObserver observer)
            throws IOException {
        this.timeouts = timeouts;
        // No exception: a start is not an error to be logged for each request.
        UnavailableException starting = new UnavailableException("still starting", Duration.ofSeconds(1));
        routing = new Routing(waiting, request -> notYet(starting, errors, request), errors, handler -> handler);
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            // To Vert.x, -1 is a free port that all instances of one deployment share; with 0 each would get its own.
            int wanted = settings.port() == 0 ? -1 : settings.port();
            port = start(settings, wanted, clock, random, observer, loops);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IOException(
                    "Cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "). Choose another port with MB_JETTY_PORT, or another address with MB_JETTY_HOST.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    private static Response notYet(UnavailableException starting, ErrorRenderer errors, Request request) {
        Response plain = RefusalAnswers.of(starting, errors.words(request));
        Response page = errors.page(request, plain, null);
        return page == null ? plain : page;
    }

    private int start(
            HttpServerSettings settings,
            int wantedPort,
            InstantSource clock,
            SecureRandom random,
            RequestObserver observer,
            int instances)
            throws ExecutionException, InterruptedException, TimeoutException {
        ErrorLines errors = ErrorLines.of(clock);
        BodyMemory bodies = new BodyMemory(Runtime.getRuntime().maxMemory() / SHARE_OF_BODIES);
        vertx.deployVerticle(
                        () -> new io.vertx.core.VerticleBase() {
                            @Override
                            public Future<?> start() {
                                HttpServerOptions options = options();
                                RequestDispatcher dispatcher = new RequestDispatcher(
                                        context,
                                        settings,
                                        options,
                                        timeouts,
                                        () -> routing,
                                        () -> closing,
                                        workers,
                                        clock,
                                        random,
                                        observer,
                                        errors,
                                        bodies,
                                        underWay,
                                        connections);
                                io.vertx.core.http.HttpServer server = vertx.createHttpServer(options)
                                        .connectionHandler(dispatcher::onConnection)
                                        .invalidRequestHandler(dispatcher::onInvalid)
                                        .exceptionHandler(e -> LOG.debug("a connection failed", e))
                                        .requestHandler(dispatcher::onRequest);
                                servers.add(server);
                                vertx.setPeriodic(1000, timer -> dispatcher.tick());
                                vertx.setPeriodic(timeouts.sweep().toMillis(), timer -> dispatcher.sweep());
                                return server.listen(wantedPort, settings.host());
                            }
                        },
                        new DeploymentOptions().setInstances(instances))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return servers.get(0).actualPort();
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(MAX_URI)
                .setMaxHeaderSize(MAX_HEADERS)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                // Support for WebSockets would slow down every request, and fail on 128 pipelined ones with a stack
                // trace.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024);
    }

    /**
     * Opens these routes; {@code unknown} answers all other paths, {@code errors} renders refusals.
     *
     * @param around wraps each handler that runs on a worker
     */
    public void open(Routes routes, Handler unknown, ErrorRenderer errors, UnaryOperator<Handler> around) {
        routing = new Routing(routes, unknown, errors, around);
    }

    public int port() {
        return port;
    }

    /** Returns the number of requests in progress. */
    public int underWay() {
        return underWay.get();
    }

    /** Serves requests for a time, then returns. */
    public void serveFor(Duration time) {
        try {
            await(vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS), (int) time.toSeconds() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Draining was cut short: {}", e.toString());
        }
    }

    /**
     * Accepts no new connections, lets requests in progress complete, and closes; 8 s at most.
     *
     * @param hurry called after 5 s if requests are still in progress, to end them with any response
     */
    public void close(Runnable hurry) {
        closing = true;
        try {
            if (connections.get() > 0) {
                // From now on each response is the last of its connection, so that fewer are closed with a request in
                // transit.
                await(vertx.timer(100, TimeUnit.MILLISECONDS), 1);
            }
            List<Future<Void>> ends = new ArrayList<>();
            for (io.vertx.core.http.HttpServer server : servers) {
                ends.add(server.shutdown(7, TimeUnit.SECONDS));
            }
            Future<?> end = Future.join(ends);
            try {
                await(end, 5);
            } catch (TimeoutException e) {
                hurry.run();
                await(end, 3);
            }
            workers.close();
            await(vertx.close(), 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The server did not shut down cleanly: {}", e.toString());
        }
    }

    @Override
    public void close() {
        close(() -> {});
    }

    private static void await(Future<?> end, int seconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        end.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    }
}
