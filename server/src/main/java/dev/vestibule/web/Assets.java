package dev.vestibule.web;

import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * {@code /assets/}: style sheet, script and icon, from memory. Their paths contain a digest of the content, so browsers
 * cache them for a year and never show an old version.
 */
public final class Assets implements Resource {
    private static final String A_YEAR = "public, max-age=31536000, immutable";

    /** The length of a digest that distinguishes versions of a file. */
    private static final int DIGITS = 16;

    private final Asset style = Asset.read("style.css", "text/css; charset=utf-8");
    private final Asset script = Asset.read("page.js", "text/javascript; charset=utf-8");
    private final Asset icon = Asset.read("icon.svg", "image/svg+xml");

    private record Asset(String path, Response response) {
        static Asset read(String name, String contentType) {
            try (InputStream in = Assets.class.getResourceAsStream(name)) {
                byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
                String path = "/assets/" + Digests.sha256(bytes).hex().substring(0, DIGITS) + "/" + name;
                return new Asset(path, Response.of(200, contentType, bytes).with("Cache-Control", A_YEAR));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Response answer(Request request) {
            return response;
        }
    }

    @Override
    public void addTo(Routes routes) {
        for (Asset asset : new Asset[] {style, script, icon}) {
            routes.get(asset.path(), asset::answer, asset::answer);
        }
        // Requested by browsers on their own, where a page names no icon.
        routes.get("/favicon.ico", icon::answer, icon::answer);
    }

    String style() {
        return style.path();
    }

    String script() {
        return script.path();
    }

    String icon() {
        return icon.path();
    }
}
