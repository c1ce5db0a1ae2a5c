package dev.vestibule.apidocs;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.http.StaticFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/docs}: the API description as a page; below it, as JSON and YAML. These are built and compressed on
 * the first request, so they do not slow the start.
 */
public final class ApiDocsResource implements Resource {
    public static final Setting<Boolean> SERVED =
            Setting.of(Chapter.SERVER, "VESTIBULE_API_DOCS", Kind.flag(), "true", "Whether to serve `/api/docs`.");

    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Set<String> THEMES = Set.of("light", "dark");

    private final String server;
    private final String path;
    private final StaticFile style =
            StaticFile.of(ApiDocsResource.class, "/openapi/api-docs.css", "text/css; charset=utf-8");
    private final StaticFile script =
            StaticFile.of(ApiDocsResource.class, "/openapi/api-docs.js", "text/javascript; charset=utf-8");

    private final Map<String, Response> pages = new ConcurrentHashMap<>();

    // Two simultaneous first requests both build them, and either result is correct.
    private volatile @Nullable Response json;
    private volatile @Nullable Response yaml;

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
        routes.area("/assets", () -> List.of(style::addTo, script::addTo))
                .get("/api/docs", this::page)
                .get("/api/docs/openapi.json", this::json)
                .get("/api/docs/openapi.yaml", this::yaml);
    }

    /** Returns the page in the theme that was chosen in the account menu; any other choice is that of the system. */
    private Response page(Request request) {
        String chosen = String.valueOf(request.cookieOrNull("vestibule.THEME"));
        return pages.computeIfAbsent(THEMES.contains(chosen) ? chosen : "", this::page);
    }

    private Response page(String theme) {
        String html = new ApiPage(ApiDescription.read(), server, path).html(theme, style.path(), script.path());
        return Response.of(200, "text/html; charset=utf-8", html)
                .with("Content-Security-Policy", PAGE_POLICY)
                .with("Referrer-Policy", "same-origin")
                .compressible();
    }

    private Response json(Request request) {
        Response made = json;
        if (made == null) {
            byte[] text = ApiDescription.read(path).json();
            made = Response.of(200, "application/json; charset=utf-8", text).compressible();
            json = made;
        }
        return made;
    }

    private Response yaml(Request request) {
        Response made = yaml;
        if (made == null) {
            made = Response.of(200, "application/yaml; charset=utf-8", ApiDescription.yaml(path))
                    .compressible();
            yaml = made;
        }
        return made;
    }

    static byte[] bytes(String name) {
        try (InputStream in = ApiDocsResource.class.getResourceAsStream("/openapi/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
