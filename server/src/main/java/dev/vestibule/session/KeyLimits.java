package dev.vestibule.session;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.http.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The restrictions of a key. An empty part restricts nothing.
 *
 * @param methods such as {@code GET}, which includes HEAD
 * @param addresses the networks from which it may be used
 */
public record KeyLimits(Set<String> methods, List<PathPattern> paths, Networks addresses) {
    public static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");
    public static final KeyLimits NONE = new KeyLimits(Set.of(), List.of(), Networks.NONE);

    public KeyLimits {
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
    }

    public boolean isNone() {
        return methods.isEmpty() && paths.isEmpty() && addresses.isEmpty();
    }

    public List<String> methodTexts() {
        return methods.stream().sorted().toList();
    }

    public List<String> pathTexts() {
        return paths.stream().map(PathPattern::toString).toList();
    }

    /** Returns the restrictions by their names on the wire. */
    public Map<String, List<String>> told() {
        return Map.of("methods", methodTexts(), "paths", pathTexts(), "addresses", addresses.texts());
    }

    boolean allow(Request request) {
        return allow(request.method(), request.path(), () -> request.client().text());
    }

    /** Returns whether they allow a request. The client's address is asked for only if it matters. */
    public boolean allow(String method, String path, Supplier<String> client) {
        return isNone()
                || (allowMethod(method) && allowPath(path) && (addresses.isEmpty() || addresses.contain(client.get())));
    }

    private boolean allowMethod(String method) {
        return methods.isEmpty() || methods.contains(method.equals("HEAD") ? "GET" : method);
    }

    private boolean allowPath(String path) {
        return paths.isEmpty() || paths.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
