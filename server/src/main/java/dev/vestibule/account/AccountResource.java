package dev.vestibule.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.account.ProfileService.Profile;
import dev.vestibule.http.Fields;
import dev.vestibule.http.Json;
import dev.vestibule.http.Request;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionService;
import dev.vestibule.text.Languages;
import dev.vestibule.text.Message;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/user/current}: who am I. {@code PUT /api/user/:id}: change a profile. {@code DELETE /api/user/:id}: close an
 * account.
 */
public final class AccountResource implements Resource {
    private static final int MAX_NAME = 254;
    private static final int MAX_LOCALE = 16;

    private final UserStore users;
    private final SessionService sessions;
    private final SessionGuard guard;
    private final ProfileService profiles;
    private final InstantSource clock;

    /** Answers by the very user object that the session cache holds: another version of the user is another key. */
    private final Cache<User, Json.Text> answers =
            Caffeine.newBuilder().weakKeys().maximumSize(100_000).build();

    public AccountResource(
            UserStore users,
            SessionService sessions,
            SessionGuard guard,
            ProfileService profiles,
            InstantSource clock) {
        this.users = users;
        this.sessions = sessions;
        this.guard = guard;
        this.profiles = profiles;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/user/current", guard.known(this::currentIfMade), guard.signedIn(this::current));
        routes.put("/api/user/{id}", guard.signedIn(this::change));
        routes.delete("/api/user/{id}", guard.administrator(this::close));
    }

    private @Nullable Response currentIfMade(Request request, Caller caller) {
        Json.Text made = answers.getIfPresent(caller.user());
        return made == null ? null : Response.json(200, made);
    }

    private Response current(Request request, Caller caller) {
        Json.Text made = answers.getIfPresent(caller.user());
        if (made == null) {
            made = json(caller.user()); // not inside the cache, where others would wait for a database in trouble
            answers.put(caller.user(), made);
        }
        return Response.json(200, made);
    }

    private Json.Text json(User user) {
        boolean invited = user.isInstaller() && users.othersThan(user.id());
        return Json.text(CurrentUser.of(user, invited, clock.instant()));
    }

    /** Names and language; an absent field stays, null clears it (identity wire, section 1.6). */
    private Response change(Request request, Caller caller) {
        UserId id = new UserId(request.pathNumber("id"));
        boolean own = id.equals(caller.user().id());
        if (!own && !caller.user().superuser()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        User user = users.find(id).filter(User::isActive).orElseThrow(Refusal.NOT_FOUND::exception);
        Fields fields = request.fields();
        Profile profile = new Profile(
                changed(fields, "first_name", MAX_NAME, user.firstName()),
                changed(fields, "last_name", MAX_NAME, user.lastName()),
                changed(fields, "locale", MAX_LOCALE, user.locale()));
        if (profile.locale() != null && Languages.codeOf(profile.locale()).isEmpty()) {
            fields.reject("locale", Message.of("field.locale"));
        }
        Optional<String> address = fields.optionalText("email", Email.MAX_LENGTH);
        fields.check();
        if (address.filter(text -> !Email.login(text).equals(user.email())).isPresent()) {
            throw Refusal.NOT_ALLOWED.exception(); // an address is changed by a mail to it, or not at all
        }
        return Response.json(200, FullUser.of(profiles.change(id, profile)));
    }

    private static @Nullable String changed(Fields fields, String name, int maxLength, @Nullable String present) {
        return fields.has(name) ? fields.optionalText(name, maxLength).orElse(null) : present;
    }

    private Response close(Request request, Caller caller) {
        UserId id = new UserId(request.pathNumber("id"));
        boolean closed;
        try {
            closed = users.deactivate(id, caller.user().id(), clock.instant());
        } finally {
            sessions.forget(id); // also when nobody knows whether the database has done it
        }
        if (!closed) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.json(200, new Closed(true));
    }

    record Closed(boolean success) {}
}
