package dev.vestibule.mfa;

import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.user.Actor;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Lets sign-ins go on after a second factor only if the provider that proved the first one is still enabled. */
final class ProviderGate {
    private final BiPredicate<ProviderKey, Boolean> enabled;
    private final SessionService sessions;

    /** @param enabled whether a provider can be used, for a test sign-in or by everyone */
    ProviderGate(BiPredicate<ProviderKey, Boolean> enabled, SessionService sessions) {
        this.enabled = enabled;
        this.sessions = sessions;
    }

    boolean lets(FirstFactor first) {
        return first.provider()
                .map(SessionStore.Outside::provider)
                .filter(provider -> !enabled.test(provider, first.trial()))
                .isEmpty();
    }

    /**
     * Revokes the sessions of a provider that was disabled while one of them started: disabling revokes only those that
     * exist.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if it was
     */
    void check(FirstFactor first) {
        if (lets(first)) {
            return;
        }
        first.provider()
                .map(SessionStore.Outside::provider)
                .ifPresent(provider -> sessions.endOutside(
                        provider, Optional.empty(), Optional.empty(), EndReason.ADMIN, Actor.SYSTEM));
        throw Refusal.SIGN_IN_EXPIRED.exception();
    }
}
