package dev.vestibule.key;

import dev.vestibule.http.Request;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.UserId;

/**
 * {@code /api/vestibule/api-key}: the keys that one has made for oneself. They act as oneself, end within a year, and make no keys
 * themselves.
 */
public final class OwnKeysResource implements Resource {
    private static final String PATH = "/api/vestibule/api-key";

    private final ApiKeyService keys;
    private final SessionGuard guard;

    public OwnKeysResource(ApiKeyService keys, SessionGuard guard) {
        this.keys = keys;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::list));
        routes.post(PATH, guard.inSession(this::create));
        routes.delete(PATH + "/{id}", guard.inSession(this::end));
    }

    private Response list(Request request, SessionCaller caller) {
        return Response.json(
                200, keys.of(caller.user().id()).stream().map(KeyRow::of).toList());
    }

    private Response create(Request request, SessionCaller caller) {
        UserId own = caller.user().id();
        KeySettings settings = new KeyFields(request.fields()).own(own);
        return Response.json(200, KeyRow.of(keys.createOwn(own, settings, ApiKeyResource.actor(request, caller))));
    }

    private Response end(Request request, SessionCaller caller) {
        keys.endOwn(caller.user().id(), request.pathNumber("id"), ApiKeyResource.actor(request, caller));
        return Response.noContent();
    }
}
