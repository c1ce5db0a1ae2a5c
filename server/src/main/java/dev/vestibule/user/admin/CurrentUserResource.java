package dev.vestibule.user.admin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.http.Json;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/user/current}: the signed-in user. */
public final class CurrentUserResource implements Resource {
    private final UserStore users;
    private final SessionGuard guard;
    private final InstantSource clock;

    /** The responses by the user object of the session cache: another version of the user is another key. */
    private final Cache<User, Json.Text> answers =
            Caffeine.newBuilder().weakKeys().maximumSize(100_000).build();

    public CurrentUserResource(UserStore users, SessionGuard guard, InstantSource clock) {
        this.users = users;
        this.guard = guard;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/user/current", guard.known(this::currentIfMade), guard.signedInAnyway(this::current));
    }

    private @Nullable Response currentIfMade(Request request, Caller caller) {
        Json.Text made = answers.getIfPresent(caller.user());
        return made == null ? null : Response.json(200, made);
    }

    private Response current(Request request, Caller caller) {
        Json.Text made = answers.getIfPresent(caller.user());
        if (made == null) {
            made = json(caller.user()); // not inside the cache, where other requests would wait for a failing database
            answers.put(caller.user(), made);
        }
        return Response.json(200, made);
    }

    private Json.Text json(User user) {
        boolean invited = user.isInstaller() && users.othersThan(user.id());
        return Json.text(CurrentUser.of(user, invited, clock.instant()));
    }
}
