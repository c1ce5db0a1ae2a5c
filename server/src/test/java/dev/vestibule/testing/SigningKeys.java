package dev.vestibule.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.UnaryOperator;

/** Keys of a provider that tests play, and the tokens that it signs with them. */
public final class SigningKeys {
    /** Those that were given back. */
    private static final Deque<RSAKey> IDLE = new ConcurrentLinkedDeque<>();

    private SigningKeys() {}

    /**
     * An RSA key that nobody else has until it is {@linkplain #giveBack given back}; making one takes longer than many
     * a test.
     */
    public static RSAKey lent(String id) {
        RSAKey idle = IDLE.poll();
        return idle == null ? rsa(id) : new RSAKey.Builder(idle).keyID(id).build();
    }

    /** Lets others have a key that was lent. */
    public static void giveBack(RSAKey key) {
        IDLE.add(key);
    }

    /** A new RSA key. */
    public static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** A new key on P-256. */
    public static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(id)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** A set with the public halves, as it is published. */
    public static String published(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    /** A token signed with RS256, ES256 or whatever fits the key. */
    public static String token(JWK key, JWTClaimsSet claims) {
        return token(key, claims, header -> header);
    }

    /** A token whose header the test bends. */
    public static String token(JWK key, JWTClaimsSet claims, UnaryOperator<JWSHeader.Builder> bend) {
        JWSAlgorithm algorithm = key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
        return token(key, algorithm, claims, bend);
    }

    public static String token(
            JWK key, JWSAlgorithm algorithm, JWTClaimsSet claims, UnaryOperator<JWSHeader.Builder> bend) {
        JWSHeader.Builder header =
                new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).type(JOSEObjectType.JWT);
        try {
            SignedJWT token = new SignedJWT(bend.apply(header).build(), claims);
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey());
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Three parts, as they are, with dots between them. */
    public static String raw(String header, String claims, byte[] signature) {
        return Base64URL.encode(header) + "." + Base64URL.encode(claims) + "." + Base64URL.encode(signature);
    }

    /** An Ed25519 key with what signs by it, made with the JDK alone. */
    public record Edwards(KeyPair pair, OctetKeyPair published) {
        public static Edwards random(String id) {
            try {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                byte[] encoded = ((EdECPublicKey) pair.getPublic()).getEncoded(); // the point is at the end
                byte[] point = java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
                return new Edwards(
                        pair,
                        new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                                .keyID(id)
                                .build());
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        public String token(JWTClaimsSet claims) {
            String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + published.getKeyID() + "\"}";
            String signed = Base64URL.encode(header) + "." + Base64URL.encode(claims.toString());
            try {
                Signature signer = Signature.getInstance("Ed25519");
                signer.initSign(pair.getPrivate());
                signer.update(signed.getBytes(StandardCharsets.US_ASCII));
                return signed + "." + Base64URL.encode(signer.sign());
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }
}
