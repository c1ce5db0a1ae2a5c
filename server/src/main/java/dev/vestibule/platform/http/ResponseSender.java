package dev.vestibule.platform.http;

import dev.vestibule.platform.refusal.UnavailableException;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends responses: complete ones at once, streamed ones while a worker writes them. */
final class ResponseSender {
    private final ResponseHead head;
    private final Context context;
    private final Workers workers;
    private final AtomicInteger underWay;
    private final ErrorAnswers errors;

    ResponseSender(ResponseHead head, Context context, Workers workers, AtomicInteger underWay, ErrorAnswers errors) {
        this.head = head;
        this.context = context;
        this.workers = workers;
        this.underWay = underWay;
        this.errors = errors;
    }

    /** Sends a response as its client receives it. */
    Future<Void> send(HttpServerRequest wire, Request request, Response response, Deadlines.Watch watch) {
        Response negotiated = Compression.negotiated(wire, response);
        head.write(wire, request, negotiated);
        watch.answer();
        Response.BodyWriter writer = negotiated.writer();
        HttpServerResponse out = wire.response();
        if (writer == null || wire.method().equals(HttpMethod.HEAD)) {
            byte[] body = negotiated.body();
            // Not copied: nothing writes to the body of a response.
            return body.length == 0 ? out.end() : out.end(BufferInternal.buffer(Unpooled.wrappedBuffer(body)));
        }
        out.setChunked(true);
        Promise<Void> sent = Promise.promise();
        underWay.incrementAndGet();
        try {
            workers.run(
                    () -> {
                        boolean whole = request.trace()
                                .during(() -> isWhole(request, writer, new StreamedBody(context, out, watch)));
                        context.runOnContext(there -> end(whole, out, watch, sent));
                    },
                    true);
        } catch (UnavailableException full) {
            end(false, out, watch, sent);
        }
        return sent.future().onComplete(done -> underWay.decrementAndGet());
    }

    private boolean isWhole(Request request, Response.BodyWriter writer, StreamedBody body) {
        try {
            writer.writeTo(body);
            body.flush();
            return true;
        } catch (IOException gone) {
            return false;
        } catch (RuntimeException | Error e) {
            var unused = errors.of(e, request); // for its line in the log: the head of the response has been sent
            return false;
        }
    }

    /** Breaks the connection off if something is missing, so that the client sees it. */
    private static void end(boolean whole, HttpServerResponse out, Deadlines.Watch watch, Promise<Void> sent) {
        if (whole && !out.closed()) {
            watch.answer();
            out.end().onComplete(sent);
        } else {
            watch.cut();
            sent.fail("broken off");
        }
    }
}
