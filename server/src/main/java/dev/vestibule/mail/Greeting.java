package dev.vestibule.mail;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/** The name in our greeting of a mail server: a domain, or an address in the form of RFC 5321 section 4.1.3. */
final class Greeting {
    private Greeting() {}

    /**
     * Chooses the first one that is available.
     *
     * @param chosen the setting
     * @param site the site's URL, whose host comes second; without one, this machine's name is used
     */
    static String of(Optional<String> chosen, Optional<URI> site) {
        return chosen.or(() -> site.map(URI::getHost).filter(Greeting::isAscii).map(Greeting::written))
                .orElseGet(Greeting::machine);
    }

    private static String written(String host) {
        if (host.startsWith("[")) {
            return "[IPv6:" + host.substring(1);
        }
        return host.matches("[0-9.]+") ? "[" + host + "]" : host;
    }

    private static String machine() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static boolean isAscii(String host) {
        return host.chars().allMatch(c -> c > 32 && c < 127);
    }
}
