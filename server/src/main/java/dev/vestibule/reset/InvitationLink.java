package dev.vestibule.reset;

import dev.vestibule.user.User;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;

/** Creates links for invitations that are handed over in another way than by mail. */
public final class InvitationLink {
    /** Appended to the token, it makes the page an invitation. */
    static final String FRAGMENT = "#new";

    private final ResetTokens tokens;
    private final SecureRandom random;
    private final InstantSource clock;

    public InvitationLink(ResetTokens tokens, SecureRandom random, InstantSource clock) {
        this.tokens = tokens;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A link that sets a password and signs in, once.
     *
     * @param path a secret, which {@link #toString()} omits
     */
    public record Made(String path, Instant until) {
        @Override
        public String toString() {
            return "a link until " + until;
        }
    }

    /** Creates a link for an active account, within the ongoing transaction if there is one. */
    public Made make(User invited) {
        Instant now = clock.instant();
        Instant until = now.plus(ResetService.LIFE);
        ResetToken token = ResetToken.random(invited.id(), random);
        tokens.addInvitation(token.digest(), invited.id(), until, now);
        return new Made("/auth/reset_password/" + token.text() + FRAGMENT, until);
    }
}
