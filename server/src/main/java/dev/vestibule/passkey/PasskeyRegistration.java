package dev.vestibule.passkey;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.CodeAttempts;
import dev.vestibule.mfa.CodeProof;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds passkeys to one's own account. The challenge takes a fresh proof, and a code if there is an authenticator app,
 * which a passkey replaces. It belongs to the session, so the answer needs no further proof.
 */
public final class PasskeyRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(PasskeyRegistration.class);

    /** How many passkeys an account can have. */
    public static final int MOST = 20;

    private static final int HANDLE_BYTES = 64;

    private final PasskeySite site;
    private final PasskeyStore store;
    private final Challenges challenges;
    private final FreshProof proof;
    private final CodeProof codes;
    private final BooleanSupplier secondFactors;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;
    private final PasskeyCounts counts;

    /**
     * Creates the service.
     *
     * @param secondFactors whether the site uses second factors: then a key that does not verify its user is worth
     *     something, too, after the password
     */
    PasskeyRegistration(
            PasskeySite site,
            PasskeyStore store,
            Challenges challenges,
            FreshProof proof,
            CodeProof codes,
            BooleanSupplier secondFactors,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random,
            PasskeyCounts counts) {
        this.site = site;
        this.store = store;
        this.challenges = challenges;
        this.proof = proof;
        this.codes = codes;
        this.secondFactors = secondFactors;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
        this.counts = counts;
    }

    /**
     * What a browser needs to create a passkey.
     *
     * @param handle the random name by which authenticators know the account
     * @param present the passkeys of the account, whose authenticators are not to create another one
     * @param userVerified whether the authenticator must verify its user
     */
    public record Offer(
            RelyingParty site, Bytes challenge, Bytes handle, User user, List<Passkey> present, boolean userVerified) {}

    /**
     * Begins a registration.
     *
     * @param password empty if none was sent
     * @param code of the authenticator app, or a recovery code; empty if none was sent
     * @throws InvalidInputException naming {@code password} or {@code code} if the proof is missing or wrong
     * @throws dev.vestibule.platform.refusal.RefusedException if the site cannot have passkeys, or the account has
     *     {@link #MOST}
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong passwords or codes
     */
    public Offer begin(
            SessionCaller caller, Optional<Password> password, Optional<String> code, SignInContext context) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        UserId user = caller.user().id();
        List<Passkey> present = store.of(user);
        if (present.size() >= MOST) {
            throw Refusal.TOO_MANY_PASSKEYS.exception();
        }
        proof.require(caller, password, context);
        codes.require(CodeAttempts.Use.ADD_PASSKEY, caller.user(), code, context);
        Bytes handle = store.handle(user).orElseGet(() -> store.keepHandle(user, Bytes.random(HANDLE_BYTES, random)));
        Bytes challenge = challenges.issue(Purpose.REGISTRATION, caller.id());
        return new Offer(known, challenge, handle, caller.user(), present, !secondFactors.getAsBoolean());
    }

    /**
     * Adds the passkey that a browser has created.
     *
     * @param name empty for that of the authenticator
     * @param device what the browser runs on, the name of passkeys of unknown authenticators
     * @throws InvalidInputException naming {@code credential} if the answer is invalid, late or not the first
     */
    public Passkey finish(
            SessionCaller caller, Attestation answer, Optional<String> name, String device, SignInContext context) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        Bytes challenge = challenges
                .take(answer.clientData(), Purpose.REGISTRATION, caller.id())
                .orElseThrow(() -> refused("passkey.challenge-gone"));
        NewPasskey fresh = verified(known, challenge, answer);
        String wanted = name.or(() -> AuthenticatorNames.of(fresh.aaguid())).orElse(device);
        long id = transactions
                .unlessTaken(() -> add(known, caller.user(), fresh, wanted, context, clock.instant()))
                .orElseThrow(() -> refused("passkey.taken"));
        outbox.wake();
        counts.add(PasskeyCounts.Outcome.ADDED);
        return store.find(id).orElseThrow(() -> refused("passkey.taken"));
    }

    private NewPasskey verified(RelyingParty known, Bytes challenge, Attestation answer) {
        try {
            return WebAuthnLibrary.verify(known, challenge, answer, !secondFactors.getAsBoolean());
        } catch (RefusedAnswerException e) {
            LOG.info("A new passkey was refused: {}", e.getMessage());
            throw refused("passkey.invalid");
        }
    }

    private InvalidInputException refused(String key) {
        counts.add(PasskeyCounts.Outcome.ADDING_REFUSED);
        return InvalidInputException.of(Input.PASSKEY, Message.of(key));
    }

    private long add(
            RelyingParty known, User user, NewPasskey fresh, String wanted, SignInContext context, Instant now) {
        store.lockAccount(user.id());
        List<Passkey> present = store.of(user.id());
        if (present.size() >= MOST) {
            throw Refusal.TOO_MANY_PASSKEYS.exception();
        }
        String name = free(wanted, present);
        long id = store.add(user.id(), fresh, known, name, now);
        outbox.add(
                MailKind.PASSKEY_ADDED,
                user,
                Map.of(
                        "name", name,
                        "agent", context.userAgent(),
                        "address", context.address().text()));
        audit.add(new AuditEvent(
                now,
                Actor.of(user.id(), context.address()),
                "passkey.add",
                AuditEvent.Subject.of(user.id()),
                Map.of("name", name)));
        return id;
    }

    /** A number distinguishes passkeys of the same authenticator. */
    private static String free(String wanted, List<Passkey> present) {
        Set<String> taken = present.stream().map(Passkey::name).collect(Collectors.toSet());
        return IntStream.rangeClosed(1, MOST)
                .mapToObj(number -> cut(wanted, number == 1 ? "" : " (" + number + ")"))
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseGet(() -> cut(wanted, ""));
    }

    private static String cut(String wanted, String suffix) {
        int most = Math.min(wanted.length(), Passkey.MOST_CHARACTERS - suffix.length());
        boolean halves = most < wanted.length() && Character.isHighSurrogate(wanted.charAt(most - 1));
        return wanted.substring(0, halves ? most - 1 : most) + suffix;
    }
}
