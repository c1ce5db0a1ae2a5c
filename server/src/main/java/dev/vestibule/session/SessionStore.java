package dev.vestibule.session;

import dev.vestibule.audit.Actor;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where sessions are kept. When one is over is a rule and lives in {@link SessionService}, save for batches of clean-up. */
public interface SessionStore {
    /**
     * The sign-in elsewhere that a session follows from.
     *
     * @param provider the key under which the provider is known here
     * @param session what the provider calls the sign-in, if it does
     */
    record Outside(String provider, String subject, Optional<String> session) {}

    /** A session about to start. */
    record NewSession(Session session, String keyDigest, Origin origin, Optional<Outside> outside) {}

    /**
     * Adds a session, the record of its sign-in and the account's last sign-in, all or nothing, provided that the account is
     * active and nothing proved before {@code generation} was called off meanwhile.
     *
     * @return false when that does not hold any more; then nothing was written
     * @throws dev.vestibule.refusal.RefusedException when the person has as many sessions as one may have; nothing was written
     */
    boolean start(NewSession session, int generation);

    /**
     * A session that has not been ended, by its key. By a key that it was refreshed from, it is found while that one's grace
     * lasts, and seems to expire with it.
     */
    Optional<Session> find(String keyDigest);

    /** A session with where it was started from. */
    record Listed(Session session, Origin origin) {}

    /** A user's sessions that have not been ended, at most so many, the last used ones first. */
    List<Listed> of(UserId user, int most);

    /** Ends one session and says which keys are dead by their digests; none when it had ended already. */
    Collection<String> end(String id, EndReason reason, Actor by, Instant now);

    /** How many sessions ended, and which keys are dead by their digests; a refreshed session has two. */
    record Ended(int sessions, Collection<String> keyDigests) {}

    /** Ends all sessions of a user but one. */
    Ended endAll(UserId user, EndReason reason, Actor by, Optional<String> exceptId, Instant now);

    /**
     * What a refresh came to.
     *
     * @param seed of the session's present key
     * @param expiresAt when the session ends, whichever key was shown
     * @param changed the keys of which nothing remembered holds any more, by their digests: the old one, and one that it had
     *     itself replaced and that is dead now; none when the session had its present key already
     */
    record Refreshed(String seed, Instant expiresAt, boolean remembered, Collection<String> changed) {}

    /**
     * Gives a session a new key and notes the use; the old key goes on until {@code oldKeyUntil}. If the key shown has been
     * replaced already and still goes on, nothing changes.
     *
     * @param seed which makes the new key out of the old one
     * @return empty when the session has ended or the key shown opens it no more
     */
    Optional<Refreshed> refresh(
            String id, String oldDigest, String newDigest, String seed, Instant oldKeyUntil, Instant now);

    /** Writes when sessions were last used. Earlier instants than the stored ones change nothing. */
    void touch(Map<String, Instant> lastUse);

    /** Notes the end of one session if its limits have passed by what is stored. */
    void endIfOverdue(String id, SessionLimits limits, Instant now);

    /** Notes the end of at most {@code batch} sessions whose limits have passed; says how many there were. */
    int endOverdue(SessionLimits limits, Instant now, int batch);

    /** Deletes at most {@code batch} sessions that ended longer ago than {@code kept}. */
    int deleteEnded(Duration kept, Instant now, int batch);

    /** How many sessions have not ended. */
    long countLive(Instant now);
}
