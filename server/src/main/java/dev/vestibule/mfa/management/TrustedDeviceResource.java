package dev.vestibule.mfa.management;

import dev.vestibule.mfa.TrustedDevice;
import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.DeviceDescription;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.List;

/**
 * {@code /api/vestibule/trusted-device}: the browsers in which the signed-in user is not asked for a second factor. GET
 * lists them, DELETE with an id revokes one.
 */
final class TrustedDeviceResource implements Resource {
    private static final String PATH = "/api/vestibule/trusted-device";

    private final TrustedDevices devices;
    private final SessionGuard guard;

    TrustedDeviceResource(TrustedDevices devices, SessionGuard guard) {
        this.devices = devices;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::list));
        routes.delete(PATH + "/{id}", guard.inSession(this::end));
    }

    private Response list(Request request, SessionCaller caller) {
        return Response.json(200, Page.of(devices.of(caller.user())));
    }

    private Response end(Request request, SessionCaller caller) {
        Actor actor = Actor.of(caller.user().id(), request.client());
        if (!devices.end(caller.user().id(), request.pathNumber("id"), actor)) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.noContent();
    }

    record Page(List<Shown> data) {
        static Page of(List<TrustedDevice> devices) {
            return new Page(devices.stream().map(Shown::of).toList());
        }
    }

    record Shown(
            long id,
            String deviceDescription,
            String ipAddress,
            Instant trustedAt,
            Instant lastUsedAt,
            Instant expiresAt) {
        static Shown of(TrustedDevice device) {
            return new Shown(
                    device.id(),
                    DeviceDescription.wireText(device.userAgent()),
                    device.address().text(),
                    device.trustedAt(),
                    device.lastUsedAt(),
                    device.expiresAt());
        }
    }
}
