package dev.vestibule.notification;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;

/** {@code GET} and {@code PUT /api/vestibule/mail/preferences}: the signed-in user's mail preferences. */
public final class PreferenceResource implements Resource {
    private static final String PATH = "/api/vestibule/mail/preferences";

    private final PreferenceService preferences;
    private final SessionGuard guard;

    public PreferenceResource(PreferenceService preferences, SessionGuard guard) {
        this.preferences = preferences;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::show));
        routes.put(PATH, guard.inSession(this::change));
    }

    private Response show(Request request, SessionCaller caller) {
        return Response.json(
                200, new Preferences(preferences.newDeviceMuted(caller.user().id())));
    }

    private Response change(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        boolean muted = fields.flag("mute_new_device");
        fields.check();
        if (fields.has("mute_new_device")) {
            preferences.muteNewDevice(
                    caller.user().id(), muted, Actor.of(caller.user().id(), request.client()));
        }
        return show(request, caller);
    }

    record Preferences(boolean muteNewDevice) {}
}
