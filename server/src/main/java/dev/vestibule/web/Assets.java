package dev.vestibule.web;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.http.StaticFile;
import java.util.List;

/** {@code /assets/}: style sheet, script and icon of the pages. */
public final class Assets implements Resource {
    private final StaticFile style = StaticFile.of(Assets.class, "style.css", "text/css; charset=utf-8");
    private final StaticFile script = StaticFile.of(Assets.class, "page.js", "text/javascript; charset=utf-8");
    private final StaticFile passkeys = StaticFile.of(Assets.class, "passkeys.js", "text/javascript; charset=utf-8");
    private final StaticFile icon = StaticFile.of(Assets.class, "icon.svg", "image/svg+xml");

    @Override
    public void addTo(Routes routes) {
        routes.area("/assets", () -> List.of(style::addTo, script::addTo, passkeys::addTo, icon::addTo));
        icon.addTo(routes, "/favicon.ico"); // requested by browsers on their own, where a page names no icon
    }

    String style() {
        return style.path();
    }

    String script() {
        return script.path();
    }

    String passkeys() {
        return passkeys.path();
    }

    String icon() {
        return icon.path();
    }
}
