package dev.vestibule.http;

import dev.vestibule.http.HttpFront.Routing;
import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.text.Words;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the front: reads and limits requests, finds the route, answers. */
final class FrontLoop {
    private static final Logger LOG = LoggerFactory.getLogger(FrontLoop.class);
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_HEADER_COUNT = 100;
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.PATCH,
            HttpMethod.OPTIONS);
    private static final byte[] NO_BODY = {};

    private final Context context;
    private final FrontSettings settings;
    private final Supplier<Routing> routing;
    private final Workers workers;
    private final DeviceCookie devices;
    private final SecureRandom random;
    private final RequestObserver observer;
    private final AtomicInteger underWay;
    private final Deadlines deadlines = new Deadlines();
    private final SecurityHeaders securityHeaders;

    FrontLoop(
            Context context,
            FrontSettings settings,
            Supplier<Routing> routing,
            Workers workers,
            InstantSource clock,
            SecureRandom random,
            RequestObserver observer,
            AtomicInteger underWay) {
        this.context = context;
        this.settings = settings;
        this.routing = routing;
        this.workers = workers;
        this.devices = new DeviceCookie(random, clock);
        this.random = random;
        this.observer = observer;
        this.underWay = underWay;
        this.securityHeaders = new SecurityHeaders(clock);
    }

    void tick() {
        securityHeaders.tick();
        deadlines.sweep();
    }

    void onConnection(HttpConnection connection) {
        deadlines.opened(connection);
    }

    /** A request that could not be parsed; nothing of it is trusted, and the connection ends with the answer. */
    void onInvalid(HttpServerRequest wire) {
        Throwable cause = wire.decoderResult().cause();
        Refusal refusal = Refusal.BAD_REQUEST;
        if (cause instanceof TooLongHttpLineException) {
            refusal = Refusal.URI_TOO_LONG;
        } else if (cause instanceof TooLongHttpHeaderException) {
            refusal = Refusal.HEADERS_TOO_LARGE;
        }
        new Exchange(wire).refuseAndClose(refusal);
    }

    void onRequest(HttpServerRequest wire) {
        Exchange exchange = new Exchange(wire);
        if (!METHODS.contains(wire.method())) {
            exchange.refuseAndClose(Refusal.METHOD_NOT_ALLOWED);
            return;
        }
        if (wire.headers().size() > MAX_HEADER_COUNT) {
            exchange.refuseAndClose(Refusal.HEADERS_TOO_LARGE);
            return;
        }
        String length = wire.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean chunked = wire.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (length != null && chunked) {
            exchange.refuseAndClose(Refusal.BAD_REQUEST); // two opinions about where the message ends
        } else if (!chunked && (length == null || length.equals("0"))) {
            exchange.dispatch(NO_BODY);
        } else if (length != null && isTooLong(length)) {
            exchange.refuseAndClose(Refusal.BODY_TOO_LARGE);
        } else {
            exchange.readBody();
        }
    }

    private static boolean isTooLong(String length) {
        return length.length() > 9 || Integer.parseInt(length) > MAX_BODY; // the parser lets digits through only
    }

    /** One request and its answer, which is given exactly once. */
    private final class Exchange {
        private final HttpServerRequest wire;
        private final Deadlines.Watch watch;
        private final long startedAt = System.nanoTime();
        private boolean answered;

        Exchange(HttpServerRequest wire) {
            this.wire = wire;
            this.watch = deadlines.of(wire.connection());
            underWay.incrementAndGet();
            wire.response().closeHandler(closed -> finish());
        }

        /** Whether answered or cut off by the client: the request is no longer under way. */
        private void finish() {
            if (!answered) {
                answered = true;
                underWay.decrementAndGet();
            }
        }

        void readBody() {
            Buffer body = Buffer.buffer();
            watch.expect(Deadlines.BODY, () -> refuseAndClose(Refusal.BODY_TOO_SLOW));
            wire.handler(part -> {
                if (answered) {
                    return;
                }
                if (body.length() + part.length() > MAX_BODY) {
                    refuseAndClose(Refusal.BODY_TOO_LARGE);
                } else {
                    body.appendBuffer(part);
                }
            });
            wire.endHandler(end -> {
                if (!answered) {
                    dispatch(body.getBytes());
                }
            });
            wire.exceptionHandler(broken -> finish());
        }

        void dispatch(byte[] body) {
            watch.pause();
            Routing table = routing.get();
            String method = wire.method().equals(HttpMethod.HEAD)
                    ? "GET"
                    : wire.method().name();
            String path = wire.path();
            Routes.Found found = path == null ? null : table.routes().find(method, path);
            Request request = new Request(wire, found == null ? Map.of() : found.pathValues(), body, settings, devices);
            if (found != null && found.route().fast() != null) {
                Response response = onLoop(found.route().fast(), request);
                if (response != null) {
                    answer(request, response, true);
                    return;
                }
            }
            Handler handler = found == null ? table.unknown() : found.route().handler();
            try {
                boolean costly = found != null && found.route().costly();
                workers.run(
                        () -> {
                            Response response = answerOf(handler, request);
                            context.runOnContext(back -> answer(request, response, false));
                        },
                        costly);
            } catch (UnavailableException full) {
                answer(request, answerTo(full, request), true);
            }
        }

        private @Nullable Response onLoop(FastHandler fast, Request request) {
            try {
                return fast.tryHandle(request);
            } catch (RuntimeException e) {
                return answerTo(e, request);
            }
        }

        private Response answerOf(Handler handler, Request request) {
            try {
                return handler.handle(request);
            } catch (RuntimeException | Error e) {
                return answerTo(e, request);
            }
        }

        void refuseAndClose(Refusal refusal) {
            if (answered) {
                return;
            }
            wire.response().putHeader(HttpHeaders.CONNECTION, "close");
            Request request = new Request(wire, Map.of(), NO_BODY, settings, devices);
            HttpConnection connection = wire.connection();
            answer(request, answerTo(refusal.exception(), request), true);
            // Reading on would let an endless body keep the connection; the pause gives the answer time to arrive.
            wire.pause();
            deadlines.of(connection).expect(1_000_000_000L, null);
        }

        private void answer(Request request, Response response, boolean onEventLoop) {
            HttpServerResponse out = wire.response();
            if (answered || out.ended() || out.closed()) {
                finish();
                return;
            }
            finish();
            out.setStatusCode(response.status());
            var headers = out.headers();
            securityHeaders.addTo(headers, response);
            List<String> own = response.headers();
            for (int i = 0; i < own.size(); i += 2) {
                headers.add(own.get(i), own.get(i + 1));
            }
            if (response.contentType() != null) {
                headers.add(HttpHeaders.CONTENT_TYPE, response.contentType());
            }
            if (wantsDevice(request)) {
                headers.add(
                        "Set-Cookie",
                        devices.issue(request.deviceId(), request.isSecure()).headerValue());
            }
            watch.expect(Deadlines.WRITE, null);
            out.end(Buffer.buffer(response.body())).onComplete(written -> watch.expect(Deadlines.IDLE, null));
            observer.answered(response.status(), onEventLoop, System.nanoTime() - startedAt);
        }

        /** The probes of orchestrators and metrics collectors are no devices. */
        private boolean wantsDevice(Request request) {
            String path = wire.path();
            return path != null && (path.startsWith("/api/") || path.startsWith("/auth/")) && request.isNewDevice();
        }
    }

    private Response answerTo(Throwable thrown, Request request) {
        Voice voice = routing.get().voice();
        Words words = voice.words(request);
        String reference = null;
        Response plain;
        if (thrown instanceof RefusedException refused) {
            plain = RefusalAnswers.of(refused.refusal(), words);
        } else if (thrown instanceof InvalidInputException invalid) {
            plain = RefusalAnswers.of(invalid, words);
        } else if (thrown instanceof TooManyAttemptsException refused) {
            plain = RefusalAnswers.of(refused, words);
        } else if (thrown instanceof UnavailableException trouble) {
            LOG.warn("{} {} answered 503: {}", request.method(), request.path(), describe(trouble));
            plain = RefusalAnswers.of(trouble, words);
        } else {
            reference = UuidText.random(random);
            LOG.error("{} {} failed, reference {}", request.method(), request.path(), reference, thrown);
            plain = RefusalAnswers.fault(reference, words);
        }
        Response page = voice.page(request, plain, reference);
        return page == null ? plain : page;
    }

    private static String describe(UnavailableException trouble) {
        Throwable cause = trouble.getCause();
        return cause == null ? trouble.toString() : trouble + " (" + cause.getMessage() + ")";
    }
}
