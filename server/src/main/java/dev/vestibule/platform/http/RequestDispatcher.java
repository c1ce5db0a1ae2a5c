package dev.vestibule.platform.http;

import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.http.HttpServer.Routing;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the front: reads and limits requests, finds the route, answers. */
final class RequestDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);
    private static final int MAX_BODY = 64 * 1024;

    /** So much of a refused body is still taken; who goes on sending does not see the answer. */
    private static final int MAX_DROPPED = 1024 * 1024;

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.PATCH,
            HttpMethod.OPTIONS);
    private static final byte[] NO_BODY = {};

    /** A body is held as it came and as one piece. */
    private static final int HELD_FOR_EACH = 2;

    private static final Duration FULL = Duration.ofSeconds(1);

    /** Where devices come: the API and the pages, but not the probe. */
    private static final Pattern MARKED = Pattern.compile("/(api/(?!health$)|auth/|account/|setup(/|$))");

    private final Context context;
    private final HttpServerSettings settings;
    private final Supplier<Routing> routing;
    private final BooleanSupplier closing;
    private final Workers workers;
    private final DeviceCookie devices;
    private final SecureRandom random;
    private final RequestObserver observer;
    private final OutageLines outages;
    private final BodyMemory bodies;
    private final AtomicInteger underWay;
    private final HttpServerOptions options;
    private final Deadlines deadlines;
    private final SecurityHeaders securityHeaders;

    RequestDispatcher(
            Context context,
            HttpServerSettings settings,
            HttpServerOptions options,
            HttpTimeouts timeouts,
            Supplier<Routing> routing,
            BooleanSupplier closing,
            Workers workers,
            InstantSource clock,
            SecureRandom random,
            RequestObserver observer,
            OutageLines outages,
            BodyMemory bodies,
            AtomicInteger underWay,
            AtomicInteger connections) {
        this.context = context;
        this.settings = settings;
        this.options = options;
        this.deadlines = new Deadlines(timeouts, connections);
        this.routing = routing;
        this.closing = closing;
        this.workers = workers;
        this.devices = new DeviceCookie(random, clock);
        this.random = random;
        this.observer = observer;
        this.outages = outages;
        this.bodies = bodies;
        this.underWay = underWay;
        this.securityHeaders = new SecurityHeaders(clock);
    }

    void tick() {
        securityHeaders.tick();
        outages.tellOthers();
    }

    void sweep() {
        deadlines.sweep();
    }

    void onConnection(HttpConnection connection) {
        Deadlines.Watch watch = deadlines.opened(connection);
        ((ConnectionBase) connection)
                .channelHandlerContext()
                .pipeline()
                .replace(
                        VertxHttpRequestDecoder.class,
                        "httpDecoder",
                        new StrictDecoder(options.getHttp1Config(), watch));
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
        refuse(wire, refusal);
    }

    void onRequest(HttpServerRequest wire) {
        if (!METHODS.contains(wire.method())) {
            refuse(wire, Refusal.METHOD_NOT_ALLOWED);
            return;
        }
        if (wire.path() == null || lacksHost(wire)) {
            refuse(wire, Refusal.BAD_REQUEST);
            return;
        }
        String coding = wire.getHeader(HttpHeaders.TRANSFER_ENCODING);
        String length = wire.getHeader(HttpHeaders.CONTENT_LENGTH); // never both: the parser sees to it
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            refuse(wire, Refusal.BAD_REQUEST);
        } else if (length != null && isTooLong(length)) {
            refuse(wire, Refusal.BODY_TOO_LARGE);
        } else if (!deadlines.of(wire.connection()).isEnding()) {
            Exchange exchange = new Exchange(wire);
            if (coding == null && (length == null || length.equals("0"))) {
                exchange.dispatch(NO_BODY);
            } else {
                exchange.readBody();
            }
        }
    }

    private void refuse(HttpServerRequest wire, Refusal refusal) {
        if (!deadlines.of(wire.connection()).isEnding()) {
            new Exchange(wire).refuseAndClose(refusal);
        }
    }

    /** HTTP/1.1 wants exactly one; that there are not two, the parser sees to. */
    private static boolean lacksHost(HttpServerRequest wire) {
        return wire.version() == HttpVersion.HTTP_1_1 && wire.authority() == null;
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
        private int held;

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
                bodies.giveBack(held);
            }
        }

        void readBody() {
            Buffer body = Buffer.buffer();
            watch.body(() -> refuseAndClose(Refusal.BODY_TOO_SLOW));
            wire.handler(part -> {
                if (answered) {
                    return;
                }
                if (body.length() + part.length() > MAX_BODY) {
                    refuseAndClose(Refusal.BODY_TOO_LARGE);
                } else if (!bodies.take(HELD_FOR_EACH * part.length())) {
                    refuseAndClose(new UnavailableException("more bodies are being read than fit", FULL));
                } else {
                    held += HELD_FOR_EACH * part.length();
                    body.appendBuffer(part);
                }
            });
            wire.endHandler(end -> {
                if (!answered) {
                    dispatch(body.getBytes());
                }
            });
            wire.exceptionHandler(broken -> {
                if (!answered && channel().isActive()) {
                    refuseAndClose(Refusal.BAD_REQUEST);
                    channel().flush(); // Vert.x closes the connection next
                }
                finish();
            });
        }

        private Channel channel() {
            return ((ConnectionBase) wire.connection()).channel();
        }

        void dispatch(byte[] body) {
            watch.pause();
            Routing table = routing.get();
            String method = wire.method().equals(HttpMethod.HEAD)
                    ? "GET"
                    : wire.method().name();
            String path = wire.path();
            Routes.Found found = path == null ? null : table.routes().find(method, path);
            Request request = new Request(wire, found, body, settings, devices);
            if (found != null && found.route().fast() != null) {
                Response response = onLoop(found.route().fast(), request);
                if (response != null) {
                    answer(request, response, true);
                    return;
                }
            }
            Handler handler = table.around()
                    .apply(found == null ? table.unknown() : found.route().handler());
            try {
                boolean slow = found != null && found.route().slow();
                workers.run(
                        () -> {
                            Response response = answerOf(handler, request);
                            context.runOnContext(back -> answer(request, response, false));
                        },
                        slow);
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
            refuseAndClose(refusal.exception());
        }

        private void refuseAndClose(RuntimeException refusal) {
            if (answered) {
                return;
            }
            boolean more = !wire.isEnded() && wire.decoderResult().isSuccess() && announcesBody();
            wire.response().putHeader(HttpHeaders.CONNECTION, "close");
            Request request = new Request(wire, null, NO_BODY, settings, devices);
            Future<Void> written = write(request, answerTo(refusal, request), true);
            watch.end();
            if (more) {
                dropBody();
                written.onComplete(done -> stopWriting());
            } else {
                written.onComplete(done -> watch.cut());
            }
        }

        /** So that the client sees the end of the answer although we still read. */
        private void stopWriting() {
            var unused = ((DuplexChannel) channel()).shutdownOutput();
        }

        private boolean announcesBody() {
            String length = wire.getHeader(HttpHeaders.CONTENT_LENGTH);
            return wire.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
        }

        /**
         * Closing while bytes are on their way would take the answer from the client; endless ones are not waited for.
         */
        private void dropBody() {
            int[] dropped = {0};
            wire.handler(part -> {
                dropped[0] += part.length();
                if (dropped[0] > MAX_DROPPED) {
                    watch.cut();
                }
            });
            wire.endHandler(end -> watch.cut());
        }

        private void answer(Request request, Response response, boolean onEventLoop) {
            boolean last = closing.getAsBoolean();
            if (last) {
                wire.response().putHeader(HttpHeaders.CONNECTION, "close");
            }
            write(request, response, onEventLoop).onComplete(written -> {
                watch.answered();
                if (last) {
                    watch.cut();
                }
            });
        }

        private Future<Void> write(Request request, Response response, boolean onEventLoop) {
            HttpServerResponse out = wire.response();
            if (answered || out.ended() || out.closed()) {
                finish();
                return Future.succeededFuture();
            }
            finish();
            out.setStatusCode(response.status());
            var headers = out.headers();
            securityHeaders.addTo(headers, response);
            List<String> own = response.headers();
            for (int i = 0; i < own.size(); i += 2) {
                headers.add(own.get(i), seenFromOutside(own.get(i), own.get(i + 1)));
            }
            for (SetCookie cookie : response.cookies()) {
                headers.add(HttpHeaders.SET_COOKIE, cookie.headerValue(settings.path()));
            }
            if (response.contentType() != null) {
                headers.add(HttpHeaders.CONTENT_TYPE, response.contentType());
            }
            if (wantsDevice(request)) {
                headers.add(
                        HttpHeaders.SET_COOKIE,
                        devices.issue(request.deviceId(), request.isSecure()).headerValue(settings.path()));
            }
            if (wire.method().equals(HttpMethod.HEAD) && response.contentType() != null) {
                headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(response.body().length));
            }
            watch.answer();
            observer.answered(response.status(), onEventLoop, System.nanoTime() - startedAt);
            return out.end(Buffer.buffer(response.body()));
        }

        /** What leads to a path of ours leads below the path that the site is under. */
        private String seenFromOutside(String header, String value) {
            return header.equals("Location") && value.startsWith("/") ? settings.path() + value : value;
        }

        /** The probes of orchestrators and metrics collectors are no devices. */
        private boolean wantsDevice(Request request) {
            String path = wire.path();
            return path != null && MARKED.matcher(path).lookingAt() && request.isNewDevice();
        }
    }

    private Response answerTo(Throwable thrown, Request request) {
        ErrorRenderer errors = routing.get().errors();
        Messages messages = errors.words(request);
        String reference = null;
        Response plain;
        if (thrown instanceof RefusedException refused) {
            plain = RefusalAnswers.of(refused.refusal(), messages);
        } else if (thrown instanceof InvalidInputException invalid) {
            plain = RefusalAnswers.of(invalid, messages);
        } else if (thrown instanceof TooManyAttemptsException refused) {
            plain = RefusalAnswers.of(refused, messages);
        } else if (thrown instanceof UnavailableException failure) {
            outages.tell(request.method(), request.route(), describe(failure));
            plain = RefusalAnswers.of(failure, messages);
        } else {
            reference = RandomUuid.random(random);
            LOG.error("{} {} failed, reference {}", request.method(), request.route(), reference, thrown);
            plain = RefusalAnswers.fault(reference, messages);
        }
        Response page = errors.page(request, plain, reference);
        return page == null ? plain : page;
    }

    private static String describe(UnavailableException failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.toString() : failure + " (" + cause.getMessage() + ")";
    }
}
