package dev.vestibule.federation.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/** Verifies EdDSA (RFC 8037, RFC 9864) with the JDK; Nimbus would need one more library. */
final class EdwardsVerifier extends BaseJWSProvider implements JWSVerifier {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

    private static final int KEY_BYTES = 32;

    private final PublicKey key;

    /** @throws JOSEException if this is not a public key on the curve Ed25519 */
    EdwardsVerifier(OctetKeyPair published) throws JOSEException {
        super(ALGORITHMS);
        this.key = key(published);
    }

    /**
     * The JDK takes the coordinates of the point: little-endian, with the sign of x as the last bit (RFC 8032 section
     * 5.1.3).
     */
    private static PublicKey key(OctetKeyPair published) throws JOSEException {
        byte[] point = published.getDecodedX();
        if (!"Ed25519".equals(published.getCurve().getName()) || point.length != KEY_BYTES) {
            throw new JOSEException("not an Ed25519 public key");
        }
        boolean odd = (point[KEY_BYTES - 1] & 0x80) != 0;
        byte[] y = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            y[i] = point[KEY_BYTES - 1 - i];
        }
        y[0] &= 0x7f;
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(
                            NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
        } catch (GeneralSecurityException e) {
            throw new JOSEException("not an Ed25519 public key", e);
        }
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature.decode());
        } catch (SignatureException e) {
            return false; // malformed signature
        } catch (GeneralSecurityException e) {
            throw new JOSEException("EdDSA is not supported", e);
        }
    }
}
