package dev.vestibule.mfa;

import dev.vestibule.user.Actor;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sets up authenticator apps. An app counts once a code of it was entered; on pages, a recovery code has to be typed as
 * well, so that users who did not save them are not locked out.
 */
public final class TotpEnrollment {
    private final TotpFactor totp;
    private final TotpStore store;
    private final RecoveryCodes recovery;
    private final FactorChanges changes;
    private final InstantSource clock;

    TotpEnrollment(
            TotpFactor totp, TotpStore store, RecoveryCodes recovery, FactorChanges changes, InstantSource clock) {
        this.totp = totp;
        this.store = store;
        this.recovery = recovery;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Creates the secret of a user's app, in place of one whose setup was not completed.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if an app is set up already, or the site has no key that
     *     encrypts the secret
     */
    public PendingTotp begin(User user) {
        return totp.begin(user, clock.instant());
    }

    /** Returns the app that a user is setting up, if there is one. */
    public Optional<PendingTotp> pending(User user) {
        return totp.pending(user);
    }

    /** The first code of a new app, and the recovery codes that come with it; nothing has been stored yet. */
    public record First(TotpFactor.Matched code, RecoveryCodes.Fresh recovery) {
        public List<String> recoveryCodes() {
            return recovery.codes();
        }
    }

    /** Returns the match of the first code of an app that is being set up; empty if it is wrong. */
    public Optional<First> match(User user, String code) {
        return totp.match(user.id(), code, false, clock.instant())
                .map(matched -> new First(matched, recovery.make(user.id())));
    }

    /**
     * Uses up the first code and stores the recovery codes, within the ongoing transaction. The app does not count yet.
     *
     * @return false if the code was used before, or the app was replaced
     */
    public boolean showCodes(First first, Instant now) {
        if (!store.showCodes(
                first.code().user(), first.code().sealed(), first.code().step(), now)) {
            return false;
        }
        recovery.replace(first.recovery());
        return true;
    }

    /**
     * Makes the app count whose recovery codes were shown, within the ongoing transaction.
     *
     * @param held the user's second factors, locked
     * @return false if there is none
     */
    public boolean confirm(User user, SecondFactors held, Actor actor, Instant now) {
        if (!store.confirm(user.id(), now)) {
            return false;
        }
        changes.added(user, held, SecondFactor.TOTP, actor, now);
        return true;
    }

    /** Returns whether this is one of the recovery codes that were shown during the setup; does not use it up. */
    public boolean knows(User user, String recoveryCode) {
        return store.find(user.id()).filter(TotpStore.Kept::codesShown).isPresent()
                && recovery.isUnused(user.id(), recoveryCode);
    }
}
