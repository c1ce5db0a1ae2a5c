package dev.vestibule.mfa;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;

/**
 * Signs and reads challenge tokens: JWTs with HMAC (session wire, section 1.4). All nodes on one database share the
 * key, and tokens survive restarts.
 */
final class ChallengeTokens {
    static final Duration LIFE = Duration.ofMinutes(5);

    static final String KEY = "mfa-challenge";
    private static final int MOST_CHARACTERS = 2_000;
    private static final String USER = "user-id";
    private static final String PROVIDER = "provider";
    private static final String SUBJECT = "subject";
    private static final String SESSION = "sid";
    private static final String TRIAL = "trial";
    private static final String PURPOSE = "purpose";
    private static final String METHOD = "method";
    private static final String GENERATION = "generation";
    private static final String FACTORS = "factors";

    private final SharedKeys keys;
    private final InstantSource clock;
    private final SecureRandom random;

    ChallengeTokens(SharedKeys keys, InstantSource clock, SecureRandom random) {
        this.keys = keys;
        this.clock = clock;
        this.random = random;
    }

    String issue(User proved, FirstFactor first, Challenge.Purpose purpose) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .claim(USER, proved.id().value())
                .claim(PROVIDER, "password")
                .claim(PURPOSE, purpose.wireName())
                .claim(METHOD, first.method().wireName())
                .claim(GENERATION, proved.status().generation())
                .claim(FACTORS, proved.status().factors().version())
                .jwtID(RandomUuid.random(random))
                .expirationTime(Date.from(clock.instant().plus(LIFE)));
        first.provider().ifPresent(outside -> {
            claims.claim(PROVIDER, outside.provider().value()).claim(SUBJECT, outside.subject());
            outside.session().ifPresent(session -> claims.claim(SESSION, session));
            claims.claim(TRIAL, first.trial());
        });
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(new MACSigner(keys.shortLivedKey(KEY)));
        } catch (JOSEException e) {
            throw new IllegalStateException(
                    e); // every Java platform provides the algorithm, and the key is long enough
        }
        return token.serialize();
    }

    /** Returns the challenge of a token that is ours and has not expired. Nothing is read before the signature. */
    Optional<Challenge> read(String token, Challenge.Purpose purpose) {
        if (token.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            SignedJWT signed = SignedJWT.parse(token);
            boolean ours = signed.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
                    && signed.verify(new MACVerifier(keys.shortLivedKey(KEY)));
            return ours ? challenge(signed.getJWTClaimsSet(), purpose) : Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException e) { // the parser misses some of the JSON's errors
            return Optional.empty();
        }
    }

    private Optional<Challenge> challenge(JWTClaimsSet claims, Challenge.Purpose purpose) throws ParseException {
        String id = claims.getJWTID();
        Date until = claims.getExpirationTime();
        boolean valid = purpose.wireName().equals(claims.getStringClaim(PURPOSE))
                && id != null
                && until != null
                && clock.instant().isBefore(until.toInstant());
        return valid ? Optional.of(read(claims, purpose, id, until.toInstant())) : Optional.empty();
    }

    private static Challenge read(JWTClaimsSet claims, Challenge.Purpose purpose, String id, Instant until)
            throws ParseException {
        return new Challenge(
                purpose,
                new UserId(claims.getIntegerClaim(USER)),
                first(claims),
                claims.getIntegerClaim(GENERATION),
                claims.getIntegerClaim(FACTORS),
                id,
                until);
    }

    private static FirstFactor first(JWTClaimsSet claims) throws ParseException {
        SignInMethod method = SignInMethod.valueOf(claims.getStringClaim(METHOD).toUpperCase(Locale.ROOT));
        String subject = claims.getStringClaim(SUBJECT);
        if (subject == null) {
            return FirstFactor.of(method);
        }
        SessionStore.Outside outside = new SessionStore.Outside(
                new ProviderKey(claims.getStringClaim(PROVIDER)),
                subject,
                Optional.ofNullable(claims.getStringClaim(SESSION)));
        return new FirstFactor(method, Optional.of(outside), false, claims.getBooleanClaim(TRIAL));
    }
}
