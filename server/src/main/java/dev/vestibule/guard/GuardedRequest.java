package dev.vestibule.guard;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request to an application, as its proxy describes it.
 *
 * @param method empty if the proxy does not send it
 * @param path empty if it has two readings
 * @param target the path with its query, as it was sent
 * @param client the address of the client; empty text if the proxy does not send it
 */
record GuardedRequest(
        Optional<String> method,
        String scheme,
        GuardedHost host,
        Optional<GuardedPath> path,
        String target,
        Supplier<String> client) {
    private static final int LONGEST_METHOD = 20;

    /** What does not describe a request. */
    static final class InvalidException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String fault;

        InvalidException(String fault) {
            super(fault, null, false, false);
            this.fault = fault;
        }

        String fault() {
            return fault;
        }
    }

    /** @throws InvalidException if a part is malformed, naming it */
    static GuardedRequest of(
            Optional<String> method, String scheme, String host, String target, Supplier<String> client) {
        if (method.isPresent() && !isMethod(method.get())) {
            throw new InvalidException("the method is malformed");
        }
        String plainScheme = switch (scheme) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> throw new InvalidException("the scheme is neither http nor https");
        };
        GuardedHost parsed = GuardedHost.parse(host).orElseThrow(() -> new InvalidException("the host is malformed"));
        Optional<GuardedPath> path = isVisible(target) ? GuardedPath.parse(pathOf(target)) : Optional.empty();
        return new GuardedRequest(method, plainScheme, parsed, path, target, client);
    }

    private static boolean isMethod(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_METHOD;
    }

    private static boolean isVisible(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the request for a URL; empty if it has no scheme, host and path.
     *
     * @throws InvalidException if a part is malformed, naming it
     */
    static Optional<GuardedRequest> ofUrl(Optional<String> method, String url, Supplier<String> client) {
        int scheme = url.indexOf("://");
        int target = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
        return target < 0
                ? Optional.empty()
                : Optional.of(of(
                        method,
                        url.substring(0, scheme),
                        url.substring(scheme + 3, target),
                        url.substring(target),
                        client));
    }

    private static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the path as it was sent. */
    String rawPath() {
        return pathOf(target);
    }

    /** Returns the address for a browser. */
    String address() {
        return scheme + "://" + host.authority() + target;
    }
}
