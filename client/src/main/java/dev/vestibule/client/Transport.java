package dev.vestibule.client;

import dev.vestibule.client.VestibuleException.Interrupted;
import dev.vestibule.client.VestibuleException.Unavailable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to one server and answers back. Knows nothing of sessions but the header they travel in. Keeps of
 * the server's cookies only the mark of the device: by it the server knows us again, so it leaves us a way in while
 * strangers guess our password, and writes no mail about a new device whenever we sign in.
 */
final class Transport implements AutoCloseable {
    private static final Pattern DEVICE = Pattern.compile("(metabase\\.DEVICE=[0-9A-Za-z-]{1,100})(?:;.*)?");

    private final URI server;
    private final Duration requestTimeout;
    private final HttpClient http;
    private volatile @Nullable String device;

    Transport(ClientSettings settings) {
        this.server = settings.server();
        this.requestTimeout = settings.requestTimeout();
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                // Over plain http the JDK would ask for HTTP/2 by upgrading the first request; proxies dislike that.
                .version(HttpClient.Version.HTTP_1_1)
                // A redirect may lead to another host, which the session key is none of the business of.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** One request, not yet sent. */
    record Call(String method, String path, @Nullable String json) {
        Call {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a path starts with /");
            }
        }

        /** Without the query, which may hold a token. */
        @Override
        public String toString() {
            int query = path.indexOf('?');
            return method + " " + (query < 0 ? path : path.substring(0, query));
        }
    }

    URI server() {
        return server;
    }

    /** Sends and waits. A caller that is interrupted takes its request back. */
    Answer send(Call call, @Nullable SessionKey key) {
        CompletableFuture<Answer> answer = start(call, key);
        try {
            return await(call, answer);
        } finally {
            answer.cancel(true);
        }
    }

    /** Sends without waiting. The result fails if no whole answer comes in time. */
    CompletableFuture<Answer> start(Call call, @Nullable SessionKey key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(call))
                .method(call.method(), body(call))
                .header("Accept", "application/json")
                .header("User-Agent", "vestibule-client");
        if (call.json() != null) {
            request.header("Content-Type", "application/json");
        }
        String mark = device;
        if (mark != null) {
            request.header("Cookie", mark);
        }
        if (key != null) {
            request.header("X-Metabase-Session", key.value());
        } else {
            // The texts that tell refusals of a sign-in apart are translated; we know the English ones.
            request.header("X-Metabase-Locale", "en");
        }
        CompletableFuture<HttpResponse<String>> exchange =
                http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        // HttpRequest's own time-out ends with the headers; a body that stops half-way would hang us for ever.
        return exchange.thenApply(this::answer)
                .orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ignored, trouble) -> exchange.cancel(true));
    }

    /** Waits for what {@link #start} promised; {@code call} serves the messages only. */
    <T> T await(Call call, CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Interrupted(call + ": interrupted while waiting for the answer", interrupted);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            if (cause instanceof TimeoutException) {
                throw new Unavailable(call + ": no whole answer within " + requestTimeout.toMillis() + " ms", cause);
            }
            throw new Unavailable(call + ": no answer from " + server.getAuthority(), cause);
        }
    }

    /** From 21 on the JDK's client can be closed; before that its threads end once it is unreachable. */
    @Override
    public void close() {
        if (http instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception cannotHappen) {
                throw new IllegalStateException(cannotHappen);
            }
        }
    }

    private Answer answer(HttpResponse<String> response) {
        for (String cookie : response.headers().allValues("Set-Cookie")) {
            Matcher mark = DEVICE.matcher(cookie);
            if (mark.matches()) {
                device = mark.group(1);
            }
        }
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    private URI address(Call call) {
        try {
            return URI.create(server + call.path());
        } catch (IllegalArgumentException malformed) {
            // Without the cause, whose message repeats the query.
            throw new IllegalArgumentException(call + ": the path has characters that must be percent-encoded");
        }
    }

    private static BodyPublisher body(Call call) {
        return call.json() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(call.json());
    }
}
