package dev.vestibule.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.trace.Trace;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request with its complete body. Used by one thread at a time. */
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
    private final Trace trace;
    private @Nullable String newDevice;
    private @Nullable List<Cookie> cookies;
    private @Nullable HeaderLines lines;

    Request(
            HttpServerRequest wire,
            Routes.@Nullable Found found,
            byte[] body,
            HttpServerSettings settings,
            DeviceCookie devices,
            Trace trace) {
        this.wire = wire;
        this.pathValues = found == null ? Map.of() : found.pathValues();
        this.found = found;
        this.body = body;
        this.settings = settings;
        this.devices = devices;
        this.trace = trace;
    }

    public String method() {
        return wire.method().name();
    }

    /** Returns the path without the query, undecoded, as {@link Routes#canonical} spells it. */
    public String path() {
        String path = wire.path();
        return path == null ? path : Routes.canonical(path); // there is none in "OPTIONS *"
    }

    /** Returns the query as sent, without its question mark; empty if there is none. */
    public String rawQuery() {
        String query = wire.query();
        return query == null ? "" : query;
    }

    /** Returns the route's path with its {@code {names}}, for logs: the values in their place may be secrets. */
    String route() {
        return found == null ? "(no route)" : found.route().pattern();
    }

    /** Returns the ids of this request. */
    Trace trace() {
        return trace;
    }

    /** Returns the counts of the route; null if there is none. */
    @Nullable
    RouteTimes times() {
        return found == null ? null : found.route().times();
    }

    /** Returns whether the method is safe (RFC 9110 section 9.2.1). */
    public boolean isSafe() {
        String method = method();
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(wire.getHeader(name));
    }

    /** Returns a header, or null if there is none; for the hot path. */
    public @Nullable String headerOrNull(HeaderName name) {
        return wire.getHeader(name.optimized());
    }

    /** Returns the header lines as they came, for rules about single lines. */
    public HeaderLines lines() {
        HeaderLines known = lines;
        if (known == null) {
            known = new HeaderLines(wire, settings.proxies(), this::cookies);
            lines = known;
        }
        return known;
    }

    /** Returns whether the client has the version with this ETag, of either coding (RFC 9110 section 13.1.2). */
    public boolean hasVersion(String tag) {
        return wire.headers().getAll("If-None-Match").stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(one -> one.strip().replaceFirst("^W/", ""))
                .anyMatch(one -> one.equals(tag) || one.equals("*"));
    }

    /**
     * Returns the value of a cookie; the first one, if several have the name. Several {@code Cookie} lines are one (RFC
     * 9113, section 8.2.3 wants proxies to join them, and not all do).
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
            List<String> lines = cookieLines();
            known = lines.isEmpty() ? List.of() : ServerCookieDecoder.STRICT.decodeAll(joined(lines));
            cookies = known;
        }
        return known;
    }

    private List<String> cookieLines() {
        return wire.headers().getAll(HttpHeaders.COOKIE);
    }

    private static String joined(List<String> lines) {
        return lines.size() == 1 ? lines.get(0) : String.join("; ", lines);
    }

    /** Returns a query parameter; a duplicate is refused. */
    public Optional<String> query(String name) {
        List<String> values = queries(name);
        if (values.size() > 1) {
            throw Refusal.BAD_REQUEST.exception();
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** Returns the values of a query parameter that may be repeated. */
    public List<String> queries(String name) {
        return parameters().getAll(name);
    }

    /** Returns the names of all query parameters, for resources that refuse unknown ones. */
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
     * Returns a query parameter that is a whole number.
     *
     * @throws InvalidInputException if it is not one, or below the minimum
     */
    public Optional<Integer> queryNumber(String name, int least) {
        return queryNumber(name, least, Integer.MAX_VALUE);
    }

    /** Returns a whole number of the query within bounds; empty if it is absent. */
    public Optional<Integer> queryNumber(String name, int least, int most) {
        return query(name)
                .map(text -> Parsing.number(text, least, most)
                        .orElseThrow(() -> InvalidInputException.of(name, Fields.wholeNumber(least, most))));
    }

    /** Returns the positive number in a path's {@code {name}}; anything else is an unknown path. */
    public int pathNumber(String name) {
        return Parsing.number(pathValues.getOrDefault(name, ""), 1, Integer.MAX_VALUE)
                .orElseThrow(Refusal.UNKNOWN_ROUTE::exception);
    }

    /** Returns the text in a path's {@code {name}}, undecoded. */
    public String pathText(String name) {
        return pathValues.getOrDefault(name, "");
    }

    /**
     * Returns the body's fields. A body that is not an object, or has no JSON content type, has no fields, which
     * {@link Fields#check} refuses; malformed JSON is refused.
     *
     * @throws InvalidInputException if a text has characters that no database stores
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
     * Returns the body as a form. For pages only, which require a CSRF token; no route of the API accepts one.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if it is anything else
     */
    public Form form() {
        requireForm();
        return Form.parse(body);
    }

    /**
     * Returns the values of a form by name, in their order. For protocols whose clients send forms; what a browser
     * sends of its own accord has to be proved otherwise.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if it is anything else
     */
    public Map<String, List<String>> formValues() {
        requireForm();
        return Form.parseRepeated(body);
    }

    private void requireForm() {
        if (!hasForm()) {
            throw Refusal.BAD_REQUEST.exception();
        }
    }

    /** Returns whether the body is a form. */
    public boolean hasForm() {
        String type = wire.getHeader("Content-Type");
        return type != null && FORM.matcher(type).matches();
    }

    /** Returns the values of the query by name, in their order. */
    public Map<String, List<String>> queryValues() {
        MultiMap parameters = parameters();
        Map<String, List<String>> values = new LinkedHashMap<>();
        parameters.names().forEach(name -> values.put(name, parameters.getAll(name)));
        return values;
    }

    /** Returns the site's path in the browser, which requests do not have here; empty text if there is none. */
    public String sitePath() {
        return settings.path();
    }

    /** Returns whether a person reads the response: the browser asks for HTML. */
    public boolean wantsHtml() {
        String accept = wire.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** Returns the client's address to count and to record. */
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
     * Returns whether the browser uses HTTPS, to us or to a proxy. Forwarding headers count from trusted proxies only;
     * {@code Origin} counts always, since it can only make our cookie stricter.
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

    /** Returns what the browser says about the site that caused this request. */
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

    /** Returns the browser's or client's device cookie; if it sent no valid one, the one that the response will set. */
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

    /** Returns whether the response must set {@link #deviceId} as a cookie. */
    public boolean isNewDevice() {
        if (cookies == null && DeviceCookie.isAll(cookieLines())) {
            return false;
        }
        String shown = cookieOrNull(DeviceCookie.NAME);
        return shown == null || !DeviceCookie.isOne(shown);
    }
}
