package dev.vestibule.token;

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
 * The claims of a token whose signature holds, and the checks of OpenID Connect Core 3.1.3.7 by their numbers; 1 (encryption) and 6
 * to 8 (signature) are {@link SignedToken}'s.
 */
public final class Claims {
    /** By which clocks may differ. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    private static final int MOST_SUBJECT = 255;

    private final JWTClaimsSet set;

    public Claims(JWTClaimsSet set) {
        this.set = set;
    }

    /** Number 2: the issuer, to the letter. */
    public void requireIssuer(Set<String> issuers) throws TokenRefusedException {
        String issuer = set.getIssuer();
        if (issuer == null || !issuers.contains(issuer)) {
            throw new TokenRefusedException("2: another issuer");
        }
    }

    /** Numbers 3 to 5: it was made for us, and for nobody else. */
    public void requireAudience(String clientId) throws TokenRefusedException {
        List<String> audience = set.getAudience();
        if (!audience.contains(clientId)) {
            throw new TokenRefusedException("3: made for another client");
        }
        Optional<String> authorized = text("azp");
        if (audience.size() > 1 && authorized.isEmpty()) {
            throw new TokenRefusedException("4: made for several clients, and does not say for which");
        }
        if (set.getClaim("azp") != null && !authorized.equals(Optional.of(clientId))) {
            throw new TokenRefusedException("5: made for another client");
        }
    }

    /** Numbers 9 and 10: not over, not from the future, and no longer than a token may live. */
    public void requireTime(Instant now) throws TokenRefusedException {
        Instant ends = instant(set.getExpirationTime());
        if (ends == null || !now.isBefore(ends.plus(GRACE))) {
            throw new TokenRefusedException("9: it has expired");
        }
        requireIssued(now);
        Instant issued = instant(set.getIssueTime());
        if (issued != null && ends.isAfter(issued.plus(LONGEST_LIFE))) {
            throw new TokenRefusedException("10: it lives too long");
        }
    }

    /** Number 10: issued, and valid by now. */
    public void requireIssued(Instant now) throws TokenRefusedException {
        Instant issued = instant(set.getIssueTime());
        if (issued == null || issued.isAfter(now.plus(GRACE))) {
            throw new TokenRefusedException("10: it comes from the future");
        }
        Instant begins = instant(set.getNotBeforeTime());
        if (begins != null && begins.isAfter(now.plus(GRACE))) {
            throw new TokenRefusedException("10: it is not valid yet");
        }
    }

    /** Number 11. */
    public void requireNonce(String nonce) throws TokenRefusedException {
        if (!text("nonce").equals(Optional.of(nonce))) {
            throw new TokenRefusedException("11: it belongs to another sign-in");
        }
    }

    /** Whom the issuer means, never more than 255 characters of ASCII (section 2). */
    public String subject() throws TokenRefusedException {
        String subject = set.getSubject();
        if (subject == null
                || subject.isBlank()
                || subject.length() > MOST_SUBJECT
                || !subject.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new TokenRefusedException("2: it names nobody");
        }
        return subject;
    }

    public Optional<Instant> issuedAt() {
        return Optional.ofNullable(instant(set.getIssueTime()));
    }

    public boolean has(String name) {
        return set.getClaims().containsKey(name);
    }

    /** A claim that is text and not blank. */
    public Optional<String> text(String name) {
        return set.getClaim(name) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    /** True as a word or as a value: providers write both. */
    public boolean isTrue(String name) {
        return isTrue(set.getClaim(name));
    }

    /** As {@link #isTrue(String)}, of any value of JSON. */
    public static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value) || "true".equals(value);
    }

    /** A claim's texts, from a list or by itself; empty when it is absent or of another shape. */
    public Optional<List<String>> texts(String name) {
        return texts(set.getClaim(name));
    }

    /** As {@link #texts(String)}, of any value of JSON. */
    public static Optional<List<String>> texts(@Nullable Object value) {
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

    /** An object claim; empty when it is none. */
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
