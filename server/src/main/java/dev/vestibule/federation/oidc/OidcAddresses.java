package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.refusal.UnavailableException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The URLs of this site for providers. */
final class OidcAddresses {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final Optional<URI> site;

    /** @param site the URL of this site in browsers */
    OidcAddresses(Optional<URI> site) {
        this.site = site;
    }

    /**
     * Returns the URIs to register at the provider, by name; none while the site URL is not set.
     *
     * @param key the key of the provider, or what stands for one that is not known yet
     */
    Map<String, String> of(String key) {
        if (site.isEmpty()) {
            return Map.of();
        }
        String ours = base() + "/auth/sso/" + key;
        return Map.of(
                "redirect-uri", ours + "/callback",
                "post-logout-redirect-uri", afterSignOut(),
                "backchannel-logout-uri", ours + "/backchannel-logout");
    }

    /** Where providers send browsers back to. */
    URI redirect(OidcProvider provider) {
        return URI.create(base() + "/auth/sso/" + provider.key().value() + "/callback");
    }

    /** Returns where providers redirect browsers after a sign-out. */
    String afterSignOut() {
        return base() + "/auth/login";
    }

    private String base() {
        return site.map(URI::toString)
                .orElseThrow(
                        () -> new UnavailableException("MB_SITE_URL is not set, but providers require it", TRY_AGAIN));
    }
}
