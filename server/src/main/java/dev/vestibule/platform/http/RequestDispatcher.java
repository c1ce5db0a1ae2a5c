package dev.vestibule.platform.http;

import dev.vestibule.platform.http.HttpServer.Routing;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.platform.trace.Trace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the HTTP server: reads and limits requests, finds the route, responds. */
final class RequestDispatcher {
    static final int MAX_BODY = 64 * 1024;

    private static final byte[] NO_BODY = {};

    /** A body is held both as it was received and as one piece. */
    private static final int HELD_FOR_EACH = 2;

    private static final Duration FULL = Duration.ofSeconds(1);

    private final Context context;
    private final HttpServerSettings settings;
    private final Supplier<Routing> routing;
    private final BooleanSupplier closing;
    private final Workers workers;
    private final DeviceCookie devices;
    private final RequestIds ids;
    private final RequestObserver observer;
    private final ErrorLines lines;
    private final BodyMemory bodies;
    private final AtomicInteger underWay;
    private final HttpServerOptions options;
    private final Deadlines deadlines;
    private final SecurityHeaders securityHeaders;
    private final ErrorAnswers errors;
    private final ResponseSender sender;

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
            ErrorLines lines,
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
        this.ids = new RequestIds(settings.proxies(), random);
        this.observer = observer;
        this.lines = lines;
        this.bodies = bodies;
        this.underWay = underWay;
        this.securityHeaders = new SecurityHeaders(clock);
        this.errors = new ErrorAnswers(routing, lines);
        ResponseHead head = new ResponseHead(settings, devices, securityHeaders);
        this.sender = new ResponseSender(head, context, workers, underWay, errors);
    }

    void tick() {
        securityHeaders.tick();
        lines.tellOthers();
    }

    void sweep() {
        deadlines.sweep();
    }

    void onConnection(HttpConnection connection) {
        Deadlines.Watch watch = deadlines.opened(connection);
        ChannelPipeline pipeline =
                ((ConnectionBase) connection).channelHandlerContext().pipeline();
        pipeline.replace(
                VertxHttpRequestDecoder.class, "httpDecoder", new StrictDecoder(options.getHttp1Config(), watch));
        WholeResponses.addTo(pipeline);
    }

    /**
     * Answers a request that could not be parsed; nothing of it is trusted, and the connection ends with the response.
     */
    void onInvalid(HttpServerRequest wire) {
        refuse(wire, RequestChecks.ofInvalid(wire));
    }

    void onRequest(HttpServerRequest wire) {
        Refusal refusal = RequestChecks.ofRequestLine(wire);
        if (refusal != null) {
            refuse(wire, refusal);
            return;
        }
        String coding = wire.getHeader(HttpHeaders.TRANSFER_ENCODING);
        String length = wire.getHeader(HttpHeaders.CONTENT_LENGTH); // never both: the parser ensures that
        refusal = RequestChecks.ofBody(coding, length);
        if (refusal != null) {
            refuse(wire, refusal);
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

    /** One request and its response, which is sent exactly once. */
    private final class Exchange {
        private final HttpServerRequest wire;
        private final Deadlines.Watch watch;
        private final long startedAt = System.nanoTime();
        private final Trace trace;
        private boolean answered;
        private int held;

        Exchange(HttpServerRequest wire) {
            this.wire = wire;
            this.watch = deadlines.of(wire.connection());
            this.trace = observer.begun(ids.of(wire));
            underWay.incrementAndGet();
            wire.response().closeHandler(closed -> finish());
        }

        /** Whether answered or closed by the client: the request is no longer in progress. */
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
                    refuseAndClose(new UnavailableException("too many request bodies are being read", FULL));
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
            Routes.Found found = table.routes().find(Routes.answering(wire.method()), wire.path());
            Request request = new Request(wire, found, body, settings, devices, trace);
            Runnable missing = found == null ? table.routes().missing(wire.path()) : null;
            if (missing != null) {
                workers.before(
                        context,
                        missing,
                        () -> dispatch(body),
                        fault -> answer(request, errors.of(fault, request), true));
                return;
            }
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
                            Response response = trace.during(() -> answerOf(handler, request));
                            context.runOnContext(back -> answer(request, response, false));
                        },
                        slow);
            } catch (UnavailableException full) {
                answer(request, errors.of(full, request), true);
            }
        }

        private @Nullable Response onLoop(FastHandler fast, Request request) {
            try {
                return fast.tryHandle(request);
            } catch (RuntimeException e) {
                return errors.of(e, request);
            }
        }

        private Response answerOf(Handler handler, Request request) {
            try {
                return handler.handle(request);
            } catch (RuntimeException | Error e) {
                return errors.of(e, request);
            }
        }

        void refuseAndClose(Refusal refusal) {
            refuseAndClose(refusal.exception());
        }

        private void refuseAndClose(RuntimeException refusal) {
            if (answered) {
                return;
            }
            boolean more = RefusedBody.isComing(wire);
            wire.response().putHeader(HttpHeaders.CONNECTION, "close");
            Request request = new Request(wire, null, NO_BODY, settings, devices, trace);
            Future<Void> written = write(request, errors.of(refusal, request), true);
            watch.end();
            if (more) {
                RefusedBody.drop(wire, watch);
                written.onComplete(done -> stopWriting());
            } else {
                written.onComplete(done -> watch.cut());
            }
        }

        /** So that the client sees the end of the response although we still read. */
        private void stopWriting() {
            var unused = ((DuplexChannel) channel()).shutdownOutput();
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
            long nanos = System.nanoTime() - startedAt;
            observer.answered(request.times(), response.status(), onEventLoop, nanos);
            if (trace.span() != null) {
                observer.traced(trace, wire.method().name(), request.times(), response.status(), nanos);
            }
            return sender.send(wire, request, response, watch);
        }
    }
}
