package dev.vestibule.platform.outbound;

import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.outbound.OutboundException.Reason;
import dev.vestibule.platform.trace.ExportedSpan;
import dev.vestibule.platform.trace.Trace;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Calls other servers over HTTPS. The caller names the servers that may be called; redirects are not followed, and
 * calls that take longer than 5 s in all or return more than 1 MB fail.
 */
public final class OutboundHttp {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private final Transport transport;
    private final Optional<Consumer<ExchangeTrace>> listener;
    private final SecureRandom random;

    /** @param random for the ids of calls */
    public OutboundHttp(SecureRandom random) {
        this(PATIENCE, random);
    }

    /**
     * Creates a client with another timeout, for tests.
     *
     * @param patience the maximum duration of one exchange
     */
    public OutboundHttp(Duration patience, SecureRandom random) {
        this(patience, new PooledTransport(patience), Optional.empty(), random);
    }

    private OutboundHttp(
            Duration patience, Transport transport, Optional<Consumer<ExchangeTrace>> listener, SecureRandom random) {
        this.patience = patience;
        this.transport = transport;
        this.listener = listener;
        this.random = random;
    }

    /** Returns a client with the same connections and a listener for requests and responses. */
    public OutboundHttp heardBy(Consumer<ExchangeTrace> listener) {
        return new OutboundHttp(patience, transport, Optional.of(listener), random);
    }

    /**
     * Returns a client for addresses that anyone may have named: it calls only hosts all of whose addresses are public,
     * over https, at the address that was checked.
     *
     * @param mostBytes the longest response
     */
    public OutboundHttp toPublicHosts(int mostBytes) {
        return new OutboundHttp(patience, new PublicTransport(patience, mostBytes), Optional.empty(), random);
    }

    /**
     * A response.
     *
     * @param cacheControl how long it may be kept, in the words of HTTP
     * @param text the body, as UTF-8
     * @param date the other server's time, if it sends one
     */
    public record Answer(int status, String contentType, String cacheControl, String text, Optional<Instant> date) {
        static Answer of(int status, Function<String, Optional<String>> header, String text) {
            return new Answer(
                    status,
                    header.apply("Content-Type").orElse(""),
                    header.apply("Cache-Control").orElse(""),
                    text,
                    header.apply("Date").flatMap(Answer::parsed));
        }

        private static Optional<Instant> parsed(String date) {
            try {
                return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * Sends a GET request.
     *
     * @param origins the servers that may be called, in the form of {@link WebAddress#origin}
     * @throws OutboundException if there is no complete response in time
     */
    public Answer get(URI address, Set<String> origins, Map<String, String> headers) throws OutboundException {
        return heard(new Call("GET", address, headers, ""), origins);
    }

    /** Sends a request with a body, otherwise like {@link #get}. */
    public Answer post(URI address, Set<String> origins, Map<String, String> headers, String body)
            throws OutboundException {
        return heard(new Call("POST", address, headers, body), origins);
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

    private static void requireAllowed(URI address, Set<String> origins) throws OutboundException {
        if (WebAddress.parse(address.toString()).isEmpty()) {
            throw new OutboundException(Reason.NOT_ALLOWED, "not an https URL");
        }
        if (!origins.contains(WebAddress.origin(address))) {
            throw new OutboundException(
                    Reason.NOT_ALLOWED, WebAddress.origin(address) + " is not an allowed host and port");
        }
    }

    /** Adds the span of the call to it, in the trace of the request that causes it; what jobs call begins one. */
    private static Call traced(Call call, Trace trace, String spanId) {
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.put("traceparent", trace.parent(spanId));
        return new Call(call.method(), call.address(), headers, call.body());
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] |= 1; // an id is never all zeros
        return HexFormat.of().formatHex(bytes);
    }

    private Answer heard(Call call, Set<String> origins) throws OutboundException {
        requireAllowed(call.address(), origins);
        try {
            Answer answer = sent(call);
            listener.ifPresent(tell -> tell.accept(
                    ExchangeTrace.answered(call.method(), call.address(), call.headers(), call.body(), answer)));
            return answer;
        } catch (OutboundException e) {
            String trouble = String.valueOf(e.getMessage());
            listener.ifPresent(tell -> tell.accept(
                    ExchangeTrace.broken(call.method(), call.address(), call.headers(), call.body(), trouble)));
            throw e;
        }
    }

    private Answer sent(Call call) throws OutboundException {
        Trace current = Trace.current();
        Trace trace = current == null ? Trace.begun(hex(TRACE_BYTES)) : current;
        String spanId = hex(SPAN_BYTES);
        ExportedSpan cause = trace.span();
        if (cause == null) {
            return transport.send(traced(call, trace, spanId));
        }
        long from = System.nanoTime();
        Integer status = null;
        String trouble = "";
        try {
            Answer answer = transport.send(traced(call, trace, spanId));
            status = answer.status();
            return answer;
        } catch (OutboundException e) {
            trouble = e.reason().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            cause.export()
                    .called(trace, spanId, call.method(), call.address(), status, trouble, System.nanoTime() - from);
        }
    }
}
