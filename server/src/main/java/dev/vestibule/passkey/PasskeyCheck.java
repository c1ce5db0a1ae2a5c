package dev.vestibule.passkey;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SignInContext;
import dev.vestibule.throttle.Allowance;
import dev.vestibule.user.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies assertions, and records the use of passkeys. */
final class PasskeyCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PasskeyCheck.class);
    private static final int MOST_REASONS_A_MINUTE = 60;

    private final PasskeyStore store;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final PasskeyCounts counts;
    private final Allowance reasons;

    PasskeyCheck(
            PasskeyStore store,
            Transactions transactions,
            AuditWriter audit,
            PasskeyCounts counts,
            InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.audit = audit;
        this.counts = counts;
        this.reasons = new Allowance(MOST_REASONS_A_MINUTE, Duration.ofMinutes(1), clock);
    }

    /**
     * Verifies an assertion. The passkey is that of its credential id, looked up by the caller.
     *
     * @param userVerified whether the authenticator must have verified its user
     * @return empty if it is not valid; the log says why
     */
    Optional<Verified> verify(
            RelyingParty site, Bytes challenge, Passkey passkey, Assertion answer, boolean userVerified) {
        try {
            return Optional.of(WebAuthnLibrary.verify(site, challenge, passkey, answer, userVerified));
        } catch (RefusedAnswerException e) {
            if (reasons.take()) { // anyone who knows a credential id can cause them
                LOG.info("Sign-in with a passkey failed: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    /**
     * Records a use within the transaction that relies on it. A sign counter that did not rise is an alert and no
     * refusal, as it may be the copy that was refused.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the passkey was removed meanwhile
     */
    void use(RelyingParty site, Passkey passkey, Verified verified, SignInContext context, Instant now) {
        boolean verifies = passkey.verifiesUser() || verified.userVerified();
        if (!store.use(passkey.id(), site, verified.signCount(), verified.backedUp(), verifies, now)) {
            throw Refusal.PASSKEY_UNKNOWN.exception();
        }
        if (verified.wentBack(passkey)) {
            transactions.afterCommit(() -> alert(passkey));
            audit.add(new AuditEvent(
                    now,
                    Actor.of(passkey.user(), context.address()),
                    "passkey.counter",
                    AuditEvent.Subject.of(passkey.user()),
                    Map.of(
                            "name",
                            passkey.name(),
                            "sign-count",
                            Map.of("from", passkey.signCount(), "to", verified.signCount()))));
        }
    }

    private void alert(Passkey passkey) {
        counts.add(PasskeyCounts.Outcome.COUNTER_WENT_BACK);
        LOG.warn(
                "The sign counter of passkey {} of user {} did not rise: there may be a copy of it",
                passkey.id(),
                passkey.user().value());
    }
}
