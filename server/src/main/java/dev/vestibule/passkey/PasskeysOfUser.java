package dev.vestibule.passkey;

import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Verifies passkeys of a user who is known already, after a first factor or in a session: each is looked up by its id
 * and the account, and possession is enough.
 */
final class PasskeysOfUser {
    private final PasskeySite site;
    private final Challenges challenges;
    private final PasskeyStore store;
    private final PasskeyCheck check;
    private final InstantSource clock;

    PasskeysOfUser(
            PasskeySite site, Challenges challenges, PasskeyStore store, PasskeyCheck check, InstantSource clock) {
        this.site = site;
        this.challenges = challenges;
        this.store = store;
        this.check = check;
        this.clock = clock;
    }

    /** A passkey whose possession is proved. */
    record Proved(RelyingParty site, Passkey passkey, Verified verified) {}

    /**
     * Returns the site as browsers know it.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if it does not use passkeys
     */
    RelyingParty site() {
        return site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
    }

    /** Returns whether a user has a passkey that browsers offer at this host. */
    boolean areUsedBy(UserId user) {
        return site.isUsedBy(user);
    }

    /**
     * Issues a challenge for the passkeys of a user.
     *
     * @param subject whose answer is accepted
     * @throws dev.vestibule.platform.refusal.RefusedException if the user has none
     */
    PasskeySecondFactor.Offer begin(RelyingParty known, UserId user, Purpose purpose, String subject) {
        List<Passkey> allowed = site.usableBy(user);
        if (allowed.isEmpty()) {
            throw Refusal.PASSKEY_UNKNOWN.exception();
        }
        return new PasskeySecondFactor.Offer(known, challenges.issue(purpose, subject), allowed);
    }

    /** Verifies an answer, which uses up its challenge; returns empty if it is not that of a passkey of the user. */
    Optional<Proved> verify(RelyingParty known, UserId user, Purpose purpose, String subject, Assertion answer) {
        Optional<Bytes> challenge = challenges.take(answer.clientData(), purpose, subject);
        Optional<Passkey> passkey = store.find(answer.credentialId().digest())
                .filter(found -> found.user().equals(user) && mayBeTheirs(found, answer));
        return challenge.flatMap(taken -> passkey.flatMap(found ->
                check.verify(known, taken, found, answer, false).map(verified -> new Proved(known, found, verified))));
    }

    /** With a list of passkeys, authenticators need not say whose it is; if they do, it must be true. */
    private boolean mayBeTheirs(Passkey passkey, Assertion answer) {
        return answer.userHandle().isEmpty() || answer.userHandle().equals(store.handle(passkey.user()));
    }

    /**
     * Records a use within the transaction that relies on it, with the account locked.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the passkey was removed meanwhile
     */
    void use(Proved proved, SignInContext context) {
        check.use(proved.site(), proved.passkey(), proved.verified(), context, clock.instant());
    }
}
