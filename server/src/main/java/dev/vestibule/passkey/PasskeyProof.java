package dev.vestibule.passkey;

import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserId;
import java.util.Optional;

/**
 * Renews the proof of a session with a passkey of its user, looked up by its id and the account. The possession is
 * enough: the session itself is another factor.
 */
public final class PasskeyProof {
    private final PasskeysOfUser passkeys;
    private final PasskeyStore store;
    private final RecentProof recent;
    private final Throttle throttle;
    private final SignInLog log;
    private final Transactions transactions;
    private final PasskeyCounts counts;

    PasskeyProof(
            PasskeysOfUser passkeys,
            PasskeyStore store,
            RecentProof recent,
            Throttle throttle,
            SignInLog log,
            Transactions transactions,
            PasskeyCounts counts) {
        this.passkeys = passkeys;
        this.store = store;
        this.recent = recent;
        this.throttle = throttle;
        this.log = log;
        this.transactions = transactions;
        this.counts = counts;
    }

    /** Returns whether the user can prove their presence with a passkey. */
    public boolean takesPasskey(SessionCaller caller) {
        return passkeys.areUsedBy(caller.user().id());
    }

    /**
     * Begins a proof.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the site cannot have passkeys, or the account has none
     */
    PasskeySecondFactor.Offer begin(SessionCaller caller) {
        return passkeys.begin(passkeys.site(), caller.user().id(), Purpose.CONFIRMATION, caller.id());
    }

    /**
     * Renews the proof of a session, and returns the session since.
     *
     * @throws InvalidInputException naming {@code credential} if the answer is not valid, late or not the first, or not
     *     that of a passkey of the account
     * @throws TooManyAttemptsException after too many failures from one address
     */
    public SessionCaller renew(SessionCaller caller, Assertion answer, SignInContext context) {
        RelyingParty known = passkeys.site();
        UserId user = caller.user().id();
        Attempt tried = Attempt.fromAddress(AttemptKind.PASSWORD_CONFIRMATION, Optional.empty(), context.address());
        try (Admission admission = throttle.admit(tried)) {
            Optional<PasskeysOfUser.Proved> proved = admission.unlessUnavailable(
                    () -> passkeys.verify(known, user, Purpose.CONFIRMATION, caller.id(), answer));
            if (proved.isEmpty()) {
                admission.failed();
                counts.add(PasskeyCounts.Outcome.CONFIRMATION_REFUSED);
                log.refused(
                        SignInLog.CONFIRMATION, SignInRefusal.PASSKEY_REFUSED.wireName(), Optional.of(user), context);
                throw InvalidInputException.of(Input.PASSKEY, Message.of("passkey.invalid"));
            }
            admission.succeeded();
            SessionCaller renewed = transactions.call(() -> {
                store.lockAccount(user); // before its rows, here as everywhere
                passkeys.use(proved.get(), context);
                return recent.renew(caller);
            });
            counts.add(PasskeyCounts.Outcome.CONFIRMED);
            return renewed;
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInLog.CONFIRMATION, SignInLog.TOO_MANY, Optional.of(user), context);
            throw refused;
        }
    }
}
