package dev.vestibule.mfa;

import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInMethod;
import java.util.Optional;

/**
 * A first factor that is proved.
 *
 * @param provider the sign-in with a provider, if it is one
 * @param several whether that provider says that it has verified several factors
 * @param trial whether it is a test sign-in with that provider, which need not be enabled for it
 */
public record FirstFactor(
        SignInMethod method, Optional<SessionStore.Outside> provider, boolean several, boolean trial) {
    /** Returns one that was proved here. */
    public static FirstFactor of(SignInMethod method) {
        return new FirstFactor(method, Optional.empty(), false, false);
    }
}
