package dev.vestibule.platform.outbound;

import dev.vestibule.platform.outbound.OutboundException.Reason;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends requests to servers that administrators have named, and keeps connections to them. */
final class PooledTransport implements Transport {
    private final Duration patience;
    private @Nullable HttpClient client;

    PooledTransport(Duration patience) {
        this.patience = patience;
    }

    @Override
    public OutboundHttp.Answer send(Call call) throws OutboundException {
        CompletableFuture<HttpResponse<byte[]>> pending = client().sendAsync(request(call), info -> new LimitedBody());
        try {
            HttpResponse<byte[]> response = pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return OutboundHttp.Answer.of(
                    response.statusCode(),
                    name -> response.headers().firstValue(name),
                    new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw Failures.timedOut(patience, e);
        } catch (ExecutionException e) {
            throw Failures.of(e.getCause() == null ? e : e.getCause(), patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutboundException(Reason.OTHER, "this server is shutting down", e);
        } finally {
            pending.cancel(true);
        }
    }

    private HttpRequest request(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.address()).timeout(patience);
        call.headers().forEach(request::setHeader);
        return call.method().equals("GET")
                ? request.GET().build()
                : request.method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()))
                        .build();
    }

    /** Created when it is first needed: most servers call no others. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .connectTimeout(patience)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            client = made;
        }
        return made;
    }
}
