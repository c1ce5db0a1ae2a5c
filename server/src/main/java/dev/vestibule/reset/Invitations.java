package dev.vestibule.reset;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Invites users who exist already, by mail or with a link, within the ongoing transaction: a new invitation replaces
 * the one before, whose link stops working at once.
 */
public final class Invitations {
    private static final Duration DAY = Duration.ofDays(1);

    private final InvitationStore store;
    private final InvitationLink links;
    private final ResetTokens tokens;
    private final Outbox outbox;
    private final InstantSource clock;

    Invitations(InvitationStore store, InvitationLink links, ResetTokens tokens, Outbox outbox, InstantSource clock) {
        this.store = store;
        this.links = links;
        this.tokens = tokens;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Queues an invitation by mail.
     *
     * @param by the name of the inviting user; empty for an operator
     */
    public void mail(User invited, Optional<String> by) {
        Instant now = clock.instant();
        tokens.replacePasswordLinks(invited.id(), now);
        note(invited, now, true);
        InvitationMail.queue(invited, by, outbox);
    }

    /** Creates a link, which an administrator or operator hands over. */
    public InvitationLink.Made link(User invited) {
        note(invited, clock.instant(), false);
        return links.make(invited);
    }

    private void note(User invited, Instant now, boolean byMail) {
        int generation = invited.status().generation();
        Instant until = now.plus(ResetService.LIFE);
        store.put(new Invitation(invited.id(), generation, now, until, Optional.empty(), byMail));
    }

    /** Revokes an invitation; its links stop working. Returns false if there was none to revoke. */
    public boolean revoke(UserId invited) {
        Instant now = clock.instant();
        boolean revoked = store.revoke(invited, now);
        if (revoked) {
            tokens.replacePasswordLinks(invited, now);
        }
        return revoked;
    }

    /** Returns the latest invitation of a user. */
    public Optional<Invitation> of(UserId user) {
        return store.find(user);
    }

    /** Returns how many invitations were mailed to a user within a day. */
    public int mailedWithinADay(UserId user) {
        return outbox.count(user, MailKind.INVITATION, DAY);
    }

    /** Returns the states of the invitations of these users, as far as they have one. Takes one query. */
    public Map<UserId, Invitation.State> states(Collection<User> users) {
        Instant now = clock.instant();
        Map<UserId, Invitation> invitations =
                store.of(users.stream().map(User::id).collect(Collectors.toSet())).stream()
                        .collect(Collectors.toMap(Invitation::user, Function.identity()));
        Map<UserId, Invitation.State> states = new HashMap<>();
        for (User user : users) {
            Invitation invitation = invitations.get(user.id());
            if (invitation != null) {
                states.put(user.id(), invitation.state(user, now));
            }
        }
        return states;
    }
}
