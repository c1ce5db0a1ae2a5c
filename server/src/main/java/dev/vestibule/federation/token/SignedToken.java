package dev.vestibule.federation.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a token with a valid signature. None of its claims is used, or even read, before that. */
public final class SignedToken {
    /** The signature algorithms for identity providers: no symmetric ones, and never none. */
    public static final Set<JWSAlgorithm> ASYMMETRIC = asymmetric();

    public static final Set<JWSAlgorithm> RS256 = Set.of(JWSAlgorithm.RS256);

    private static final int MOST_CHARACTERS = 16 * 1024;
    private static final int LEAST_RSA_BITS = 2048;

    private SignedToken() {}

    private static Set<JWSAlgorithm> asymmetric() {
        Set<JWSAlgorithm> all = new HashSet<>(EdwardsVerifier.ALGORITHMS);
        all.addAll(Set.of(
                JWSAlgorithm.RS256,
                JWSAlgorithm.RS384,
                JWSAlgorithm.RS512,
                JWSAlgorithm.PS256,
                JWSAlgorithm.PS384,
                JWSAlgorithm.PS512,
                JWSAlgorithm.ES256,
                JWSAlgorithm.ES384,
                JWSAlgorithm.ES512));
        return Set.copyOf(all);
    }

    /**
     * Verifies the signature, and returns the claims of a token.
     *
     * @param types the allowed values of the header's {@code typ}, in lower case; it may also be absent
     * @throws TokenRefusedException if it is malformed, or not signed with one of these keys
     * @throws dev.vestibule.platform.refusal.UnavailableException if the keys are unavailable
     */
    public static JWTClaimsSet claims(String token, Set<JWSAlgorithm> algorithms, Set<String> types, PublishedKeys keys)
            throws TokenRefusedException {
        return claims(token, algorithms, types, keys::keyFor);
    }

    /**
     * Verifies the signature with given keys, and returns the claims of a token.
     *
     * @throws TokenRefusedException if it is malformed, or not signed with one of these keys
     */
    public static JWTClaimsSet claims(String token, Set<JWSAlgorithm> algorithms, Set<String> types, List<JWK> keys)
            throws TokenRefusedException {
        return claims(token, algorithms, types, header -> PublishedKeys.keyFor(header, keys));
    }

    /** Returns the key that a header refers to. */
    private interface KeyLookup {
        JWK keyFor(JWSHeader header) throws TokenRefusedException;
    }

    private static JWTClaimsSet claims(String token, Set<JWSAlgorithm> algorithms, Set<String> types, KeyLookup keys)
            throws TokenRefusedException {
        SignedJWT signed = parse(token);
        JWSHeader header = signed.getHeader();
        if (!algorithms.contains(header.getAlgorithm())) {
            throw new TokenRefusedException("algorithm not accepted");
        }
        JOSEObjectType type = header.getType();
        if (type != null && !types.contains(type.getType().toLowerCase(Locale.ROOT))) {
            throw new TokenRefusedException("wrong token type");
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw new TokenRefusedException("unsupported crit header");
        }
        // "jku", "x5u", "jwk" and "x5c" name other sources of a key. They are ignored.
        JWK key = keys.keyFor(header);
        try {
            if (signed.getSignature().decode().length == 0 || !signed.verify(verifier(key))) {
                throw new TokenRefusedException("invalid signature");
            }
            return signed.getJWTClaimsSet();
        } catch (JOSEException e) {
            throw new TokenRefusedException("the signature cannot be verified");
        } catch (ParseException e) {
            throw new TokenRefusedException("the claims cannot be read");
        }
    }

    private static SignedJWT parse(String token) throws TokenRefusedException {
        if (token.length() > MOST_CHARACTERS) {
            throw new TokenRefusedException("too long");
        }
        try {
            return SignedJWT.parse(token);
        } catch (ParseException | RuntimeException e) { // the parser misses some of the JSON's errors
            throw new TokenRefusedException("not a signed token");
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        if (key.isPrivate()) {
            throw new JOSEException("public keys cannot verify an HMAC");
        }
        return switch (key.getKeyType().getValue()) {
            case "RSA" -> {
                if (key.size() < LEAST_RSA_BITS) {
                    throw new JOSEException("key too short");
                }
                yield new RSASSAVerifier(key.toRSAKey());
            }
            case "EC" -> new ECDSAVerifier(key.toECKey());
            case "OKP" -> new EdwardsVerifier(key.toOctetKeyPair());
            default -> throw new JOSEException("no verifier");
        };
    }
}
