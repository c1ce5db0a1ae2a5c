package dev.vestibule.mail;

import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where mails wait, and where it is written down what became of them. */
public interface OutboxStore {
    /** A mail that somebody asked for at this address. */
    record Asked(long id, Email to) {}

    /**
     * A mail that one attempt has for itself.
     *
     * @param attempt counts from 1
     */
    record Claimed(
            long id,
            String messageId,
            MailKind kind,
            Email to,
            Optional<UserId> account,
            String content,
            Instant createdAt,
            int attempt,
            String claim) {}

    /** One thing that happened to a mail. */
    record Event(Instant at, String what, String detail) {}

    /** A mail as administrators see it. */
    record Traced(
            long id,
            MailKind kind,
            Email to,
            Optional<UserId> account,
            MailState state,
            int attempts,
            Instant createdAt,
            Optional<Instant> nextAttemptAt,
            Optional<String> reply,
            List<Event> events) {}

    /** Puts a mail in; part of the transaction that its cause stands in. */
    void add(NewMail mail);

    /** Mails of which it is not known yet whom they would go to, oldest first. */
    List<Asked> asked(int most);

    /**
     * Says whose account it is, and drops older mails of the same kind to it that still wait. Nothing happens when another
     * node has said so already.
     *
     * @param account empty when there is none
     */
    void sort(long id, Optional<UserId> account, Instant now);

    /** Deletes a mail of which it is not known yet whom it would go to, as if nobody had asked for it. */
    void forget(long id);

    /**
     * Takes the mail that has waited longest, for one attempt; each goes to one taker, whatever number of nodes ask.
     *
     * @param until when somebody else may take it if nothing has been heard of the attempt
     */
    Optional<Claimed> claim(String claim, Instant now, Instant until);

    /**
     * Puts a mail back for another attempt, unless the claim has been lost.
     *
     * @param counts whether this attempt counts as one
     */
    void putBack(Claimed mail, Instant nextAttempt, String reply, boolean counts);

    /** Makes all mails due that wait for another attempt, as what they wait for may have come. */
    void hasten(Instant now);

    /** A mail has come to its end; its content is forgotten. False when it had come to one before. */
    boolean finish(long id, MailState state, String detail, Instant now);

    /** Notes something that happened to a mail later. */
    void note(long id, String what, String detail, Instant now);

    /** Ends mails that were not sent in their time, at most {@code batch}; says how many. */
    int expire(Instant now, int batch);

    /** How many mails wait. */
    int waiting();

    /** How many mails of a kind have been put in for an account since then. */
    int count(UserId account, MailKind kind, Instant since);

    /** Which mails to list; what is empty leaves none out. */
    record Filter(Optional<Email> to, Optional<MailState> state) {
        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty());
    }

    /** Mails with all that happened to them, by when they were put in. */
    List<Traced> trace(Filter filter, boolean newestFirst, int limit, int offset);

    /** One mail with all that happened to it. */
    Optional<Traced> find(long id);

    long total();

    /** Deletes at most {@code batch} mails that ended longer ago than {@code kept}, with their events; says how many. */
    int deleteEnded(Duration kept, Instant now, int batch);
}
