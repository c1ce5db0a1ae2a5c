package dev.vestibule.settings;

/** The address that the server listens on. */
public record ListenAddress(String host, int port) {
    /** Returns it as a URL without a path. */
    public String url() {
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
