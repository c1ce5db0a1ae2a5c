package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.session.SessionCaller;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Proves that a decision was posted from our page, in the browser and the session that it was shown in, and about the
 * request that it showed. Cookie and fields are Metabase's.
 */
final class ConsentForm {
    private static final String COOKIE = "metabase.OAUTH_CSRF";
    private static final String PATH = "/oauth/authorize";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int BYTES = 16;

    /** The parameters that make up the request, sorted. */
    private static final List<String> SIGNED = List.of(
            "claims",
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "nonce",
            "redirect_uri",
            PushedRequests.NAME,
            "resource",
            "response_mode",
            "response_type",
            "scope",
            "state");

    private final SecureRandom random;

    ConsentForm(SecureRandom random) {
        this.random = random;
    }

    String token() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns the hidden fields of the form. */
    static Map<String, String> fields(String token, Parameters given, SessionCaller caller) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("csrf_token", token);
        fields.put("params_sig", signature(token, given, caller));
        SIGNED.forEach(name -> given.all(name).stream().findFirst().ifPresent(value -> fields.put(name, value)));
        return fields;
    }

    static SetCookie cookie(Request request, String token) {
        return new SetCookie(COOKIE, token, true, request.isSecure(), "Strict", PATIENCE, null).at(PATH);
    }

    static SetCookie removal(Request request) {
        return new SetCookie(COOKIE, "", true, request.isSecure(), "Strict", Duration.ZERO, null).at(PATH);
    }

    /** @throws ProtocolException if the form is not ours, or its fields have changed */
    static void require(Request request, Parameters form, SessionCaller caller) {
        String cookie = request.cookieOrNull(COOKIE);
        String token = form.get("csrf_token").orElse("");
        if (cookie == null || token.isEmpty() || !Digests.same(cookie, token)) {
            throw ProtocolException.of(403, "csrf_validation_failed", "");
        }
        if (!Digests.same(signature(token, form, caller), form.get("params_sig").orElse(""))) {
            throw ProtocolException.of(403, "params_tampered", "");
        }
    }

    private static String signature(String token, Parameters given, SessionCaller caller) {
        String text = SIGNED.stream()
                .filter(given::has)
                .map(name -> name + "=" + given.all(name).stream().distinct().collect(Collectors.joining("\u0000")))
                .collect(Collectors.joining(
                        "\n", "", "\nsession=" + caller.session().id().value()));
        return Digests.hmacSha256(token, text);
    }
}
