package dev.vestibule.settings;

import java.util.Set;

/** The address that the server listens on. */
public record ListenAddress(String host, int port) {
    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");

    /** Returns it as a URL without a path. */
    public String url() {
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Returns the URL at which it can be opened on this machine: {@code localhost} if it listens on all addresses. */
    public String link() {
        return ALL_ADDRESSES.contains(host) ? "http://localhost:" + port : url();
    }
}
