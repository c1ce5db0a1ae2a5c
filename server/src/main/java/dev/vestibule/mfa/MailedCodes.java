package dev.vestibule.mfa;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Codes that are sent by email in place of a second factor, if the site allows that. A code is made while the SMTP
 * server waits for the email, so that it exists only in the email.
 */
final class MailedCodes {
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final String KEY = "mfa-codes";
    private static final int DIGITS = 6;
    private static final int BOUND = 1_000_000;

    private final MailedCodeStore store;
    private final SharedKeys keys;
    private final MfaSettings settings;
    private final MailSettings mail;
    private final CodeAttempts attempts;
    private final Outbox outbox;
    private final SecureRandom random;

    MailedCodes(
            MailedCodeStore store,
            SharedKeys keys,
            MfaSettings settings,
            MailSettings mail,
            CodeAttempts attempts,
            Outbox outbox,
            SecureRandom random) {
        this.store = store;
        this.keys = keys;
        this.settings = settings;
        this.mail = mail;
        this.attempts = attempts;
        this.outbox = outbox;
        this.random = random;
    }

    /** Returns whether codes can be sent. */
    boolean available() {
        return settings.emailCodes() && mail.configured();
    }

    /**
     * Queues the email.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if codes cannot be sent
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many emails
     */
    void send(User user, ClientAddress from) {
        if (!available()) {
            throw Refusal.EMAIL_NOT_CONFIGURED.exception();
        }
        attempts.countMail(user.id(), from);
        outbox.add(MailKind.SIGN_IN_CODE, user, Map.of());
    }

    /** Makes the code of an email that is being sent, in place of an earlier one. */
    String make(UserId user, Instant now) {
        String code = String.format(Locale.ROOT, "%0" + DIGITS + "d", random.nextInt(BOUND));
        store.put(user, digest(user, code), now.plus(LIFE));
        return code;
    }

    /** Returns the digest of what may be a code of this user. */
    Optional<Digest> read(UserId user, String text) {
        String code = text.replace(" ", "");
        return settings.emailCodes() && code.length() == DIGITS ? Optional.of(digest(user, code)) : Optional.empty();
    }

    private Digest digest(UserId user, String code) {
        return Digests.hmacSha256(keys.key(KEY), "email:" + user.value() + ":" + code);
    }

    boolean use(UserId user, Digest digest, Instant now) {
        return store.use(user, digest, now);
    }

    /** Makes a code invalid, if one was sent: the user has signed in otherwise. */
    void discard(UserId user) {
        store.delete(user);
    }
}
