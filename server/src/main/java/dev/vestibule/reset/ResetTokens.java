package dev.vestibule.reset;

import dev.vestibule.mail.MailKind;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Makes tokens known, and says which older ones they replace. The account's row is always locked before its tokens. */
public final class ResetTokens {
    private final ResetStore store;
    private final Transactions transactions;

    public ResetTokens(ResetStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /**
     * Makes a token known; older ones of the account are replaced, save those of the same mail, which may have arrived,
     * and those of the command line, as everybody can ask for a mail. For the same reason a link that sets a password
     * and one that verifies an address leave each other alone.
     *
     * @param user as the mail was written for
     * @return false when the account has changed since or is closed, or the mail has been dropped; then nothing
     *     happened
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
     * Makes a token of the command line known, in place of all others of the account.
     *
     * @throws java.util.NoSuchElementException when the account is closed
     */
    void addRecovery(Digest digest, UserId user, Instant expiresAt, Instant now) {
        transactions.run(() -> {
            int generation = store.lock(user).orElseThrow();
            store.replaceAll(user, now);
            store.addRecovery(digest, user, generation, expiresAt, now);
        });
    }

    /**
     * Makes the token of an invitation known that goes with no mail. Older ones of the account are replaced, as by a
     * mail.
     *
     * @throws java.util.NoSuchElementException when the account is closed
     */
    void addInvitation(Digest digest, UserId user, Instant expiresAt, Instant now) {
        transactions.run(() -> {
            int generation = store.lock(user).orElseThrow();
            store.replaceMailed(user, now);
            store.addInvitation(digest, user, generation, expiresAt, now);
        });
    }
}
