package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;

/** A provider does not respond, or not correctly. The log has the details. */
public final class ProviderAwayException extends UnavailableException {
    private static final long serialVersionUID = 1L;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final String name;

    ProviderAwayException(OidcProvider provider, Throwable cause) {
        super("the provider " + provider.key().value() + " is unavailable", TRY_AGAIN, cause);
        this.name = provider.prompt();
    }

    /** Returns the name of the provider for users. */
    public String name() {
        return name;
    }
}
