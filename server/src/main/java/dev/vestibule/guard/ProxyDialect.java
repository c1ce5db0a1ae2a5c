package dev.vestibule.guard;

import dev.vestibule.guard.GuardedRequest.InvalidException;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.http.HeaderLines;
import dev.vestibule.platform.http.HeaderName;
import dev.vestibule.platform.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How proxies describe the request that they ask about. Each header must be there once: a proxy that does not set it
 * passes on the client's own.
 */
enum ProxyDialect {
    NGINX(Location.OF_401, 200),
    TRAEFIK(Location.OF_REDIRECT, 200),
    CADDY(Location.OF_REDIRECT, 200),
    HAPROXY(Location.OF_REDIRECT, 200),
    ENVOY(Location.OF_REDIRECT, 200),
    /** The proxies of oauth2-proxy send neither the method nor always the scheme, and name the path in several ways. */
    OAUTH2_PROXY(Location.OF_401, 202);

    /** Where proxies accept the address of the sign-in page. */
    private enum Location {
        /** The proxy makes the redirect, since it accepts no other refusals than 401 and 403. */
        OF_401,
        OF_REDIRECT
    }

    private static final HeaderName ORIGINAL_URL = HeaderName.of("X-Original-URL");
    private static final HeaderName ORIGINAL_METHOD = HeaderName.of("X-Original-Method");
    private static final HeaderName METHOD = HeaderName.of("X-Forwarded-Method");
    private static final HeaderName PROTO = HeaderName.of("X-Forwarded-Proto");
    private static final HeaderName HOST = HeaderName.of("X-Forwarded-Host");
    private static final HeaderName URI = HeaderName.of("X-Forwarded-Uri");

    private static final HeaderName OWN_HOST = HeaderName.of("Host");
    private static final HeaderName SCHEME = HeaderName.of("X-Scheme");
    private static final HeaderName ORIGINAL_URI = HeaderName.of("X-Original-URI");
    private static final HeaderName REDIRECT = HeaderName.of("X-Auth-Request-Redirect");

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    private final Location location;
    private final int passes;

    ProxyDialect(Location location, int passes) {
        this.location = location;
        this.passes = passes;
    }

    /** Returns the status with which the proxy lets a request pass. */
    int passes() {
        return passes;
    }

    /** Returns the status of a refusal with the address of the sign-in page. */
    int signIn(boolean get) {
        return switch (location) {
            case OF_401 -> 401;
            case OF_REDIRECT -> get ? 302 : 303;
        };
    }

    /**
     * Reads what the proxy describes.
     *
     * @param prefix the path of ours, below which the guarded path is, if it is part of the path
     * @throws InvalidException naming the header that is missing or malformed, and the directive that sends it
     */
    GuardedRequest read(Request request, String prefix) {
        HeaderLines lines = request.lines();
        Supplier<String> client = () -> lines.nameClient() && isKnown(request.client())
                ? request.client().text()
                : "";
        return switch (this) {
            case NGINX -> original(lines, client);
            case TRAEFIK -> forwarded(lines, client, "ForwardAuth of Traefik sends it");
            case CADDY -> forwarded(lines, client, "the directive forward_auth of Caddy sends it");
            case HAPROXY -> forwarded(lines, client, "deploy/haproxy/vestibule.lua sends it");
            case ENVOY ->
                GuardedRequest.of(
                        Optional.of(request.method()),
                        required(lines, PROTO, "Envoy sends it unless it is removed"),
                        required(lines, OWN_HOST, "Envoy sends it"),
                        below(prefix, request),
                        client);
            case OAUTH2_PROXY -> {
                if (request.rawQuery().contains("allowed_")) {
                    throw new InvalidException(
                            "the query restricts who may pass, which only rules do here; remove allowed_* from it");
                }
                yield likeOauth2Proxy(lines, client);
            }
        };
    }

    private static GuardedRequest original(HeaderLines lines, Supplier<String> client) {
        String url = required(
                lines, ORIGINAL_URL, "add to nginx: proxy_set_header X-Original-URL $scheme://$http_host$request_uri;");
        String method =
                required(lines, ORIGINAL_METHOD, "add to nginx: proxy_set_header X-Original-Method $request_method;");
        return GuardedRequest.ofUrl(Optional.of(method), url, client)
                .orElseThrow(() -> new InvalidException(ORIGINAL_URL + " is no URL"));
    }

    private static GuardedRequest forwarded(HeaderLines lines, Supplier<String> client, String advice) {
        return GuardedRequest.of(
                Optional.of(required(lines, METHOD, advice)),
                required(lines, PROTO, advice),
                required(lines, HOST, advice),
                required(lines, URI, advice),
                client);
    }

    /**
     * It is not known which of the headers the proxy sets; each of the others may be the client's own (CVE-2026-40575).
     * So what is there in several ways has to be the same in all of them, and the method, which the proxy does not
     * send, does not count.
     */
    private static GuardedRequest likeOauth2Proxy(HeaderLines lines, Supplier<String> client) {
        String target = only(lines, List.of(URI, ORIGINAL_URI, REDIRECT))
                .orElseThrow(() -> new InvalidException(
                        "X-Forwarded-Uri is missing; add to nginx: proxy_set_header X-Forwarded-Uri $request_uri;"));
        boolean toUs = !namesApplication(lines);
        return GuardedRequest.of(
                Optional.empty(),
                first(lines, List.of(PROTO, SCHEME)).orElse("https"),
                (toUs ? first(lines, List.of(HOST, OWN_HOST)) : only(lines, List.of(OWN_HOST, HOST))).orElse(""),
                target,
                client);
    }

    /** Returns whether the proxy passes on the application's host, instead of our own address or short name. */
    private static boolean namesApplication(HeaderLines lines) {
        return GuardedHost.parse(first(lines, List.of(OWN_HOST)).orElse(""))
                .filter(host -> host.name().isQualified())
                .filter(host -> !ADDRESS.matcher(host.name().text()).matches())
                .isPresent();
    }

    private static Optional<String> first(HeaderLines lines, List<HeaderName> names) {
        return names.stream()
                .filter(name -> !lines.of(name).isEmpty())
                .findFirst()
                .map(name -> required(lines, name, ""));
    }

    /** Returns the value of those of the headers that are there. */
    private static Optional<String> only(HeaderLines lines, List<HeaderName> names) {
        Optional<String> value = first(lines, names);
        for (HeaderName name : names) {
            if (!lines.of(name).isEmpty() && !value.equals(Optional.of(required(lines, name, "")))) {
                throw new InvalidException(
                        name + " differs from another header about the same; let the proxy set or remove all of "
                                + names.stream().map(HeaderName::toString).collect(Collectors.joining(", ")));
            }
        }
        return value;
    }

    private static String required(HeaderLines lines, HeaderName name, String advice) {
        List<String> values = lines.of(name);
        String value = values.size() == 1 ? values.get(0).strip() : "";
        if (!value.isEmpty()) {
            return value;
        }
        String fault = values.isEmpty() || values.size() == 1 ? " is missing" : " was sent " + values.size() + " times";
        throw new InvalidException(name + fault + (advice.isEmpty() ? "" : "; " + advice));
    }

    private static String below(String prefix, Request request) {
        String path = request.path().substring(prefix.length());
        String query = request.rawQuery();
        return query.isEmpty() ? path : path + "?" + query;
    }

    private static boolean isKnown(ClientAddress client) {
        return client.doubt().stream().allMatch(ClientAddress.Forwarder::trusted);
    }
}
