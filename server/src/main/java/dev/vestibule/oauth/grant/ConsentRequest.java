package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a user is asked to agree to.
 *
 * @param redirectUri where the answer goes
 * @param agreed what the user has agreed to before
 * @param access how long an access token lives
 * @param longest how long the application can go on without asking again; empty if it ends with the session
 * @param fields the hidden fields of the form, in their order
 */
public record ConsentRequest(
        SessionCaller caller,
        OAuthClient client,
        URI redirectUri,
        Scopes scopes,
        Scopes agreed,
        Optional<String> resource,
        Duration access,
        Optional<Duration> longest,
        Map<String, String> fields) {
    public ConsentRequest {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
