package dev.vestibule.oauth.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.refusal.UnavailableException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs tokens with the current keys, and reads tokens that were signed here. */
public final class TokenSigner {
    /** The type of ID tokens. */
    public static final String ID_TOKEN = "JWT";

    /** The type of answers of the userinfo endpoint: another one, so that none passes for an ID token. */
    public static final String USERINFO = "userinfo+jwt";

    /** The type of access tokens (RFC 9068). */
    public static final String ACCESS_TOKEN = "at+jwt";

    private static final Logger LOG = LoggerFactory.getLogger(TokenSigner.class);
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final int MOST_CHARACTERS = 16 * 1024;

    private final SigningKeyService keys;
    private final StoredSecrets secrets;
    private final Map<String, JWSSigner> signers = new ConcurrentHashMap<>();

    TokenSigner(SigningKeyService keys, StoredSecrets secrets) {
        this.keys = keys;
        this.secrets = secrets;
    }

    /** The claims of a token that was signed here, and its type. */
    public record Own(String type, Map<String, Object> claims) {
        /** Returns a text; empty if the token has none of this name. */
        public Optional<String> text(String name) {
            return claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
        }
    }

    /**
     * Signs claims.
     *
     * @param type the type of token, such as {@code JWT} or {@code logout+jwt}
     * @throws UnavailableException if the private key cannot be read
     */
    public String sign(SigningAlgorithm algorithm, String type, Map<String, Object> claims) {
        SigningKey key = keys.current(algorithm);
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.name()))
                .type(new JOSEObjectType(type))
                .keyID(key.kid())
                .build();
        JWSObject token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(signers.computeIfAbsent(key.kid(), kid -> signer(key)));
        } catch (JOSEException e) {
            throw new IllegalStateException("the key " + key.kid() + " does not sign", e);
        }
        return token.serialize();
    }

    /**
     * Returns the claims of a token that was signed here, whether or not it has expired, and whether or not its key is
     * still published.
     *
     * @param types the types of tokens that are accepted
     * @return empty for any other text
     */
    public Optional<Own> own(String token, Set<String> types) {
        if (token.length() > MOST_CHARACTERS || !keys.isAvailable()) {
            return Optional.empty();
        }
        try {
            JWSObject read = JWSObject.parse(token);
            JWSHeader header = read.getHeader();
            String type = header.getType() == null ? "" : header.getType().getType();
            if (header.getKeyID() == null || header.getCriticalParams() != null || !types.contains(type)) {
                return Optional.empty();
            }
            // The algorithm is the key's: what the header says has to be the same.
            Optional<SigningKey> key = keys.find(header.getKeyID())
                    .filter(one ->
                            one.algorithm().name().equals(header.getAlgorithm().getName()));
            return key.isPresent() && read.verify(KeyPairs.verifier(key.get()))
                    ? Optional.ofNullable(read.getPayload().toJSONObject()).map(claims -> new Own(type, claims))
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private JWSSigner signer(SigningKey key) {
        String sealed = keys.privateKey(key)
                .orElseThrow(() -> new IllegalStateException("the key " + key.kid() + " was deleted"));
        try {
            return KeyPairs.signer(key.algorithm(), secrets.open(sealed, place(key.kid())));
        } catch (SecretBox.UnreadableException e) {
            LOG.error(
                    "The private key {} cannot be read: {}. Rotating the keys creates new ones.",
                    key.kid(),
                    e.getMessage());
            throw new UnavailableException("the key that signs tokens cannot be read", RETRY, e);
        }
    }

    static String place(String kid) {
        return "oauth_signing_key." + kid;
    }
}
