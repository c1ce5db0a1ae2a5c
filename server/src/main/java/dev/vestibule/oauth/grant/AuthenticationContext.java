package dev.vestibule.oauth.grant;

import dev.vestibule.session.Session;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SignInMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How strongly a user was authenticated, by the names of {@code acr}: one factor, or two (NIST SP 800-63B). */
public enum AuthenticationContext {
    AAL1,
    AAL2;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns all names, the weakest first. */
    public static List<String> names() {
        return Stream.of(values()).map(AuthenticationContext::wireName).toList();
    }

    public static AuthenticationContext of(Session session) {
        return of(session.method(), session.proof().factor());
    }

    /** Returns the context of a sign-in with this method and second factor. */
    public static AuthenticationContext of(SignInMethod method, Optional<SessionFactor> factor) {
        return factor.isPresent() || method == SignInMethod.PASSKEY ? AAL2 : AAL1;
    }

    /** Returns the claims of tokens about how and when a user was authenticated. */
    public static Map<String, Object> claims(Grant.Proof proof) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("auth_time", proof.at().getEpochSecond());
        claims.put("acr", of(proof.method(), proof.factor()).wireName());
        List<String> methods = methods(proof.method(), proof.factor());
        if (!methods.isEmpty()) {
            claims.put("amr", methods);
        }
        return claims;
    }

    /**
     * Returns the authentication methods, by the names of {@code amr} (RFC 8176). What a provider did is not known, and
     * empty.
     */
    private static List<String> methods(SignInMethod method, Optional<SessionFactor> factor) {
        List<String> methods = new ArrayList<>();
        switch (method) {
            case PASSWORD, RESET, SETUP -> methods.add("pwd");
            case PASSKEY -> methods.addAll(List.of("pop", "user"));
            case GOOGLE, OIDC -> {}
        }
        factor.ifPresent(proved -> methods.addAll(
                switch (proved) {
                    case TOTP, RECOVERY_CODE, EMAIL_CODE -> List.of("otp");
                    case PASSKEY -> List.of("pop");
                    case PROVIDER -> List.of();
                    case TRUSTED_DEVICE -> List.of(); // proved with a factor before, which the site lets count
                }));
        if (of(method, factor) == AAL2) {
            methods.add("mfa");
        }
        return List.copyOf(methods);
    }
}
