package dev.vestibule.platform.http;

import dev.vestibule.platform.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A file of the program, in memory. Its path contains a digest of its content, so browsers keep it for a year and never
 * show an old version.
 */
public final class StaticFile {
    private static final String A_YEAR = "public, max-age=31536000, immutable";

    /** The length of a digest that distinguishes versions of a file. */
    private static final int DIGITS = 16;

    private final String path;
    private final Response response;

    private StaticFile(String path, Response response) {
        this.path = path;
        this.response = response;
    }

    /** Reads a resource, named as in {@link Class#getResourceAsStream}. */
    public static StaticFile read(Class<?> near, String resource, String contentType) {
        try (InputStream in = near.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
            String digest = Digests.sha256(bytes).hex().substring(0, DIGITS);
            return new StaticFile(
                    "/assets/" + digest + "/" + resource.substring(resource.lastIndexOf('/') + 1),
                    Response.of(200, contentType, bytes)
                            .with("Cache-Control", A_YEAR)
                            .compressible());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns where it is served, such as {@code /assets/0123456789abcdef/style.css}. */
    public String path() {
        return path;
    }

    /** Serves it at its path. */
    public void addTo(Routes routes) {
        addTo(routes, path);
    }

    /** Serves it at another path. */
    public void addTo(Routes routes, String elsewhere) {
        routes.get(elsewhere, this::answer, this::answer);
    }

    private Response answer(Request request) {
        return response;
    }
}
