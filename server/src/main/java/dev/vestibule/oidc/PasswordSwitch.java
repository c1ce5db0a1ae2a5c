package dev.vestibule.oidc;

import dev.vestibule.identity.IdentityStore;
import dev.vestibule.user.UserId;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether passwords open anything. They can be switched off, but that counts only while an administrator who could get in
 * otherwise has shown so: or a mistake in a provider's settings would shut everybody out.
 */
public final class PasswordSwitch {
    private final boolean wanted;
    private final Supplier<Set<String>> live;
    private final IdentityStore identities;

    /**
     * As the settings say.
     *
     * @param wanted whether passwords are to be on
     * @param live the keys of the providers that everybody may sign in over
     */
    public PasswordSwitch(boolean wanted, Supplier<Set<String>> live, IdentityStore identities) {
        this.wanted = wanted;
        this.live = live;
        this.identities = identities;
    }

    public boolean off() {
        return !wanted && live.get().stream().anyMatch(identities::hasAdministratorOver);
    }

    /** Whether somebody without a password signs in elsewhere, and needs none. */
    public boolean signsInElsewhere(UserId account) {
        Set<String> keys = live.get();
        return !keys.isEmpty() && identities.of(account).stream().anyMatch(linked -> keys.contains(linked.provider()));
    }
}
