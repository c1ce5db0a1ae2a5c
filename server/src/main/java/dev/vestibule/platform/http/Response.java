package dev.vestibule.platform.http;

import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response, immutable, with its complete body or with one that is written while it is sent; {@link HttpServer} adds
 * the security headers.
 */
public final class Response {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json; charset=utf-8");
    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
    private static final byte[] NOTHING = {};

    /** Writes a long body piece by piece. Runs on a worker; writing waits for a client that reads slowly. */
    @FunctionalInterface
    public interface BodyWriter {
        /**
         * Writes the whole body.
         *
         * @throws IOException if the client is gone
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private final int status;
    private final @Nullable CharSequence contentType;
    private final byte[] body;
    private final List<String> headers;
    private final List<SetCookie> cookies;
    private final byte @Nullable [] gzipped;
    private final @Nullable BodyWriter writer;
    private final CharSequence @Nullable [] prepared;

    private Response(
            int status,
            @Nullable CharSequence contentType,
            byte[] body,
            List<String> headers,
            List<SetCookie> cookies,
            byte @Nullable [] gzipped,
            @Nullable BodyWriter writer) {
        this(status, contentType, body, headers, cookies, gzipped, writer, null);
    }

    private Response(
            int status,
            @Nullable CharSequence contentType,
            byte[] body,
            List<String> headers,
            List<SetCookie> cookies,
            byte @Nullable [] gzipped,
            @Nullable BodyWriter writer,
            CharSequence @Nullable [] prepared) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
        this.cookies = cookies;
        this.gzipped = gzipped;
        this.writer = writer;
        this.prepared = prepared;
    }

    private static Response of(int status, @Nullable CharSequence contentType, byte[] body, List<String> headers) {
        return new Response(status, contentType, body, headers, List.of(), null, null);
    }

    public static Response json(int status, Object value) {
        return json(status, Json.text(value));
    }

    public static Response json(int status, Json.Text text) {
        return of(status, JSON, text.utf8(), List.of());
    }

    public static Response text(int status, String text) {
        return of(status, TEXT, text.getBytes(StandardCharsets.UTF_8), List.of());
    }

    public static Response of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Response of(int status, String contentType, byte[] body) {
        return of(status, contentType, body, List.of());
    }

    /** Returns a response with status 200 whose body is never in memory as a whole. */
    public static Response streamed(String contentType, BodyWriter writer) {
        return new Response(200, contentType, NOTHING, List.of(), List.of(), null, writer);
    }

    public static Response noContent() {
        return empty(204);
    }

    /** No body and no content type, as for 304. */
    public static Response empty(int status) {
        return of(status, null, NOTHING, List.of());
    }

    /** Returns this response with one more header; a repeated name is sent twice. */
    public Response with(String name, String value) {
        List<String> more = new ArrayList<>(headers.size() + 2);
        more.addAll(headers);
        more.add(name);
        more.add(value);
        return new Response(status, contentType, body, more, cookies, gzipped, writer);
    }

    public Response with(SetCookie cookie) {
        return with(List.of(cookie));
    }

    public Response with(List<SetCookie> more) {
        List<SetCookie> all = new ArrayList<>(cookies);
        all.addAll(more);
        return new Response(status, contentType, body, headers, List.copyOf(all), gzipped, writer);
    }

    /**
     * Returns this response, compressed for clients that accept it. Only for content that is made without a request and
     * contains no secret: {@link Compression} has the rule.
     */
    public Response compressible() {
        if (!cookies.isEmpty()) {
            throw new IllegalStateException("a response with cookies is not compressed");
        }
        return new Response(status, contentType, body, headers, cookies, Compression.gzip(body), null);
    }

    /** Returns this response with its headers as they are sent, for one that answers many requests. */
    public Response prepared() {
        if (sets("Location")) {
            throw new IllegalStateException("a path of ours is only known with the request");
        }
        CharSequence[] bytes =
                headers.stream().map(HttpHeaders::createOptimized).toArray(CharSequence[]::new);
        return new Response(status, contentType, body, headers, cookies, gzipped, writer, bytes);
    }

    /** Returns the 304 for a client that has this response. */
    public Response notModified() {
        return new Response(304, null, NOTHING, headers, cookies, gzipped, null);
    }

    /** Returns this response with its body compressed; its ETag is weak, since it names both forms of the body. */
    Response encoded(byte[] gzip) {
        List<String> own = new ArrayList<>(headers);
        for (int i = 0; i < own.size(); i += 2) {
            if (own.get(i).equals("ETag") && !own.get(i + 1).startsWith("W/")) {
                own.set(i + 1, "W/" + own.get(i + 1));
            }
        }
        if (contentType == null) {
            return new Response(status, null, body, own, cookies, null, null);
        }
        own.add("Content-Encoding");
        own.add("gzip");
        return new Response(status, contentType, gzip, own, cookies, null, null);
    }

    public int status() {
        return status;
    }

    @Nullable
    CharSequence contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }

    /** Writes the body, if it is not complete; null otherwise. */
    @Nullable
    BodyWriter writer() {
        return writer;
    }

    /** Returns the compressed body of a {@link #compressible} response. */
    byte @Nullable [] gzipped() {
        return gzipped;
    }

    /** Names and values alternate. */
    List<String> headers() {
        return headers;
    }

    /** Returns the same as they are sent, if they are {@link #prepared()}; null otherwise. */
    CharSequence @Nullable [] preparedHeaders() {
        return prepared;
    }

    List<SetCookie> cookies() {
        return cookies;
    }

    /** Returns whether it sets, changes or removes a cookie of this name. */
    public boolean setsCookie(String name) {
        return cookies.stream().anyMatch(cookie -> cookie.name().equals(name));
    }

    /** Returns the first header of this name. */
    public Optional<String> header(String name) {
        for (int i = 0; i < headers.size(); i += 2) {
            if (headers.get(i).equalsIgnoreCase(name)) {
                return Optional.of(headers.get(i + 1));
            }
        }
        return Optional.empty();
    }

    public boolean sets(String header) {
        for (int i = 0; i < headers.size(); i += 2) {
            if (headers.get(i).equalsIgnoreCase(header)) {
                return true;
            }
        }
        return false;
    }
}
