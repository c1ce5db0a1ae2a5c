package dev.vestibule.oauth.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.security.SecureRandom;
import java.text.ParseException;

/** Creates key pairs, and reads them from their JWKs. */
final class KeyPairs {
    private static final int RSA_BITS = 2048;

    private KeyPairs() {}

    /** A new key pair, as JWKs. */
    record Pair(String kid, String publicKey, String privateKey) {
        /** Omits the private key. */
        @Override
        public String toString() {
            return "Pair[" + kid + "]";
        }
    }

    /** Creates a key pair, which of RSA takes a good part of a second. */
    static Pair create(SigningAlgorithm algorithm, SecureRandom random) {
        try {
            JWK key = switch (algorithm) {
                case RS256 ->
                    new RSAKeyGenerator(RSA_BITS)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.RS256)
                            .keyIDFromThumbprint(true)
                            .secureRandom(random)
                            .generate();
                case ES256 ->
                    new ECKeyGenerator(Curve.P_256)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.ES256)
                            .keyIDFromThumbprint(true)
                            .secureRandom(random)
                            .generate();
            };
            return new Pair(key.getKeyID(), key.toPublicJWK().toJSONString(), key.toJSONString());
        } catch (JOSEException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    static JWSSigner signer(SigningAlgorithm algorithm, String privateKey) {
        try {
            return switch (algorithm) {
                case RS256 -> new RSASSASigner(RSAKey.parse(privateKey));
                case ES256 -> new ECDSASigner(ECKey.parse(privateKey));
            };
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("a stored key cannot be used"); // the cause may show it
        }
    }

    static JWSVerifier verifier(SigningKey key) {
        try {
            return switch (key.algorithm()) {
                case RS256 -> new RSASSAVerifier(RSAKey.parse(key.publicKey()));
                case ES256 -> new ECDSAVerifier(ECKey.parse(key.publicKey()));
            };
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("the public key " + key.kid() + " cannot be used", e);
        }
    }
}
