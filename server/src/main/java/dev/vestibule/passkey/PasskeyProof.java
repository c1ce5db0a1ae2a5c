package dev.vestibule.passkey;

import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Renews the proof of a session with a passkey of its user, looked up by its id and the account. The possession is
 * enough: the session itself is another factor.
 */
public final class PasskeyProof {
    private final PasskeySite site;
    private final Challenges challenges;
    private final PasskeyStore store;
    private final PasskeyCheck check;
    private final RecentProof recent;
    private final Throttle throttle;
    private final SignInLog log;
    private final Transactions transactions;
    private final InstantSource clock;
    private final PasskeyCounts counts;

    PasskeyProof(
            PasskeySite site,
            Challenges challenges,
            PasskeyStore store,
            PasskeyCheck check,
            RecentProof recent,
            Throttle throttle,
            SignInLog log,
            Transactions transactions,
            InstantSource clock,
            PasskeyCounts counts) {
        this.site = site;
        this.challenges = challenges;
        this.store = store;
        this.check = check;
        this.recent = recent;
        this.throttle = throttle;
        this.log = log;
        this.transactions = transactions;
        this.clock = clock;
        this.counts = counts;
    }

    /** Returns whether the user can prove their presence with a passkey. */
    public boolean takesPasskey(SessionCaller caller) {
        return site.isUsedBy(caller.user().id());
    }

    /**
     * Begins a proof.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the site cannot have passkeys, or the account has none
     */
    PasskeySecondFactor.Offer begin(SessionCaller caller) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        List<Passkey> allowed = usable(known, caller.user().id());
        if (allowed.isEmpty()) {
            throw Refusal.PASSKEY_UNKNOWN.exception();
        }
        return new PasskeySecondFactor.Offer(known, challenges.issue(Purpose.CONFIRMATION, caller.id()), allowed);
    }

    /**
     * Renews the proof of a session, and returns the session since.
     *
     * @throws InvalidInputException naming {@code credential} if the answer is not valid, late or not the first, or not
     *     that of a passkey of the account
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures from one address
     */
    public SessionCaller renew(SessionCaller caller, Assertion answer, SignInContext context) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        Attempt tried = Attempt.fromAddress(AttemptKind.PASSWORD_CONFIRMATION, Optional.empty(), context.address());
        try (Admission admission = throttle.admit(tried)) {
            Optional<Bytes> challenge = challenges.take(answer.clientData(), Purpose.CONFIRMATION, caller.id());
            Optional<Passkey> passkey = store.find(answer.credentialId().digest())
                    .filter(found -> found.user().equals(caller.user().id()));
            Optional<Verified> verified = challenge.flatMap(
                    taken -> passkey.flatMap(found -> check.verify(known, taken, found, answer, false)));
            if (verified.isEmpty()) {
                admission.failed();
                counts.add(PasskeyCounts.Outcome.CONFIRMATION_REFUSED);
                log.refused(
                        "confirmation",
                        SignInRefusal.PASSKEY_REFUSED.wireName(),
                        Optional.of(caller.user().id()),
                        context);
                throw InvalidInputException.of(Input.PASSKEY, Message.of("passkey.invalid"));
            }
            admission.succeeded();
            SessionCaller proved = transactions.call(() -> {
                store.lockAccount(caller.user().id()); // before its rows, here as everywhere
                check.use(known, passkey.orElseThrow(), verified.get(), context, clock.instant());
                return recent.renew(caller);
            });
            counts.add(PasskeyCounts.Outcome.CONFIRMED);
            return proved;
        }
    }

    private List<Passkey> usable(RelyingParty known, UserId user) {
        return store.of(user).stream().filter(passkey -> passkey.worksAt(known)).toList();
    }
}
