package dev.vestibule.reset;

import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.reset.ResetStore.Kept;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what the token of a link is valid for, and records that the link was opened. */
public final class TokenCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TokenCheck.class);

    private final ResetStore store;
    private final UserStore users;
    private final Outbox outbox;
    private final Transactions transactions;
    private final InstantSource clock;

    TokenCheck(ResetStore store, UserStore users, Outbox outbox, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.users = users;
        this.outbox = outbox;
        this.transactions = transactions;
        this.clock = clock;
    }

    record Found(TokenState state, Optional<Kept> token, Optional<User> user) {
        /**
         * Returns whether it works where password sign-in is otherwise impossible: no limit and no setting applies to
         * it.
         */
        boolean recovers() {
            return state == TokenState.VALID && token.filter(Kept::isRecovery).isPresent();
        }
    }

    /** Returns what a token is valid for; records that the link was opened. Does not use it up. */
    public TokenState look(String token) {
        Found found = find(token);
        found.token().ifPresent(kept -> noteOpened(new ResetToken(token).digest(), kept));
        return found.state();
    }

    /**
     * The owner of a valid token.
     *
     * @param invited whether the token invites a user who has not signed in yet, rather than resets a password
     */
    public record Holder(User user, boolean invited) {}

    /** Returns the owner of the token, while it is valid, for the page of the link. */
    public Optional<Holder> holder(String token) {
        Found found = find(token);
        boolean invites = found.token()
                .filter(kept -> kept.purpose() == ResetStore.Purpose.INVITATION)
                .isPresent();
        return found.user()
                .filter(user -> found.state() == TokenState.VALID)
                .map(user -> new Holder(user, invites && user.activity().firstSignInAt() == null));
    }

    private void noteOpened(Digest digest, Kept token) {
        Instant now = clock.instant();
        try {
            transactions.run(() -> {
                if (store.noteOpened(digest, now)) {
                    token.mail().ifPresent(mail -> outbox.note(mail, "opened", now));
                }
            });
        } catch (UnavailableException e) {
            LOG.debug("the database takes no notes", e); // the answer matters more
        }
    }

    /** Returns what a link that sets a password is valid for. */
    Found find(String text) {
        return find(text, kept -> kept.purpose() != ResetStore.Purpose.VERIFICATION);
    }

    /** Returns what a link is valid for, if it has the requested purpose. */
    Found find(String text, Predicate<Kept> purpose) {
        Optional<Kept> token = ResetToken.parse(text)
                .flatMap(shaped -> store.find(shaped.digest()))
                .filter(purpose);
        Optional<User> user = token.flatMap(kept -> users.find(kept.user())).filter(User::isActive);
        if (token.isEmpty() || user.isEmpty()) {
            return new Found(TokenState.INVALID, token, user);
        }
        return new Found(state(token.get(), user.get()), token, user);
    }

    private TokenState state(Kept token, User user) {
        if (token.end().isPresent()) {
            return switch (token.end().get()) {
                case USED -> TokenState.USED;
                case REPLACED -> TokenState.REPLACED;
            };
        }
        if (!clock.instant().isBefore(token.expiresAt())) {
            return TokenState.EXPIRED;
        }
        return token.generation() == user.status().generation() ? TokenState.VALID : TokenState.OUTDATED;
    }

    /** Locks the account and uses the token, unless it is no longer valid or the account has changed. */
    boolean take(Digest digest, Kept token, Instant now) {
        return store.lock(token.user())
                        .filter(generation -> generation == token.generation())
                        .isPresent()
                && store.take(digest, now);
    }
}
