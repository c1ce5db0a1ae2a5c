package dev.vestibule.properties;

import dev.vestibule.platform.http.Json;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Caller;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionLifetime;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/session/properties}: the settings that the caller may read, and for signed-in users also session,
 * user and permissions. Never queries the database, except to look up a session that is not cached.
 */
public final class PropertiesResource implements Resource {
    private final PropertiesSnapshots snapshots;
    private final SessionGuard guard;
    private final Supplier<SessionLifetime> limits;

    public PropertiesResource(PropertiesSnapshots snapshots, SessionGuard guard, Supplier<SessionLifetime> limits) {
        this.snapshots = snapshots;
        this.guard = guard;
        this.limits = limits;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/session/properties", this::fromMemory, this::properties);
    }

    private @Nullable Response fromMemory(Request request) {
        if (!guard.showsKey(request)) {
            return answer(request, null);
        }
        Caller caller = guard.known(request);
        return caller == null ? null : answer(request, caller);
    }

    private Response properties(Request request) {
        return answer(request, guard.find(request).orElse(null));
    }

    private Response answer(Request request, @Nullable Caller caller) {
        PropertiesSnapshots.Snapshot snapshot = snapshots.current();
        if (caller == null) {
            String tag = '"' + snapshot.tag() + '"';
            Response whole = snapshot.anonymous().with("ETag", tag);
            return request.hasVersion(tag) ? whole.notModified() : whole;
        }
        String tag = '"' + snapshot.tag() + "-" + caller.id() + "-"
                + caller.user().activity().updatedAt().toEpochMilli() + '"';
        Response response =
                request.hasVersion(tag) ? Response.empty(304) : Response.json(200, signedIn(snapshot, caller));
        return guard.prolong(request, caller, response.with("ETag", tag));
    }

    private Json.Text signedIn(PropertiesSnapshots.Snapshot snapshot, Caller caller) {
        Json.Text settings = caller.user().superuser() ? snapshot.administrators() : snapshot.users();
        Map<String, Object> own = new LinkedHashMap<>();
        if (caller instanceof SessionCaller signedIn) {
            own.put("session", part(signedIn));
        }
        own.put("user", UserPart.of(caller.user()));
        own.put("permissions", Permissions.of(caller.user()));
        return settings.and(Json.text(own));
    }

    private SessionPart part(SessionCaller caller) {
        Session session = caller.session();
        return new SessionPart(
                session.createdAt(),
                session.expiresAt(),
                limits.get().idle().map(Duration::toSeconds).orElse(null),
                session.method().wireName(),
                caller.mustChangePassword());
    }

    record SessionPart(
            Instant createdAt,
            Instant expiresAt,
            @Nullable Long idleLimitSeconds,
            String method,
            boolean mustChangePassword) {}

    record UserPart(
            int id,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName,

            @com.fasterxml.jackson.annotation.JsonProperty("is_superuser")
            boolean superuser,

            List<Integer> groupIds) {
        static UserPart of(User user) {
            return new UserPart(
                    user.id().value(),
                    user.email().address(),
                    user.profile().firstName(),
                    user.profile().lastName(),
                    user.commonName(),
                    user.superuser(),
                    user.groupNumbers());
        }
    }
}
