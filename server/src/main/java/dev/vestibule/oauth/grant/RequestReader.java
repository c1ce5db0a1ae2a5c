package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientDocuments;
import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the authorization requests that browsers bring: the whole of one, or the name of one that was pushed. */
final class RequestReader {
    private final ClientDocuments documents;
    private final AuthorizationRules rules;
    private final PushedRequests pushed;

    /** @param documents of applications whose ID is a URL */
    RequestReader(ClientDocuments documents, AuthorizationRules rules, PushedRequests pushed) {
        this.documents = documents;
        this.rules = rules;
        this.pushed = pushed;
    }

    /**
     * Returns the request. Only for a user who is signed in, the server first calls a host that the request names.
     *
     * @param browser the mark by which the browser is known
     * @throws ProtocolException if there is no application that it could be answered to
     */
    AuthorizationRequest read(Parameters sent, String browser, Optional<SessionCaller> caller, ClientAddress from) {
        caller.ifPresent(user -> documents.refresh(
                new ClientId(sent.required("client_id")),
                Optional.of(user.user().id()),
                from));
        return PushedRequests.isNamedIn(sent) ? pushed.open(sent, browser) : rules.read(sent);
    }

    /** Returns whether an application may be known once a user has signed in. */
    boolean mayBeKnownLater(Parameters sent) {
        return sent.all("client_id").stream().map(ClientId::new).anyMatch(documents::isPossible);
    }

    /** @throws ProtocolException if the application requests what it does not get; it gets this error */
    AuthorizationRequest.Asked check(AuthorizationRequest request) {
        return rules.check(request);
    }

    /** Returns where a request with this query would be answered to; empty if that is not registered. */
    Optional<URI> redirectTarget(String rawQuery) {
        try {
            Parameters sent = parsed(rawQuery);
            AuthorizationRequest request = PushedRequests.isNamedIn(sent) ? pushed.look(sent) : rules.read(sent);
            return Optional.of(URI.create(request.redirectUri()));
        } catch (ProtocolException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Parameters parsed(String rawQuery) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.computeIfAbsent(decoded(pair.substring(0, equals)), first -> new ArrayList<>())
                        .add(decoded(pair.substring(equals + 1)));
            }
        }
        return new Parameters(values);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
