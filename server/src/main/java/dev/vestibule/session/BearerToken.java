package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.HeaderName;
import dev.vestibule.platform.http.Request;
import java.util.Optional;

/** A token as shown in the header {@code Authorization} (RFC 6750, section 2.1). */
public record BearerToken(String text) {
    private static final HeaderName HEADER = HeaderName.of("Authorization");
    private static final String SCHEME = "Bearer ";
    private static final int MOST_CHARACTERS = 8_000;

    /** Returns the token of a request; empty if it has none, or one in another form. */
    public static Optional<BearerToken> of(Request request) {
        String header = request.headerOrNull(HEADER);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return parse(header.substring(SCHEME.length()).strip());
    }

    /** Parses a text; returns empty if it does not have the form of a token. */
    public static Optional<BearerToken> parse(String text) {
        boolean fits = !text.isEmpty()
                && text.length() <= MOST_CHARACTERS
                && text.chars().allMatch(BearerToken::mayStandInAToken);
        return fits ? Optional.of(new BearerToken(text)) : Optional.empty();
    }

    private static boolean mayStandInAToken(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~+/=".indexOf(c) >= 0;
    }

    /** Returns the SHA-512 of the token's ASCII text. */
    public Digest digest() {
        return Digests.sha512(text);
    }

    @Override
    public String toString() {
        return "BearerToken[hidden]";
    }
}
