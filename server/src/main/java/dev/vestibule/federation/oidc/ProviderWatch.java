package dev.vestibule.federation.oidc;

import dev.vestibule.session.SessionService;
import dev.vestibule.settings.StoredSettings;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Ends the sessions of providers that are gone, however they went: taken out of the environment, or switched off on
 * another node while somebody signed in here.
 */
public final class ProviderWatch {
    private final StoredSettings settings;
    private final Supplier<Set<String>> live;
    private final SessionService sessions;
    private int seen = -1;

    /** @param live the keys of the providers that everybody may sign in over */
    public ProviderWatch(StoredSettings settings, Supplier<Set<String>> live, SessionService sessions) {
        this.settings = settings;
        this.live = live;
        this.sessions = sessions;
    }

    /** Looks after the sessions at the start and when settings have changed; one thread at a time. */
    public void look() {
        int revision = settings.revision();
        if (revision != seen) {
            sessions.keepOnlyOutside(live.get());
            seen = revision;
        }
    }
}
