package dev.vestibule.platform.http;

import java.util.List;
import java.util.function.Supplier;

/** The HTTP side of one feature. */
public interface Resource {
    void addTo(Routes routes);

    /** Returns resources that are made when a path below this root is first asked for: see {@link Routes#area}. */
    static Resource area(String root, Supplier<List<Resource>> resources) {
        return routes -> routes.area(root, resources);
    }
}
