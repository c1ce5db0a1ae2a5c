package dev.vestibule.web.oauth;

import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ScopeLabels;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the consent page shows.
 *
 * @param application the name that it calls itself
 * @param identity where its metadata are; null if it was registered
 * @param registeredAt when it registered itself; null if it did not
 * @param choosable whether the user may allow some scopes only
 * @param duration how long the access lasts
 * @param fields the hidden fields of the form, in their order
 * @param otherAccount the path of the page that signs out and returns here
 */
public record ConsentView(
        String application,
        Destination destination,
        @Nullable Identity identity,
        @Nullable DisplayTime registeredAt,
        List<Scope> scopes,
        boolean choosable,
        Message duration,
        Map<String, String> fields,
        String otherAccount) {
    public ConsentView {
        scopes = List.copyOf(scopes);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * The URL that is the client ID of an application.
     *
     * @param onDevice whether the answer goes to a program on the user's device, which could be any
     */
    public record Identity(String host, String url, boolean onDevice) {}

    /**
     * A scope.
     *
     * @param powerful whether it lets the application act as the user
     */
    public record Scope(String name, Message meaning, boolean powerful) {}

    /** Returns scopes in their usual order, with what each allows. */
    static List<Scope> scopes(Scopes scopes) {
        return ScopeLabels.sorted(scopes).stream()
                .map(name -> new Scope(name, ScopeLabels.meaning(name), ScopeLabels.isPowerful(name)))
                .toList();
    }

    /** @param longest how long the application can go on without asking again; empty if that ends with the session */
    static Message duration(Optional<Duration> longest) {
        return longest.map(unused -> Message.counted("consent.until-unused", (int) Math.max(1, unused.toDays())))
                .orElseGet(() -> Message.of("consent.until-signed-out"));
    }
}
