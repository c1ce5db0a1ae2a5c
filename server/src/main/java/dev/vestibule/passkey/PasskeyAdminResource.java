package dev.vestibule.passkey;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;

/**
 * {@code GET /api/vestibule/user/:id/passkey}: the passkeys of a user. {@code DELETE /api/vestibule/user-passkey/:id}:
 * removes one.
 */
public final class PasskeyAdminResource implements Resource {
    private final PasskeyService passkeys;
    private final UserStore users;
    private final SessionGuard guard;

    PasskeyAdminResource(PasskeyService passkeys, UserStore users, SessionGuard guard) {
        this.passkeys = passkeys;
        this.users = users;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/user/{id}/passkey", guard.administrator(this::list));
        routes.delete("/api/vestibule/user-passkey/{id}", guard.makerOfAdministrators(guard.proved(this::remove)));
    }

    private Response list(Request request, Caller caller) {
        return Response.json(
                200,
                passkeys.of(new UserId(request.pathNumber("id"))).stream()
                        .map(PasskeyResource.Shown::of)
                        .toList());
    }

    private Response remove(Request request, Caller caller) {
        long id = request.pathNumber("id");
        User owner = passkeys.owner(id).flatMap(users::find).orElseThrow(Refusal.NOT_FOUND::exception);
        Actor actor = Actor.of(caller.user().id(), request.client());
        if (passkeys.removeOf(owner, id, actor).isEmpty()) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.noContent();
    }
}
