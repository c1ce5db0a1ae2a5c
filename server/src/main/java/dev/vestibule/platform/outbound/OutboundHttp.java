package dev.vestibule.platform.outbound;

import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.outbound.OutboundException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls other servers over HTTPS. The caller names the servers that may be called; redirects are not followed, and
 * calls that take longer than 5 s in all or return more than 1 MB fail.
 */
public final class OutboundHttp {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private final Connections connections;
    private final Optional<Consumer<ExchangeTrace>> listener;

    public OutboundHttp() {
        this(PATIENCE);
    }

    /**
     * Creates a client with another timeout, for tests.
     *
     * @param patience the maximum duration of one exchange
     */
    public OutboundHttp(Duration patience) {
        this(patience, new Connections(patience), Optional.empty());
    }

    private OutboundHttp(Duration patience, Connections connections, Optional<Consumer<ExchangeTrace>> listener) {
        this.patience = patience;
        this.connections = connections;
        this.listener = listener;
    }

    /** Returns a client with the same connections and a listener for requests and responses. */
    public OutboundHttp heardBy(Consumer<ExchangeTrace> listener) {
        return new OutboundHttp(patience, connections, Optional.of(listener));
    }

    /**
     * A response.
     *
     * @param text the body, as UTF-8
     * @param date the other server's time, if it sends one
     */
    public record Answer(int status, String contentType, String text, Optional<Instant> date) {}

    /**
     * Sends a GET request.
     *
     * @param origins the servers that may be called, in the form of {@link WebAddress#origin}
     * @throws OutboundException if there is no complete response in time
     */
    public Answer get(URI address, Set<String> origins, Map<String, String> headers) throws OutboundException {
        return heard(request(address, origins, headers).GET().build(), headers, "");
    }

    /** Sends a request with a body, otherwise like {@link #get}. */
    public Answer post(URI address, Set<String> origins, Map<String, String> headers, String body)
            throws OutboundException {
        HttpRequest request = request(address, origins, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return heard(request, headers, body);
    }

    /** Returns the body of a form. */
    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(URI address, Set<String> origins, Map<String, String> headers)
            throws OutboundException {
        if (WebAddress.parse(address.toString()).isEmpty()) {
            throw new OutboundException(Reason.NOT_ALLOWED, "not an https URL");
        }
        if (!origins.contains(WebAddress.origin(address))) {
            throw new OutboundException(
                    Reason.NOT_ALLOWED, WebAddress.origin(address) + " is not an allowed host and port");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience);
        headers.forEach(request::setHeader);
        return request;
    }

    private Answer heard(HttpRequest request, Map<String, String> headers, String body) throws OutboundException {
        try {
            Answer answer = send(request);
            listener.ifPresent(tell ->
                    tell.accept(ExchangeTrace.answered(request.method(), request.uri(), headers, body, answer)));
            return answer;
        } catch (OutboundException e) {
            String trouble = String.valueOf(e.getMessage());
            listener.ifPresent(
                    tell -> tell.accept(ExchangeTrace.broken(request.method(), request.uri(), headers, body, trouble)));
            throw e;
        }
    }

    private Answer send(HttpRequest request) throws OutboundException {
        CompletableFuture<HttpResponse<byte[]>> pending =
                connections.client().sendAsync(request, info -> new LimitedBody());
        try {
            HttpResponse<byte[]> response = pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    new String(response.body(), StandardCharsets.UTF_8),
                    response.headers().firstValue("Date").flatMap(OutboundHttp::date));
        } catch (TimeoutException e) {
            throw new OutboundException(Reason.TIMEOUT, timedOut(), e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutboundException(Reason.OTHER, "this server is shutting down", e);
        } finally {
            pending.cancel(true);
        }
    }

    private String timedOut() {
        return "timed out after " + patience.toSeconds() + " s";
    }

    private OutboundException failure(Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException || cause instanceof java.net.http.HttpTimeoutException) {
            return new OutboundException(Reason.TIMEOUT, timedOut(), cause);
        }
        if (cause instanceof ConnectException) {
            Reason reason =
                    cause.getCause() instanceof UnresolvedAddressException ? Reason.UNKNOWN_HOST : Reason.NO_CONNECTION;
            return new OutboundException(reason, "connection failed", cause);
        }
        if (cause instanceof SSLException) {
            return new OutboundException(Reason.TLS, "TLS error: " + cause.getMessage(), cause);
        }
        if (cause instanceof TooLargeException) {
            return new OutboundException(Reason.RESPONSE, "response too large", cause);
        }
        return cause instanceof IOException
                ? new OutboundException(Reason.NO_CONNECTION, "connection lost: " + cause.getMessage(), cause)
                : new OutboundException(Reason.OTHER, cause.toString(), cause);
    }

    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Created when they are first needed: most servers call no others. */
    private static final class Connections {
        private final Duration patience;
        private @Nullable HttpClient client;

        Connections(Duration patience) {
            this.patience = patience;
        }

        synchronized HttpClient client() {
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
}
