package dev.vestibule.platform.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The route table: exact paths are found by one look-up, paths with {@code {name}} parts by comparing segments. Paths
 * are compared as sent, undecoded, so that each has one spelling; {@link #canonical} names the exception.
 */
public final class Routes {
    private static final Pattern AREA_ROOT = Pattern.compile("/api/((ee|vestibule)/)?[a-z-]+/");

    /** The handler of one method on one path. */
    record Route(
            String method,
            List<String> segments,
            @Nullable FastHandler fast,
            Handler handler,
            boolean slow,
            RouteTimes times) {
        static Route of(String method, String path, @Nullable FastHandler fast, Handler handler, boolean slow) {
            return new Route(method, Routes.segments(path), fast, handler, slow, new RouteTimes(method, path));
        }

        String pattern() {
            return times.pattern();
        }

        @Nullable
        Map<String, String> match(List<String> path) {
            if (path.size() != segments.size()) {
                return null;
            }
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String pattern = segments.get(i);
                if (pattern.startsWith("{")) {
                    values.put(pattern.substring(1, pattern.length() - 1), path.get(i));
                } else if (!pattern.equals(path.get(i))) {
                    return null;
                }
            }
            return values;
        }
    }

    /** A route together with the values of the {@code {name}} parts of its path. */
    record Found(Route route, Map<String, String> pathValues) {}

    /** The routes of an area that are added when a path in it is first asked for. */
    private static final class Area {
        private final String root;
        private final Supplier<List<Resource>> source;
        private volatile @Nullable Routes added;

        Area(String root, Supplier<List<Resource>> source) {
            this.root = root;
            this.source = source;
        }

        boolean has(String path) {
            return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/');
        }

        synchronized Routes add() {
            Routes made = added;
            if (made == null) {
                made = new Routes();
                for (Resource resource : source.get()) {
                    resource.addTo(made);
                }
                made.requireAll(this);
                added = made;
            }
            return made;
        }
    }

    private final Map<String, Map<String, Found>> exact = new HashMap<>();
    private final List<Route> patterns = new ArrayList<>();
    private final Map<String, Map<String, Found>> trees = new HashMap<>();
    private final List<Area> areas = new ArrayList<>();

    public Routes get(String path, Handler handler) {
        return add("GET", path, null, handler, false);
    }

    /** Adds a GET that {@code fast} may answer on the event loop. */
    public Routes get(String path, FastHandler fast, Handler handler) {
        return add("GET", path, fast, handler, false);
    }

    public Routes post(String path, Handler handler) {
        return add("POST", path, null, handler, false);
    }

    public Routes put(String path, Handler handler) {
        return add("PUT", path, null, handler, false);
    }

    public Routes delete(String path, Handler handler) {
        return add("DELETE", path, null, handler, false);
    }

    /** Adds the answer to a browser that asks whether a script of another site may send a request; see {@link Cors}. */
    public Routes options(String path, Handler handler) {
        return add("OPTIONS", path, null, handler, false);
    }

    /** Adds a POST that may wait long, as for a hash: such requests together leave room for all others. */
    public Routes slowPost(String path, Handler handler) {
        return add("POST", path, null, handler, true);
    }

    /** Adds a GET that may wait long. */
    public Routes slowGet(String path, Handler handler) {
        return add("GET", path, null, handler, true);
    }

    /** Adds a PUT that may wait long. */
    public Routes slowPut(String path, Handler handler) {
        return add("PUT", path, null, handler, true);
    }

    /** Adds all paths below one, with every method; {@code fast} may answer on the event loop. */
    public Routes below(String path, FastHandler fast, Handler handler) {
        Map<String, Found> byMethod = new HashMap<>();
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            Route route = Route.of(method, path + "/{path}", fast, handler, false);
            byMethod.put(method, new Found(route, Map.of()));
        }
        trees.put(path + "/", byMethod);
        return this;
    }

    /**
     * Adds an area whose routes are only made when one of its paths is first asked for, as most servers answer many
     * programs and few administrators. Several areas may have one root.
     *
     * @param root the path that all paths of the area begin with, such as {@code /admin}
     * @param source called once, on a worker
     */
    public Routes area(String root, Supplier<List<Resource>> source) {
        areas.add(new Area(root, source));
        return this;
    }

    /** Returns what adds the routes of a path's area, which takes a while; null if they are there. */
    @Nullable
    Runnable missing(@Nullable String asked) {
        List<Area> missing = new ArrayList<>();
        for (Area area : areas) {
            if (asked != null && area.has(asked) && area.added == null) {
                missing.add(area);
            }
        }
        return missing.isEmpty() ? null : () -> missing.forEach(Area::add);
    }

    private void requireAll(Area area) {
        for (String route : all()) {
            if (!area.has(route.substring(route.indexOf(' ') + 1))) {
                throw new IllegalStateException(route + " is outside of its area " + area.root);
            }
        }
    }

    private Routes add(String method, String path, @Nullable FastHandler fast, Handler handler, boolean slow) {
        Route route = Route.of(method, path, fast, handler, slow);
        if (path.contains("{")) {
            patterns.add(route);
        } else if (exact.computeIfAbsent(path, p -> new HashMap<>()).put(method, new Found(route, Map.of())) != null) {
            throw new IllegalStateException("two routes for " + method + " " + path);
        }
        return this;
    }

    /** Returns every route as {@code METHOD /path}, sorted, to compare with the API description. */
    public List<String> all() {
        Stream<Route> fixed = exact.values().stream()
                .flatMap(byMethod -> byMethod.values().stream())
                .map(Found::route);
        Stream<Route> inTrees = trees.values().stream()
                .flatMap(byMethod -> byMethod.values().stream())
                .map(Found::route);
        Stream<String> inAreas = areas.stream().flatMap(area -> area.add().all().stream());
        return Stream.concat(
                        Stream.of(fixed, patterns.stream(), inTrees)
                                .flatMap(routes -> routes)
                                .map(route -> route.method() + " " + route.pattern()),
                        inAreas)
                .sorted()
                .toList();
    }

    /**
     * Returns the canonical form of a path. The root of an area of the API may end in a slash, as in Metabase's
     * documentation: {@code /api/user/} is {@code /api/user}. All other paths have one spelling.
     */
    static String canonical(String path) {
        return path.endsWith("/") && AREA_ROOT.matcher(path).matches() ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns the method whose handler answers a request: that of GET answers HEAD, too. */
    static String answering(HttpMethod method) {
        return method.equals(HttpMethod.HEAD) ? "GET" : method.name();
    }

    /** Returns the route of a method and a path; null if there is none, or none yet: see {@link #missing}. */
    @Nullable
    Found find(String method, @Nullable String asked) {
        if (asked == null) { // "OPTIONS *"
            return null;
        }
        String path = canonical(asked);
        Map<String, Found> byMethod = exact.get(path);
        if (byMethod != null) {
            Found found = byMethod.get(method);
            if (found != null) {
                return found;
            }
        }
        for (Map.Entry<String, Map<String, Found>> tree : trees.entrySet()) {
            if (path.startsWith(tree.getKey())) {
                return tree.getValue().get(method);
            }
        }
        for (Area area : areas) {
            Routes added = area.has(path) ? area.added : null;
            Found found = added == null ? null : added.find(method, path);
            if (found != null) {
                return found;
            }
        }
        if (patterns.isEmpty()) {
            return null;
        }
        List<String> segments = segments(path);
        for (Route route : patterns) {
            if (route.method().equals(method)) {
                Map<String, String> values = route.match(segments);
                if (values != null) {
                    return new Found(route, values);
                }
            }
        }
        return null;
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
