package dev.vestibule.notification;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

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
        Set<OptionalNotice> muted = preferences.mutedBy(caller.user().id());
        return Response.json(
                200,
                new Preferences(muted.contains(OptionalNotice.NEW_DEVICE), muted.contains(OptionalNotice.USER_JOINED)));
    }

    private Response change(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Map<OptionalNotice, Boolean> wished = new EnumMap<>(OptionalNotice.class);
        for (OptionalNotice notice : OptionalNotice.values()) {
            boolean muted = fields.flag(notice.wireName());
            if (fields.has(notice.wireName())) {
                wished.put(notice, muted);
            }
        }
        fields.check();
        int unused = preferences.mute(
                caller.user().id(), wished, Actor.of(caller.user().id(), request.client()));
        return show(request, caller);
    }

    record Preferences(boolean muteNewDevice, boolean muteUserJoined) {}
}
