package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.PushedRequest.Opening;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps authorization requests that applications push (RFC 9126). A request is checked as it is pushed. Its name is
 * valid for a minute; then only for the first browser that brought it, while its user signs in and decides; and for one
 * answer.
 */
final class PushedRequests {
    /** How long a browser has to bring a request. */
    static final Duration LIFE = Duration.ofSeconds(60);

    /** How long its user has to sign in and decide. */
    static final Duration PATIENCE = Duration.ofMinutes(15);

    static final String NAME = "request_uri";

    private static final String PREFIX = "urn:ietf:params:oauth:request_uri:";
    private static final String CLIENT = "client_id";
    private static final int BYTES = 32;
    private static final int MOST = 16_000;

    /** What an authorization request consists of; nothing else is stored, least of all a secret. */
    private static final List<String> KEPT = List.of(
            CLIENT,
            "response_type",
            "response_mode",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "resource",
            "claims",
            "prompt",
            "max_age",
            "acr_values",
            "id_token_hint",
            "login_hint",
            "ui_locales");

    private final PushedRequestStore store;
    private final AuthorizationRules rules;
    private final SignInDemand demand;
    private final InstantSource clock;
    private final SecureRandom random;

    PushedRequests(
            PushedRequestStore store,
            AuthorizationRules rules,
            SignInDemand demand,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.rules = rules;
        this.demand = demand;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Stores a request, and returns its name.
     *
     * @throws ProtocolException if the application would get an error for it
     */
    String push(OAuthClient client, Parameters form) {
        if (form.has(NAME)) {
            throw ProtocolException.invalidRequest("A pushed request contains no request_uri.");
        }
        if (form.has("request")) {
            throw ProtocolException.of("request_not_supported", "Request objects are not supported.");
        }
        Parameters kept = kept(client, form);
        if (PushedRequestStore.json(kept).length() > MOST) {
            throw ProtocolException.of(413, ProtocolException.INVALID_REQUEST, "The request is too long.");
        }
        Instant now = clock.instant();
        AuthorizationRequest asked = rules.read(kept);
        rules.checkPushed(asked);
        demand.requireValid(asked, now);
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String name = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        store.add(
                name,
                new PushedRequest(
                        PushedRequestStore.digest(name), client.id(), kept, Optional.empty(), now.plus(LIFE)));
        return name;
    }

    /** The application may have authenticated without naming itself in the form. */
    private static Parameters kept(OAuthClient client, Parameters form) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        for (String name : KEPT) {
            if (form.has(name)) {
                boolean several = name.equals("resource");
                kept.put(name, several ? form.all(name) : List.of(form.required(name)));
            }
        }
        kept.put(CLIENT, List.of(client.id().value()));
        return new Parameters(kept);
    }

    /** Returns whether a browser brings the name of a pushed request; other {@code request_uri}s are not supported. */
    static boolean isNamedIn(Parameters sent) {
        return sent.all(NAME).stream().anyMatch(uri -> uri.startsWith(PREFIX));
    }

    /**
     * Returns the request that a browser brings, and binds it to that browser. What else was sent with its name does
     * not count (RFC 9101, section 5).
     *
     * @throws ProtocolException if there is none for this application and this browser
     */
    AuthorizationRequest open(Parameters sent, String browser) {
        Instant now = clock.instant();
        Digest mark = Digests.sha512(browser);
        PushedRequest request = named(sent);
        if (request.opening().isEmpty() && store.open(request.digest(), new Opening(now, mark), now.plus(PATIENCE))) {
            return read(request, sent, now);
        }
        PushedRequest opened = named(sent);
        if (!opened.isOpenTo(mark, now)) {
            throw unknown();
        }
        return read(opened, sent, opened.opening().map(Opening::at).orElseThrow(PushedRequests::unknown));
    }

    /** Returns the request of that name without binding it. */
    AuthorizationRequest look(Parameters sent) {
        return rules.read(named(sent).parameters());
    }

    private PushedRequest named(Parameters sent) {
        String client = sent.required(CLIENT);
        return store.find(sent.required(NAME))
                .filter(request -> request.client().value().equals(client))
                .orElseThrow(PushedRequests::unknown);
    }

    /** A sign-in since the browser brought the request is as new as the request may demand. */
    private AuthorizationRequest read(PushedRequest request, Parameters sent, Instant since) {
        Map<String, List<String>> values =
                new LinkedHashMap<>(request.parameters().values());
        values.put(SignInDemand.SINCE, List.of(Long.toString(since.toEpochMilli())));
        Map<String, List<String>> handle = new LinkedHashMap<>();
        List.of(CLIENT, NAME).forEach(name -> handle.put(name, List.of(sent.required(name))));
        return rules.read(new Parameters(values))
                .pushed(new AuthorizationRequest.Pushed(request.digest(), new Parameters(handle)));
    }

    static ProtocolException unknown() {
        return ProtocolException.of(
                "invalid_request_uri",
                "The request_uri is unknown, expired, used, or of another application or browser.");
    }
}
