package dev.vestibule.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The rule for compressed responses. The length of a compressed body shows whether a text that an attacker chose
 * repeats a part of a secret (BREACH). So a response is compressed only if it says so with
 * {@link Response#compressible}, and only content that is made without a request does: static files, the API
 * description, and the properties for everyone. Pages, which contain a CSRF token, and all other responses never are.
 */
final class Compression {
    /** Below a packet there is nothing to gain. */
    private static final int MINIMUM = 1024;

    private static final Pattern ZERO = Pattern.compile("\\s*q\\s*=\\s*0(\\.0{0,3})?\\s*", Pattern.CASE_INSENSITIVE);

    private Compression() {}

    /** Returns the compressed body; null if it is too short to be worth it. */
    static byte @Nullable [] gzip(byte[] body) {
        if (body.length < MINIMUM) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Returns the response as this client receives it. */
    static Response negotiated(HttpServerRequest wire, Response response) {
        byte[] gzipped = response.gzipped();
        if (gzipped == null) {
            return response;
        }
        Response varying = response.with("Vary", "Accept-Encoding");
        return isAccepted(wire.headers().getAll(HttpHeaders.ACCEPT_ENCODING)) ? varying.encoded(gzipped) : varying;
    }

    /** Returns whether {@code Accept-Encoding} allows gzip (RFC 9110 section 12.5.3). */
    static boolean isAccepted(List<String> lines) {
        boolean others = false;
        for (String line : lines) {
            for (String one : line.split(",", -1)) {
                String[] parts = one.split(";", -1);
                String coding = parts[0].strip().toLowerCase(Locale.ROOT);
                boolean wanted = parts.length < 2 || !ZERO.matcher(parts[1]).matches();
                if (coding.equals("gzip") || coding.equals("x-gzip")) {
                    return wanted;
                }
                others |= coding.equals("*") && wanted;
            }
        }
        return others;
    }
}
