package dev.vestibule.identity;

import dev.vestibule.audit.Actor;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Where is kept who people are elsewhere. */
public interface IdentityStore {
    /** Whose account belongs to this subject. */
    Optional<UserId> find(String issuer, String subject);

    /** Whether the account belongs to some subject of this issuer. */
    boolean isLinked(UserId account, String issuer);

    /** Whether an active administrator has signed in over this provider last, with one of the subjects they are elsewhere. */
    boolean hasAdministratorOver(String provider);

    /**
     * Signs an account's owner in, all or nothing: links the subject to the account or notes its use, refreshes names and
     * groups, and starts the session with the record of the sign-in.
     *
     * @return false when the account is not as it was read any more, or somebody linked the subject meanwhile; then nothing was
     *     written
     */
    boolean admit(User account, OutsideProof proof, SessionService.NewKeyed session);

    /**
     * Makes an account for a subject and signs its owner in, all or nothing.
     *
     * @return empty when the address or the subject has got an account meanwhile
     */
    Optional<SessionService.Started> create(
            NewUser user, OutsideProof proof, Function<UserId, SessionService.NewKeyed> session, Instant now);

    /** One subject that an account belongs to. */
    record Linked(
            long id,
            UserId account,
            String provider,
            String issuer,
            String subject,
            Instant linkedAt,
            Instant lastUsedAt) {}

    /** To whom an account belongs elsewhere, the last used first. */
    List<Linked> of(UserId account);

    /** Takes a link away, and says which one it was; empty when there is none. */
    Optional<Linked> unlink(long id, Actor by, Instant now);

    /** The numbers of groups that somebody would join, leave and stay in. */
    record GroupChange(Set<Integer> joins, Set<Integer> leaves, Set<Integer> stays) {}

    /**
     * What would change if a provider said that somebody belongs to these groups of ours. Changes nothing.
     *
     * @param origin where memberships say that they come from this provider
     */
    GroupChange wouldChange(UserId account, String origin, Set<Integer> claimed);

    /** A membership that came or went. */
    record Move(Instant at, int group, String name, String what, String origin) {}

    /** How somebody's memberships came and went, the latest first, at most so many. */
    List<Move> moves(UserId account, int most);
}
