package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/login-history/current}: the signed-in user's sign-ins (identity wire, section 5). */
public final class SignInLogResource implements Resource {
    private static final int MOST = 500;

    private final SignInLogStore signIns;
    private final SessionService sessions;
    private final SessionGuard guard;

    public SignInLogResource(SignInLogStore signIns, SessionService sessions, SessionGuard guard) {
        this.signIns = signIns;
        this.sessions = sessions;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/login-history/current", guard.signedIn(this::own));
    }

    private Response own(Request request, Caller caller) {
        return Response.json(
                200,
                signIns.of(caller.user().id(), MOST).stream()
                        .map(signIn -> new Entry(
                                signIn.at(),
                                DeviceDescription.wireText(signIn.userAgent()),
                                signIn.address(),
                                "Unknown location",
                                null,
                                signIn.session().filter(sessions::isLive).isPresent()))
                        .toList());
    }

    /** Location and time zone are there for the contract's sake: no address is ever sent to a geolocation service. */
    record Entry(
            Instant timestamp,
            String deviceDescription,
            String ipAddress,
            String location,
            @Nullable String timezone,
            boolean active) {}
}
