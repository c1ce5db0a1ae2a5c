package dev.vestibule.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.user.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options for browsers in the form that {@code parseCreationOptionsFromJSON} and {@code parseRequestOptionsFromJSON}
 * read (WebAuthn Level 3, section 5.1).
 */
final class PasskeyOptions {
    /** COSE algorithms, the preferred ones first: ES256, EdDSA and, for Windows Hello, RS256. */
    static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);

    private static final String REQUIRED = "required";
    private static final String PREFERRED = "preferred";
    private static final String KEY = "public-key";

    private PasskeyOptions() {}

    static Map<String, Object> creation(PasskeyRegistration.Offer offer, String siteName) {
        User user = offer.user();
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("rp", Map.of("id", offer.site().id(), "name", siteName));
        options.put(
                "user",
                Map.of(
                        "id", offer.handle().text(),
                        "name", user.email().address(),
                        "displayName", user.commonName()));
        options.put("challenge", offer.challenge().text());
        options.put(
                "pubKeyCredParams",
                ALGORITHMS.stream()
                        .map(algorithm -> Map.of("type", KEY, "alg", algorithm))
                        .toList());
        options.put("timeout", Challenges.LIFE.toMillis());
        options.put("excludeCredentials", descriptors(offer.present()));
        // Older browsers know only the second of the two names.
        options.put(
                "authenticatorSelection",
                Map.of(
                        "residentKey",
                        REQUIRED,
                        "requireResidentKey",
                        true,
                        "userVerification",
                        offer.userVerified() ? REQUIRED : PREFERRED));
        options.put("attestation", "none");
        options.put("extensions", Map.of("credProps", true));
        return options;
    }

    /** Returns the options of a sign-in; without a list, browsers offer all passkeys that they have of the site. */
    static Map<String, Object> signIn(PasskeySignIn.Offer offer) {
        return request(offer.site(), offer.challenge(), List.of(), REQUIRED);
    }

    /** Returns the options of a second factor; that a possession is proved is enough, after the password. */
    static Map<String, Object> secondFactor(PasskeySecondFactor.Offer offer) {
        return request(offer.site(), offer.challenge(), offer.allowed(), PREFERRED);
    }

    private static Map<String, Object> request(
            RelyingParty site, Bytes challenge, List<Passkey> allowed, String userVerification) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("challenge", challenge.text());
        options.put("timeout", Challenges.LIFE.toMillis());
        options.put("rpId", site.id());
        options.put("allowCredentials", descriptors(allowed));
        options.put("userVerification", userVerification);
        return options;
    }

    /** Writes options as JSON. */
    static String text(Map<String, Object> options) {
        try {
            return JsonMappers.PLAIN.writeValueAsString(options);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("options can be written", e);
        }
    }

    private static List<Map<String, Object>> descriptors(List<Passkey> passkeys) {
        return passkeys.stream()
                .map(passkey -> Map.<String, Object>of(
                        "type", KEY, "id", passkey.credentialId().text(), "transports", passkey.transports()))
                .toList();
    }
}
