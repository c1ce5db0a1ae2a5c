package dev.vestibule.account;

import dev.vestibule.refusal.Refusal;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What people may say about themselves: their names and their language. */
public final class ProfileService {
    private final UserStore users;
    private final SessionService sessions;
    private final InstantSource clock;

    public ProfileService(UserStore users, SessionService sessions, InstantSource clock) {
        this.users = users;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Names and language; null stands for none. */
    public record Profile(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String locale) {}

    /**
     * Changes a profile, and says what the account is now.
     *
     * @throws dev.vestibule.refusal.RefusedException when the account is not active
     */
    public User change(UserId id, Profile profile) {
        boolean changed =
                users.describe(id, profile.firstName(), profile.lastName(), profile.locale(), clock.instant());
        sessions.forget(id);
        if (!changed) {
            throw Refusal.NOT_FOUND.exception();
        }
        return users.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }
}
