package dev.vestibule.platform.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Passes a body from the worker that writes it to the event loop that sends it, one piece at a time: the next one is
 * not taken before the client has received the last one. Each piece has the time of a response.
 */
final class StreamedBody extends OutputStream {
    private static final int PIECE = 16 * 1024;

    /** Longer than the event loop allows for a piece; only a dead event loop takes so long. */
    private static final int LONGEST_SECONDS = 120;

    private final Context context;
    private final HttpServerResponse out;
    private final Deadlines.Watch watch;
    private final byte[] piece = new byte[PIECE];
    private int length;

    StreamedBody(Context context, HttpServerResponse out, Deadlines.Watch watch) {
        this.context = context;
        this.out = out;
        this.watch = watch;
    }

    @Override
    public void write(int oneByte) throws IOException {
        piece[length++] = (byte) oneByte;
        if (length == PIECE) {
            sendPiece();
        }
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int taken = 0;
        while (taken < count) {
            int part = Math.min(count - taken, PIECE - length);
            System.arraycopy(bytes, from + taken, piece, length, part);
            length += part;
            taken += part;
            if (length == PIECE) {
                sendPiece();
            }
        }
    }

    /** Sends what was written last. */
    @Override
    public void flush() throws IOException {
        if (length > 0) {
            sendPiece();
        }
    }

    private void sendPiece() throws IOException {
        Buffer full = Buffer.buffer(length).appendBytes(piece, 0, length);
        length = 0;
        Promise<Void> sent = Promise.promise();
        context.runOnContext(there -> {
            if (out.closed()) {
                sent.fail("the client is gone");
                return;
            }
            watch.answer();
            Future<Void> written = out.write(full);
            written.onComplete(sent);
        });
        await(sent.future());
    }

    private static void await(Future<Void> sent) throws IOException {
        try {
            sent.toCompletionStage().toCompletableFuture().get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the client is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
