package dev.vestibule.web.oauth;

import dev.vestibule.platform.i18n.Message;
import java.net.URI;
import java.util.Optional;

/**
 * Where an application receives the answer, for people.
 *
 * @param name the host; for an application on the user's device a description of that
 * @param uri the whole redirect URI, without its query
 */
public record Destination(Message name, String uri) {
    private static final String VERBATIM = "consent.host";

    public static Destination of(URI redirect) {
        String host = Optional.ofNullable(redirect.getHost()).orElse("");
        String shown = redirect.toString().replaceFirst("[?#].*", "");
        if (isLoopback(host)) {
            return new Destination(Message.of("consent.this-device"), shown);
        }
        return host.isEmpty() || !String.valueOf(redirect.getScheme()).matches("(?i)https?")
                ? new Destination(Message.of("consent.app-link", String.valueOf(redirect.getScheme())), shown)
                : new Destination(Message.of(VERBATIM, host), shown);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
