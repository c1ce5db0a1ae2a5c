package dev.vestibule.passkey;

import dev.vestibule.user.UserId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether passkeys are used at the site, as its URL allows them and a setting does not turn them off, and by whom. */
public final class PasskeySite {
    private final Optional<RelyingParty> site;
    private final BooleanSupplier enabled;
    private final PasskeyStore store;

    /** @param enabled whether the setting allows them at the moment */
    public PasskeySite(Optional<RelyingParty> site, BooleanSupplier enabled, PasskeyStore store) {
        this.site = site;
        this.enabled = enabled;
        this.store = store;
    }

    /** Returns the site as browsers know it; empty while passkeys are not used. */
    public Optional<RelyingParty> relyingParty() {
        return enabled.getAsBoolean() ? site : Optional.empty();
    }

    /** Returns the passkeys of an account that browsers offer at this host; none while passkeys are not used. */
    List<Passkey> usableBy(UserId user) {
        return relyingParty().stream()
                .flatMap(known -> store.of(user).stream().filter(passkey -> passkey.worksAt(known)))
                .toList();
    }

    /** Returns whether an account has a passkey that browsers offer at this host. */
    public boolean isUsedBy(UserId user) {
        return !usableBy(user).isEmpty();
    }

    /** Returns whether an account can sign in with a passkey alone. */
    public boolean signsIn(UserId user) {
        return usableBy(user).stream().anyMatch(Passkey::verifiesUser);
    }
}
