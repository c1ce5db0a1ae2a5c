package dev.vestibule.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The requests that are repeated, as bytes on the wire, and what is read from single answers. */
final class Requests {
    static final String EMAIL = "bench@example.com";
    static final String PASSWORD = "seven slow rivers to the sea";

    /** The body of a sign-in. */
    static final String CREDENTIALS = credentials(EMAIL, PASSWORD);

    private Requests() {}

    static String get(String path, String session) {
        return get(path, "X-Metabase-Session", session);
    }

    static String get(String path, String header, String value) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + ": " + value
                + "\r\nCookie: metabase.DEVICE=00000000-0000-0000-0000-000000000000\r\n\r\n";
    }

    static String signIn() {
        return signIn(EMAIL, PASSWORD);
    }

    static String signIn(String email, String password, String... headers) {
        return post(
                "/api/session",
                String.join("\r\n", headers) + (headers.length > 0 ? "\r\n" : "") + "Content-Type: application/json",
                credentials(email, password));
    }

    static String credentials(String email, String password) {
        return "{\"username\":\"" + email + "\",\"password\":\"" + password + "\"}";
    }

    /** @param headers header lines, with line ends between them */
    static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** Returns requests without an end. */
    static Iterator<byte[]> endless(Supplier<byte[]> next) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public byte[] next() {
                return next.get();
            }
        };
    }

    /** Returns the requests of the numbers from one to another, without that. */
    static Iterator<byte[]> of(int from, int to, IntFunction<String> request) {
        return IntStream.range(from, to)
                .mapToObj(i -> request.apply(i).getBytes(StandardCharsets.UTF_8))
                .iterator();
    }

    /** Returns the value of a text field of JSON. */
    static String field(String name, String json) throws IOException {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IOException("no " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
