package dev.vestibule.platform.http;

import dev.vestibule.platform.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of the program, in memory. Its path contains a digest of its content, so browsers keep it for a year and never
 * show an old version.
 */
public final class StaticFile {
    private static final String A_YEAR = "public, max-age=31536000, immutable";

    /** The length of a digest that distinguishes versions of a file. */
    private static final int DIGITS = 16;

    private final Class<?> near;
    private final String resource;
    private final String contentType;

    // Two simultaneous first uses both read it, and either result is correct.
    private volatile @Nullable Content content;

    private StaticFile(Class<?> near, String resource, String contentType) {
        this.near = near;
        this.resource = resource;
        this.contentType = contentType;
    }

    private record Content(String path, Response response) {}

    /** Names a resource, as in {@link Class#getResourceAsStream}. It is read and compressed when it is first used. */
    public static StaticFile of(Class<?> near, String resource, String contentType) {
        return new StaticFile(near, resource, contentType);
    }

    private Content content() {
        Content known = content;
        if (known == null) {
            known = read();
            content = known;
        }
        return known;
    }

    private Content read() {
        try (InputStream in = near.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
            String digest = Digests.sha256(bytes).hex().substring(0, DIGITS);
            return new Content(
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
        return content().path();
    }

    /** Serves it at its path. */
    public void addTo(Routes routes) {
        addTo(routes, path());
    }

    /** Serves it at another path. */
    public void addTo(Routes routes, String elsewhere) {
        routes.get(elsewhere, this::answer, this::answer);
    }

    private Response answer(Request request) {
        return content().response();
    }
}
