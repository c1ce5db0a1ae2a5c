package dev.vestibule.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request whose body has been read in full. Read by one thread at a time. */
public final class Request {
    private static final Pattern JSON = Pattern.compile("application/([^ ;,]+\\+)?json", Pattern.CASE_INSENSITIVE);

    private static final Pattern FORM =
            Pattern.compile("application/x-www-form-urlencoded(;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

    private final HttpServerRequest wire;
    private final Map<String, String> pathValues;
    private final Routes.@Nullable Found found;
    private final byte[] body;
    private final HttpServerSettings settings;
    private final DeviceCookie devices;
    private @Nullable String newDevice;
    private @Nullable List<Cookie> cookies;

    Request(
            HttpServerRequest wire,
            Routes.@Nullable Found found,
            byte[] body,
            HttpServerSettings settings,
            DeviceCookie devices) {
        this.wire = wire;
        this.pathValues = found == null ? Map.of() : found.pathValues();
        this.found = found;
        this.body = body;
        this.settings = settings;
        this.devices = devices;
    }

    public String method() {
        return wire.method().name();
    }

    /** The path without the query, undecoded, as {@link Routes#canonical} spells it. */
    public String path() {
        String path = wire.path();
        return path == null ? path : Routes.canonical(path); // there is none in "OPTIONS *"
    }

    /** The query as sent, without its question mark; empty when there is none. */
    public String rawQuery() {
        String query = wire.query();
        return query == null ? "" : query;
    }

    /** The route's path with its {@code {names}}, for logs: what stands in their place may be a secret. */
    String route() {
        return found == null ? "(no route)" : found.route().pattern();
    }

    /** Whether the method promises to change nothing (RFC 9110 section 9.2.1). */
    public boolean isSafe() {
        String method = method();
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(wire.getHeader(name));
    }

    /** Returns a header, or null if there is none; for the hot path. */
    public @Nullable String headerOrNull(CharSequence name) {
        return wire.getHeader(name);
    }

    /**
     * The value of a cookie; the first one, if several have the name. Several {@code Cookie} lines are one (RFC 9113,
     * section 8.2.3 wants proxies to join them, and not all do).
     */
    public @Nullable String cookieOrNull(String name) {
        for (Cookie cookie : cookies()) {
            if (cookie.name().equals(name)) {
                return cookie.value();
            }
        }
        return null;
    }

    private List<Cookie> cookies() {
        List<Cookie> known = cookies;
        if (known == null) {
            List<String> lines = wire.headers().getAll("Cookie");
            known = lines.isEmpty() ? List.of() : ServerCookieDecoder.STRICT.decodeAll(String.join("; ", lines));
            cookies = known;
        }
        return known;
    }

    /** A query parameter; given twice, it is refused rather than guessed at. */
    public Optional<String> query(String name) {
        List<String> values = queries(name);
        if (values.size() > 1) {
            throw Refusal.BAD_REQUEST.exception();
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** A query parameter that may be given several times. */
    public List<String> queries(String name) {
        return parameters().getAll(name);
    }

    /** The names of all query parameters, for who takes none that it does not know. */
    public Set<String> queryNames() {
        return parameters().names();
    }

    private MultiMap parameters() {
        MultiMap parameters;
        try {
            parameters = wire.params();
        } catch (IllegalArgumentException e) { // a percent sign without two digits
            throw Refusal.BAD_REQUEST.exception();
        }
        for (Map.Entry<String, String> parameter : parameters) {
            Characters.check(parameter.getKey(), parameter.getValue());
        }
        return parameters;
    }

    /**
     * A query parameter that is a whole number.
     *
     * @throws InvalidInputException when it is none, or below the least
     */
    public Optional<Integer> queryNumber(String name, int least) {
        return queryNumber(name, least, Integer.MAX_VALUE);
    }

    /** Returns a whole number of the query within bounds; empty if it is not there. */
    public Optional<Integer> queryNumber(String name, int least, int most) {
        return query(name)
                .map(text -> Parsing.number(text, least, most)
                        .orElseThrow(() -> InvalidInputException.of(name, Fields.wholeNumber(least, most))));
    }

    /** The positive number in a path's {@code {name}}; anything else is an unknown path. */
    public int pathNumber(String name) {
        return Parsing.number(pathValues.getOrDefault(name, ""), 1, Integer.MAX_VALUE)
                .orElseThrow(Refusal.UNKNOWN_ROUTE::exception);
    }

    /** The text in a path's {@code {name}}, undecoded. */
    public String pathText(String name) {
        return pathValues.getOrDefault(name, "");
    }

    /**
     * The body's fields. A body that is no object, or is sent without a JSON content type, has no fields, which
     * {@link Fields#check} refuses; malformed JSON is refused.
     *
     * @throws InvalidInputException when a text holds characters that no database keeps
     */
    public Fields fields() {
        String type = wire.getHeader("Content-Type");
        if (body.length == 0) {
            return new Fields(MissingNode.getInstance());
        }
        if (type == null || !JSON.matcher(type).lookingAt()) {
            return Fields.ofAnotherType();
        }
        JsonNode json = Json.parse(body);
        Characters.check(json);
        return new Fields(json);
    }

    /**
     * The body as a form. For pages only, which ask for proof of the form's origin; no route of the API takes one.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when it is anything else
     */
    public Form form() {
        String type = wire.getHeader("Content-Type");
        if (type == null || !FORM.matcher(type).matches()) {
            throw Refusal.BAD_REQUEST.exception();
        }
        return Form.parse(body);
    }

    /**
     * The path that the site is under in the browser, and that no request has here; empty text when it is under none.
     */
    public String sitePath() {
        return settings.path();
    }

    /** Whether a person reads the answer: the browser asks for HTML. */
    public boolean wantsHtml() {
        String accept = wire.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** The address to count and to record for this request. */
    public ClientAddress client() {
        return settings.proxies().client(peer(), forwarded());
    }

    private List<String> forwarded() {
        return wire.headers().getAll(settings.proxies().header());
    }

    private String peer() {
        return wire.remoteAddress().hostAddress();
    }

    /**
     * Whether the browser speaks HTTPS to whatever is in front of us. Forwarding headers count from trusted proxies
     * only; {@code Origin} counts always, since it can only make our cookie stricter.
     */
    public boolean isSecure() {
        if (wire.isSSL() || settings.siteIsHttps()) {
            return true;
        }
        String origin = wire.getHeader("Origin");
        if (origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https:")) {
            return true;
        }
        return settings.proxies()
                        .scheme(peer(), forwarded())
                        .filter("https"::equalsIgnoreCase)
                        .isPresent()
                || says("X-Forwarded-Proto", "https")
                || says("X-Forwarded-Protocol", "https")
                || says("X-Url-Scheme", "https")
                || says("X-Forwarded-Ssl", "on")
                || says("Front-End-Https", "on");
    }

    private boolean says(String header, String value) {
        return settings.proxies()
                .said(peer(), forwarded(), wire.headers().getAll(header))
                .filter(value::equalsIgnoreCase)
                .isPresent();
    }

    /** What the browser says of the site that caused this request. */
    public Initiator initiator() {
        return Initiator.of(wire, settings);
    }

    public String userAgent() {
        String agent = wire.getHeader("User-Agent");
        if (agent == null || agent.isBlank()) {
            return "unknown";
        }
        return agent.length() > 512 ? agent.substring(0, 512) : agent;
    }

    /**
     * The browser's or client's own mark; if it sent none that looks like ours, the one that it gets with the answer.
     */
    public String deviceId() {
        String shown = cookieOrNull(DeviceCookie.NAME);
        if (shown != null && DeviceCookie.isOne(shown)) {
            return shown;
        }
        String given = newDevice;
        if (given == null) {
            given = devices.newMark();
            newDevice = given;
        }
        return given;
    }

    /** Whether {@link #deviceId} has to be told to the client. */
    public boolean isNewDevice() {
        String shown = cookieOrNull(DeviceCookie.NAME);
        return shown == null || !DeviceCookie.isOne(shown);
    }
}
