package dev.vestibule.reset;

import dev.vestibule.mail.MailKind;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Stores tokens, and replaces older ones. The account's row is always locked before its tokens. */
public final class ResetTokens {
    private final ResetStore store;
    private final Transactions transactions;

    public ResetTokens(ResetStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /**
     * Stores a token; older ones of the account are replaced, except those of the same mail, which may have arrived,
     * and those of the command line, as anyone can request a mail. For the same reason a link that sets a password and
     * one that verifies an address do not replace each other.
     *
     * @param user the user when the mail was written
     * @return false if the account has changed since or is deactivated, or the mail has been dropped; then nothing was
     *     changed
     */
    boolean add(Digest digest, User user, long mail, Instant expiresAt, Instant now) {
        return transactions.call(() -> {
            boolean same = store.lock(user.id())
                    .filter(generation -> generation == user.status().generation())
                    .isPresent();
            Optional<MailKind> kind = store.waitingKind(mail);
            if (!same || kind.isEmpty()) {
                return false;
            }
            if (kind.get() == MailKind.EMAIL_VERIFICATION) {
                store.replaceVerifications(user.id(), mail, now);
            } else {
                store.replaceOthers(user.id(), mail, now);
            }
            store.add(digest, user.id(), mail, user.status().generation(), expiresAt, now);
            return true;
        });
    }

    /**
     * Stores a token of the command line, in place of all others of the account.
     *
     * @throws java.util.NoSuchElementException if the account is deactivated
     */
    void addRecovery(Digest digest, UserId user, Instant expiresAt, Instant now) {
        transactions.run(() -> {
            int generation = store.lock(user).orElseThrow();
            store.replaceAll(user, now);
            store.addRecovery(digest, user, generation, expiresAt, now);
        });
    }

    /** Replaces the links that set a password, except those of the command line: they stop working at once. */
    void replacePasswordLinks(UserId user, Instant now) {
        transactions.run(() -> {
            var unused = store.lock(user);
            store.replacePasswordLinks(user, now);
        });
    }

    /**
     * Stores the token of an invitation without a mail. Older ones of the account are replaced, like by a mail.
     *
     * @throws java.util.NoSuchElementException if the account is deactivated
     */
    void addInvitation(Digest digest, UserId user, Instant expiresAt, Instant now) {
        transactions.run(() -> {
            int generation = store.lock(user).orElseThrow();
            store.replaceMailed(user, now);
            store.addInvitation(digest, user, generation, expiresAt, now);
        });
    }
}
