package dev.vestibule.platform.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Writes the head of a response: its status, headers and cookies, and those that every response has. */
final class ResponseHead {
    private final HttpServerSettings settings;
    private final DeviceCookie devices;
    private final SecurityHeaders securityHeaders;

    ResponseHead(HttpServerSettings settings, DeviceCookie devices, SecurityHeaders securityHeaders) {
        this.settings = settings;
        this.devices = devices;
        this.securityHeaders = securityHeaders;
    }

    void write(HttpServerRequest wire, Request request, Response response) {
        HttpServerResponse out = wire.response();
        out.setStatusCode(response.status());
        var headers = out.headers();
        String id = request.trace().requestId();
        if (headers.isEmpty() && !wire.method().equals(HttpMethod.HEAD) && isWhole(response)) {
            WholeResponses.begin(headers, new HeadLines(id, securityHeaders.lines()));
        } else {
            headers.add(RequestIds.HEADER, id);
            securityHeaders.addTo(headers, response);
        }
        addOwn(headers, response);
        for (SetCookie cookie : response.cookies()) {
            headers.add(HttpHeaders.SET_COOKIE, cookie.headerValue(settings.path()));
        }
        if (response.contentType() != null) {
            headers.add(HttpHeaders.CONTENT_TYPE, response.contentType());
        }
        if (wantsDevice(wire, request)) {
            headers.add(
                    HttpHeaders.SET_COOKIE,
                    devices.issue(request.deviceId(), request.isSecure()).headerValue(settings.path()));
        }
        if (wire.method().equals(HttpMethod.HEAD) && response.contentType() != null && response.writer() == null) {
            headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(response.body().length));
        }
    }

    /** Returns whether it is sent at once, with a body, and with the headers that all responses have in common. */
    private static boolean isWhole(Response response) {
        return response.writer() == null
                && response.contentType() != null
                && WholeResponses.isWhole(response.body().length)
                && !SecurityHeaders.areReplaced(response);
    }

    private void addOwn(MultiMap headers, Response response) {
        CharSequence[] prepared = response.preparedHeaders();
        if (prepared != null) {
            for (int i = 0; i < prepared.length; i += 2) {
                headers.add(prepared[i], prepared[i + 1]);
            }
            return;
        }
        List<String> own = response.headers();
        for (int i = 0; i < own.size(); i += 2) {
            headers.add(own.get(i), seenFromOutside(own.get(i), own.get(i + 1)));
        }
    }

    /** Redirects to our paths lead below the site's path. */
    private String seenFromOutside(String header, String value) {
        return header.equals("Location") && value.startsWith("/") ? settings.path() + value : value;
    }

    /** The probes of orchestrators and metrics collectors are not devices. */
    private static boolean wantsDevice(HttpServerRequest wire, Request request) {
        String path = wire.path();
        return path != null && isMarked(path) && request.isNewDevice();
    }

    /**
     * Returns whether a path has a device cookie: the API and the pages, but neither the probes nor the questions of
     * proxies.
     */
    private static boolean isMarked(String path) {
        if (path.startsWith("/api/")) {
            return !path.equals("/api/health") && !path.startsWith("/api/authz/");
        }
        return path.startsWith("/auth/")
                ? !path.startsWith("/auth/forward/")
                : path.startsWith("/account/") || path.equals("/setup") || path.startsWith("/setup/");
    }
}
