package dev.vestibule.federation.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token with a valid signature, and the checks of OpenID Connect Core 3.1.3.7 by their numbers; 1
 * (encryption) and 6 to 8 (signature) are {@link SignedToken}'s.
 */
public final class Claims {
    /** The tolerated difference between clocks. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    private static final int MOST_SUBJECT = 255;

    private final JWTClaimsSet set;

    public Claims(JWTClaimsSet set) {
        this.set = set;
    }

    /** Check 2: the exact issuer. */
    public void requireIssuer(Set<String> issuers) throws TokenRefusedException {
        String issuer = set.getIssuer();
        if (issuer == null || !issuers.contains(issuer)) {
            throw new TokenRefusedException("2: wrong issuer");
        }
    }

    /** Checks 3 to 5: it was issued for this client, and for no other. */
    public void requireAudience(String clientId) throws TokenRefusedException {
        List<String> audience = set.getAudience();
        if (!audience.contains(clientId)) {
            throw new TokenRefusedException("3: wrong audience");
        }
        Object authorized = set.getClaim("azp");
        if (audience.size() > 1 && authorized == null) {
            throw new TokenRefusedException("4: several audiences, but no azp claim");
        }
        if (authorized != null && !authorized.equals(clientId)) {
            throw new TokenRefusedException("5: wrong azp claim");
        }
    }

    /** Checks 9 and 10: not expired, not from the future, and no longer than a token may live. */
    public void requireTime(Instant now) throws TokenRefusedException {
        Instant ends = instant(set.getExpirationTime());
        if (ends == null) {
            throw new TokenRefusedException("9: no exp claim");
        }
        requireUnexpired(now);
        requireIssued(now);
        Instant issued = instant(set.getIssueTime());
        if (issued != null && ends.isAfter(issued.plus(LONGEST_LIFE))) {
            throw new TokenRefusedException("10: lifetime too long");
        }
    }

    /** Check 9, for tokens that need not expire. */
    public void requireUnexpired(Instant now) throws TokenRefusedException {
        Instant ends = instant(set.getExpirationTime());
        if (ends != null && !now.isBefore(ends.plus(GRACE))) {
            throw new TokenRefusedException("9: expired");
        }
    }

    /** Check 10: issued, and valid by now. */
    public void requireIssued(Instant now) throws TokenRefusedException {
        Instant issued = instant(set.getIssueTime());
        if (issued == null || issued.isAfter(now.plus(GRACE))) {
            throw new TokenRefusedException("10: issued in the future");
        }
        Instant begins = instant(set.getNotBeforeTime());
        if (begins != null && begins.isAfter(now.plus(GRACE))) {
            throw new TokenRefusedException("10: not valid yet");
        }
    }

    /** Check 11. */
    public void requireNonce(String nonce) throws TokenRefusedException {
        if (!nonce.equals(set.getClaim("nonce"))) {
            throw new TokenRefusedException("11: wrong nonce");
        }
    }

    /** Returns the subject, never more than 255 ASCII characters (section 2). */
    public String subject() throws TokenRefusedException {
        String subject = set.getSubject();
        if (subject == null
                || subject.isBlank()
                || subject.length() > MOST_SUBJECT
                || !subject.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new TokenRefusedException("2: no sub claim");
        }
        return subject;
    }

    public Optional<Instant> issuedAt() {
        return Optional.ofNullable(instant(set.getIssueTime()));
    }

    public boolean has(String name) {
        return set.getClaims().containsKey(name);
    }

    /**
     * Returns a claim that is an identifier; empty if it is not a text, blank, or has characters that no database
     * stores: without them it would be another identifier.
     */
    public Optional<String> text(String name) {
        return string(name).filter(text -> text.codePoints().allMatch(Claims::isKept));
    }

    /**
     * Returns a claim for display, such as a name, without the characters that no database stores; empty as in
     * {@link #text}.
     */
    public Optional<String> line(String name) {
        return string(name)
                .map(text -> text.codePoints()
                        .filter(Claims::isKept)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                        .strip())
                .filter(text -> !text.isEmpty());
    }

    private Optional<String> string(String name) {
        return set.getClaim(name) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    /** Matches neither a control character nor an unpaired surrogate. */
    private static boolean isKept(int c) {
        return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }

    /** Returns whether the claim is true, as a boolean or as a text: providers send both. */
    public boolean isTrue(String name) {
        Object value = set.getClaim(name);
        return Boolean.TRUE.equals(value) || "true".equals(value);
    }

    /**
     * Returns a claim's texts, from a list or a single value; empty if it is absent or of another type.
     *
     * @param path a claim's name, or the names of nested objects with dots between them
     */
    public Optional<List<String>> texts(String path) {
        Object plain = set.getClaim(path);
        return texts(plain == null ? nested(path) : plain);
    }

    private @Nullable Object nested(String path) {
        Object value = set.getClaims();
        for (String name : List.of(path.split("\\.", -1))) {
            if (!(value instanceof Map<?, ?> object) || !object.containsKey(name)) {
                return null;
            }
            value = object.get(name);
        }
        return value;
    }

    private static Optional<List<String>> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return Optional.of(List.of(text));
        }
        if (!(value instanceof List<?> list)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof String text)) {
                return Optional.empty();
            }
            texts.add(text);
        }
        return Optional.of(texts);
    }

    /** Returns a claim that is an object; empty if it is not. */
    public Map<String, Object> object(String name) {
        try {
            Map<String, Object> object = set.getJSONObjectClaim(name);
            return object == null ? Map.of() : object;
        } catch (ParseException e) {
            return Map.of();
        }
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
