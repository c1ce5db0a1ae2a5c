package dev.vestibule.mfa.management;

import dev.vestibule.mfa.TrustedDevices;
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
 * {@code GET /api/vestibule/user/:id/trusted-device}: the devices that a user trusts.
 * {@code DELETE /api/vestibule/user-trusted-device/:id}: revokes the trust in one.
 */
final class TrustedDeviceAdminResource implements Resource {
    private final TrustedDevices devices;
    private final UserStore users;
    private final SessionGuard guard;

    TrustedDeviceAdminResource(TrustedDevices devices, UserStore users, SessionGuard guard) {
        this.devices = devices;
        this.users = users;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/user/{id}/trusted-device", guard.administrator(this::list));
        routes.delete("/api/vestibule/user-trusted-device/{id}", guard.administrator(this::end));
    }

    private Response list(Request request, Caller caller) {
        User user = users.find(new UserId(request.pathNumber("id"))).orElseThrow(Refusal.NOT_FOUND::exception);
        return Response.json(200, TrustedDeviceResource.Page.of(devices.of(user)));
    }

    private Response end(Request request, Caller caller) {
        long id = request.pathNumber("id");
        UserId owner = devices.owner(id).orElseThrow(Refusal.NOT_FOUND::exception);
        Actor actor = Actor.of(caller.user().id(), request.client());
        if (!devices.end(owner, id, actor)) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.noContent();
    }
}
