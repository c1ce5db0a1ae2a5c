package dev.vestibule.federation.oidc;

import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.settings.StoredSettings;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Revokes the sessions of providers that are gone: removed from the environment, or disabled on another node during a
 * sign-in on this one.
 */
public final class ProviderWatch {
    private final StoredSettings settings;
    private final Supplier<Set<ProviderKey>> live;
    private final SessionService sessions;
    private int seen = -1;

    /** @param live returns the keys of the providers that are enabled for everyone */
    public ProviderWatch(StoredSettings settings, Supplier<Set<ProviderKey>> live, SessionService sessions) {
        this.settings = settings;
        this.live = live;
        this.sessions = sessions;
    }

    /** Checks the sessions at the start and when settings have changed; one thread at a time. */
    public void look() {
        int revision = settings.revision();
        if (revision != seen) {
            sessions.keepOnlyOutside(live.get());
            seen = revision;
        }
    }
}
