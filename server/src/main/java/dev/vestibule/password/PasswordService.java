package dev.vestibule.password;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionService;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Validates and sets new passwords. */
public final class PasswordService {
    private final CredentialStore credentials;
    private final PasswordReplacement replacement;
    private final PasswordHasher hasher;
    private final HashPool hashing;
    private final PasswordSettings settings;
    private final SessionService sessions;
    private final Throttle throttle;
    private final Outbox outbox;
    private final InstantSource clock;

    public PasswordService(
            CredentialStore credentials,
            PasswordReplacement replacement,
            PasswordHasher hasher,
            HashPool hashing,
            PasswordSettings settings,
            SessionService sessions,
            Throttle throttle,
            Outbox outbox,
            InstantSource clock) {
        this.credentials = credentials;
        this.replacement = replacement;
        this.hasher = hasher;
        this.hashing = hashing;
        this.settings = settings;
        this.sessions = sessions;
        this.throttle = throttle;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Returns empty if the password is accepted; otherwise a message that says what would be accepted. */
    public Optional<Message> objection(Password candidate, PasswordPolicy.Context words) {
        return settings.policy().objection(candidate, words).map(PasswordObjection::sentence);
    }

    /** Returns the minimum number of characters, as far as the policy has one. */
    public int least() {
        return settings.policy().least();
    }

    /** Returns the words that this user's password must not consist of. */
    public static PasswordPolicy.Context wordsOf(User user, String siteName) {
        return PasswordPolicy.Context.of(
                siteName,
                user.email().address(),
                user.profile().firstName() == null ? "" : user.profile().firstName(),
                user.profile().lastName() == null ? "" : user.profile().lastName());
    }

    /** Returns the hash to store; waits in the queue with the sign-ins. */
    public PasswordHash hash(Password password) {
        return hashing.run(() -> hasher.hash(password));
    }

    /**
     * Sets a password; revokes all sessions of the user, unlocks the password, and notifies the user by mail. If
     * another user sets it, personal API keys are revoked too.
     *
     * @param revokeKeys whether users who set their own revoke their personal API keys with it
     * @param mustChange whether the user must change it again, as another person knows it
     * @throws InvalidInputException if the user has had this password before, as {@link #refuseUsed} says
     */
    public void change(User user, Password password, boolean mustChange, boolean revokeKeys, Actor actor) {
        refuseUsed(user, password);
        PasswordHash hash = hash(password);
        boolean own = actor.is(user.id());
        boolean revoke = revokeKeys || !own;
        NewMail notice = notice(user, own, revoke);
        boolean changed;
        try {
            changed = replacement.replace(
                    user.id(), hash, mustChange, revoke, actor, Optional.of(notice), clock.instant());
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
        outbox.wake();
        if (!changed) {
            throw Refusal.NOT_FOUND.exception();
        }
        throttle.forgive(user.email().address());
    }

    /**
     * Refuses a password that the user has or had, as far back as the settings say. Only for callers who may set it:
     * the answer reveals something about other passwords. Each hash waits in the queue with the sign-ins by itself.
     *
     * @throws InvalidInputException if it is one of them
     */
    public void refuseUsed(User user, Password password) {
        int earlier = settings.history();
        boolean used = earlier > 0
                && credentials.used(user.id(), earlier).stream()
                        .anyMatch(hash -> hashing.run(() -> hasher.matches(password, hash)));
        if (used) {
            throw InvalidInputException.of(Input.PASSWORD, Message.of("password.used-before"));
        }
    }

    /** Releases the memory that is kept for the next hash. */
    public void releaseMemory() {
        hasher.releaseMemory();
    }

    /** Deletes at most {@code batch} hashes of earlier passwords if none are to be kept; returns how many. */
    public int tidy(int batch) {
        return settings.history() > 0 ? 0 : credentials.deleteEarlier(batch);
    }

    /** Returns whether the user could sign in with a password. */
    public boolean has(User user) {
        return credentials
                .find(user.id())
                .flatMap(CredentialStore.Credential::hash)
                .isPresent();
    }

    /** Returns when the user's password was last set; empty if they have none. */
    public Optional<Instant> changedAt(User user) {
        return credentials.changedAt(user.id());
    }

    /**
     * Requires a user to change the password, or cancels the requirement. Until then, sessions that are based on the
     * current one, existing ones included, allow nothing else.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the account has no password
     */
    public void askForChange(User user, boolean required, Actor actor) {
        boolean asked;
        try {
            asked = replacement.askForChange(user.id(), required, actor, clock.instant());
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
        if (!asked) {
            throw Refusal.NO_PASSWORD.exception();
        }
    }

    /**
     * Returns the mail that notifies a user of a changed password, whether they or another user changed it.
     *
     * @param keys whether it says that personal API keys were revoked
     */
    public NewMail notice(User user, boolean own, boolean keys) {
        String who = own ? "user" : "administrator";
        return outbox.prepare(MailKind.PASSWORD_CHANGED, user, Map.of("by", who, "keys", keys ? "revoked" : "kept"));
    }
}
