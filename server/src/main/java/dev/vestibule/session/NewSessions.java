package dev.vestibule.session;

import dev.vestibule.session.SessionService.NewKeyed;
import dev.vestibule.session.SessionService.Started;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes sessions with their ids and keys; stores nothing. */
final class NewSessions {
    private static final String PUBLIC_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int PUBLIC_ID_LENGTH = 16;

    private final Supplier<SessionLifetime> limits;
    private final InstantSource clock;
    private final SecureRandom random;

    NewSessions(Supplier<SessionLifetime> limits, InstantSource clock, SecureRandom random) {
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    NewKeyed prepare(
            UserId user,
            SignInMethod method,
            Optional<SessionFactor> factor,
            SignInContext context,
            Optional<SessionStore.Outside> outside) {
        Instant now = clock.instant();
        return keyed(session(user, method, now, new Session.Proof(factor, now)), context, outside);
    }

    /** Prepares a session that continues another one, whose user was authenticated then. */
    NewKeyed resume(Session revoked, SignInContext context, Optional<SessionStore.Outside> outside) {
        return keyed(session(revoked.user(), revoked.method(), clock.instant(), revoked.proof()), context, outside);
    }

    private Session session(UserId user, SignInMethod method, Instant now, Session.Proof proof) {
        return new Session(publicId(), user, method, now, now.plus(limits.get().maxAge()), now, proof);
    }

    private NewKeyed keyed(Session session, SignInContext context, Optional<SessionStore.Outside> outside) {
        SessionKey key = SessionKey.random(random);
        return new NewKeyed(
                new Started(session, key), new SessionStore.NewSession(session, key.digest(), context, outside));
    }

    private SessionId publicId() {
        StringBuilder id = new StringBuilder(PUBLIC_ID_LENGTH);
        for (int i = 0; i < PUBLIC_ID_LENGTH; i++) {
            id.append(PUBLIC_ID_LETTERS.charAt(random.nextInt(PUBLIC_ID_LETTERS.length())));
        }
        return new SessionId(id.toString());
    }
}
