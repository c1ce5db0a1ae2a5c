package dev.vestibule;

import java.util.Map;

/** Options that libraries read from system properties as they are loaded; those that are set already stay. */
final class LibraryOptions {
    /** Two hundred classes at each start, for what this server does not use. */
    private static final Map<String, String> OPTIONS = Map.of(
            // Netty's events for the flight recorder
            "io.netty.jfr.enabled",
            "false",
            // Netty's DNS client: the server only resolves its own address, as the system does
            "vertx.disableDnsResolver",
            "true");

    private LibraryOptions() {}

    /** Sets the options; to be called before a class of the libraries is loaded. */
    static void set() {
        OPTIONS.forEach(System.getProperties()::putIfAbsent);
    }
}
