package dev.vestibule.apidocs;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/docs}: the API description as a page; below it, as JSON and YAML. Everything is built on the first
 * request, so it does not slow the start.
 */
public final class ApiDocsResource implements Resource {
    public static final Setting<Boolean> SERVED =
            Setting.of(Chapter.SERVER, "VESTIBULE_API_DOCS", Kind.flag(), "true", "Whether to serve `/api/docs`.");

    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final String server;
    private final String path;

    // Two simultaneous first requests both build them, and either result is correct.
    private volatile @Nullable Response page;
    private volatile @Nullable Response json;

    /**
     * @param server the URL of this server, for the examples on the page
     * @param path the site's path; empty text if there is none
     */
    public ApiDocsResource(String server, String path) {
        this.server = server;
        this.path = path;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/docs", this::page)
                .get("/api/docs/style.css", request -> file("text/css; charset=utf-8", "style.css"))
                .get("/api/docs/openapi.json", this::json)
                .get(
                        "/api/docs/openapi.yaml",
                        request -> Response.of(200, "application/yaml; charset=utf-8", ApiDescription.yaml(path)));
    }

    private Response page(Request request) {
        Response made = page;
        if (made == null) {
            made = Response.of(200, "text/html; charset=utf-8", new ApiPage(ApiDescription.read(), server, path).html())
                    .with("Content-Security-Policy", PAGE_POLICY)
                    .with("Referrer-Policy", "same-origin");
            page = made;
        }
        return made;
    }

    private Response json(Request request) {
        Response made = json;
        if (made == null) {
            made = Response.of(
                    200,
                    "application/json; charset=utf-8",
                    ApiDescription.read(path).json());
            json = made;
        }
        return made;
    }

    private static Response file(String contentType, String name) {
        return Response.of(200, contentType, bytes(name));
    }

    static byte[] bytes(String name) {
        try (InputStream in = ApiDocsResource.class.getResourceAsStream("/openapi/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
