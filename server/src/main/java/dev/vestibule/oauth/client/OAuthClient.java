package dev.vestibule.oauth.client;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An application.
 *
 * @param createdBy the administrator who registered it; empty if it registered itself, or for an operator
 * @param approvedAt when a user first approved it
 */
public record OAuthClient(
        ClientId id,
        String name,
        Origin origin,
        Secrets secrets,
        ClientMetadata metadata,
        Instant createdAt,
        Instant updatedAt,
        Optional<UserId> createdBy,
        Optional<Instant> approvedAt) {
    /** Who registered the application. */
    public enum Origin {
        /** The application itself (RFC 7591). */
        DYNAMIC,
        /** It is not registered: its id is the URL of a document with its metadata, which this server has read. */
        DOCUMENT,
        ADMINISTRATOR;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Origin ofWireName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * The digests of what the application proves itself with.
     *
     * @param current of the secret; empty for a public client, or one with a key
     * @param retiring of the secret before, which is accepted until {@code retiringUntil}
     * @param registration of the token with which it changes its registration (RFC 7592)
     */
    public record Secrets(
            Optional<Digest> current,
            Optional<Digest> retiring,
            Optional<Instant> retiringUntil,
            Optional<Digest> registration) {
        /** Returns whether this is the digest of a secret that is accepted now. */
        public boolean accept(Digest shown, Instant now) {
            return current.filter(shown::equals).isPresent()
                    || (retiring.filter(shown::equals).isPresent()
                            && retiringUntil.filter(now::isBefore).isPresent());
        }
    }

    /** Returns whether it cannot keep a secret. */
    public boolean isPublic() {
        return metadata.authMethod() == AuthMethod.NONE;
    }

    /**
     * Returns whether users may approve it with a code: an administrator has registered it for that. One that
     * registered itself has no address here that tells users who asks.
     */
    public boolean usesDeviceCodes() {
        return origin == Origin.ADMINISTRATOR && metadata.mayUse(ClientMetadata.DEVICE_GRANT);
    }

    /** Returns whether an administrator has registered it; any other says of itself what it is. */
    public boolean isVerified() {
        return origin == Origin.ADMINISTRATOR;
    }

    /** Returns whether users are not asked, as it belongs to the site. */
    public boolean isFirstParty() {
        return metadata.firstParty();
    }
}
