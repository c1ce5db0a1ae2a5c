package dev.vestibule.federation.google;

import static dev.vestibule.testing.OnEachGoogleServer.CLIENT_ID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.OnEachGoogleServer.World;
import dev.vestibule.testing.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens about the account of {@code victim@example.com} that must not sign anybody in, each for another reason. */
final class BadGoogleTokens {
    /** Never Google's, under whatever name it signs; made once, as that takes long. */
    private static final RSAKey STRANGER = SigningKeys.rsa("unknown");

    private static final RSAKey CANARY = SigningKeys.rsa("canary");

    private final World world;

    BadGoogleTokens(World world) {
        this.world = world;
    }

    /** Returns them all by name; none calls another address. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        JWTClaimsSet good = victim().build();
        RSAKey key = world.key();
        RSAKey stranger = new RSAKey.Builder(STRANGER).keyID(key.getKeyID()).build();
        ECKey ec = SigningKeys.ec(key.getKeyID());
        String token = SigningKeys.token(key, good);
        String[] parts = token.split("\\.", -1);
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            all.put("alg " + none, SigningKeys.raw("{\"alg\":\"" + none + "\"}", good.toString(), new byte[0]));
            all.put(
                    "alg " + none + " with the signature",
                    SigningKeys.raw(
                            "{\"alg\":\"" + none + "\"}",
                            good.toString(),
                            Base64URL.from(parts[2]).decode()));
        }
        for (String secret : publicKeyForms(key)) {
            all.put("HS256 with the public key #" + all.size(), hmac(good, secret, key.getKeyID()));
        }
        all.put("another key of the same name", SigningKeys.token(stranger, good));
        all.put("another kind of key of the same name", SigningKeys.token(ec, good));
        all.put("a name nobody published", SigningKeys.token(STRANGER, good));
        all.put("a path as name", SigningKeys.token(stranger, good, header -> header.keyID("../../../../dev/null")));
        all.put("SQL as name", SigningKeys.token(stranger, good, header -> header.keyID("' OR '1'='1")));
        for (JWSAlgorithm other : List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
            all.put("signed with " + other, SigningKeys.token(key, other, good, header -> header));
        }
        all.put("empty signature", parts[0] + "." + parts[1] + ".");
        all.put("no signature", parts[0] + "." + parts[1]);
        all.put("signature of zeros", SigningKeys.raw(decoded(parts[0]), decoded(parts[1]), new byte[256]));
        all.put(
                "ES256 with r = s = 0",
                SigningKeys.raw(
                        "{\"alg\":\"ES256\",\"kid\":\"" + key.getKeyID() + "\"}", good.toString(), new byte[64]));
        all.put("short signature", SigningKeys.raw(decoded(parts[0]), decoded(parts[1]), new byte[] {1}));
        all.put(
                "other claims under the signature",
                parts[0] + "." + Base64URL.encode(good.toString().replace("g-victim", "g-evil")) + "." + parts[2]);
        all.put(
                "crit",
                SigningKeys.token(
                        key,
                        good,
                        header -> header.criticalParams(Set.of("exp")).customParam("exp", 1)));
        all.put("crit b64", SigningKeys.token(key, good, header -> header.criticalParams(Set.of("b64"))));
        for (String type : List.of("at+jwt", "logout+jwt", "secevent+jwt", "JOSE", "application/at+jwt")) {
            all.put("typ " + type, SigningKeys.token(key, good, header -> header.type(new JOSEObjectType(type))));
        }
        all.put("five parts", token + "..");
        all.put("a token in a token", SigningKeys.raw("{\"alg\":\"RS256\",\"cty\":\"JWT\"}", token, new byte[256]));
        all.put("words", "google-oauth-token");
        all.put("dots", "..");
        all.put("JSON", "{}");
        claims().forEach((name, claims) -> all.put(name, SigningKeys.token(key, claims.build())));
        return all;
    }

    private JWTClaimsSet.Builder victim() {
        return world.claims("g-victim", "victim@example.com");
    }

    /** Well signed, but with one claim that is not right. */
    private Map<String, JWTClaimsSet.Builder> claims() {
        Map<String, JWTClaimsSet.Builder> all = new LinkedHashMap<>();
        for (String issuer : List.of(
                "https://accounts.google.com/",
                "http://accounts.google.com",
                "https://accounts.google.com.evil.example",
                "ACCOUNTS.GOOGLE.COM",
                "https://idp.example.com",
                "")) {
            all.put("iss " + issuer, victim().issuer(issuer));
        }
        all.put("no iss", victim().issuer(null));
        all.put("aud of another", victim().audience("5678-other.apps.googleusercontent.com"));
        all.put("aud in another case", victim().audience(CLIENT_ID.toUpperCase(java.util.Locale.ROOT)));
        all.put("no aud", victim().audience((String) null));
        all.put("empty aud", victim().audience(List.of()));
        all.put("aud list without us", victim().audience(List.of("a", "b")));
        all.put(
                "aud list without azp",
                victim().audience(List.of(CLIENT_ID, "b")).claim("azp", null));
        all.put("azp of another", victim().claim("azp", "5678-other.apps.googleusercontent.com"));
        all.put("azp is no text", victim().claim("azp", 1));
        all.put("expired", victim().expirationTime(before(Duration.ofSeconds(62))));
        all.put("no exp", victim().expirationTime(null));
        all.put("exp is no number", victim().claim("exp", "tomorrow"));
        all.put("from the future", victim().issueTime(after(Duration.ofSeconds(90))));
        all.put("no iat", victim().issueTime(null));
        all.put("not yet valid", victim().notBeforeTime(after(Duration.ofSeconds(90))));
        all.put("lives too long", victim().expirationTime(after(Duration.ofHours(25))));
        all.put("email not verified", victim().claim("email_verified", false));
        all.put("email as good as verified", victim().claim("email_verified", "yes"));
        all.put("email perhaps verified", victim().claim("email_verified", null));
        all.put("no email", victim().claim("email", null));
        all.put("email is no text", victim().claim("email", Map.of("a", "b")));
        all.put("two addresses", victim().claim("email", "victim@example.com,evil@example.com"));
        all.put("no sub", victim().subject(null));
        all.put("blank sub", victim().subject(" "));
        all.put("long sub", victim().subject("x".repeat(256)));
        return all;
    }

    Date before(Duration time) {
        return Date.from(world.server().now().minus(time));
    }

    Date after(Duration time) {
        return Date.from(world.server().now().plus(time));
    }

    /** Tokens that say themselves where their key is. */
    Map<String, String> elsewhere(KeyServer canary) {
        RSAKey own = CANARY;
        canary.publishes(SigningKeys.published(own));
        JWTClaimsSet good = victim().build();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("jku", SigningKeys.token(own, good, header -> header.jwkURL(canary.address())));
        all.put("x5u", SigningKeys.token(own, good, header -> header.x509CertURL(canary.address("/cert"))));
        all.put("jwk", SigningKeys.token(own, good, header -> header.jwk(own.toPublicJWK())));
        all.put(
                "jku under Google's name",
                SigningKeys.token(
                        own,
                        good,
                        header -> header.keyID(world.key().getKeyID()).jwkURL(canary.address())));
        all.put(
                "jwk under Google's name",
                SigningKeys.token(
                        own,
                        good,
                        header -> header.keyID(world.key().getKeyID()).jwk(own.toPublicJWK())));
        all.put(
                "x5c",
                SigningKeys.token(
                        own,
                        good,
                        header -> header.keyID(world.key().getKeyID())
                                .x509CertChain(List.of(com.nimbusds.jose.util.Base64.encode("no certificate")))));
        return all;
    }

    private static List<String> publicKeyForms(RSAKey key) {
        try {
            byte[] encoded = key.toRSAPublicKey().getEncoded();
            String base64 = java.util.Base64.getEncoder().encodeToString(encoded);
            String lines = java.util.Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(encoded);
            return List.of(
                    new String(encoded, StandardCharsets.ISO_8859_1),
                    base64,
                    "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n",
                    "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----",
                    key.toPublicJWK().toJSONString(),
                    key.getModulus().toString(),
                    "");
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String hmac(JWTClaimsSet claims, String secret, String kid) {
        String signed = SigningKeys.raw("{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}", claims.toString(), new byte[0]);
        signed = signed.substring(0, signed.length() - 1);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] bytes = secret.getBytes(StandardCharsets.ISO_8859_1);
            mac.init(new SecretKeySpec(bytes.length == 0 ? new byte[1] : bytes, "HmacSHA256"));
            return signed + "." + Base64URL.encode(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String decoded(String part) {
        return Base64URL.from(part).decodeToString();
    }
}
