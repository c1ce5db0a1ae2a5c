package dev.vestibule.apikey;

import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.KeyId;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SignInContext;
import java.util.Optional;

/**
 * {@code /api/vestibule/api-key}: the signed-in user's personal keys. Creating one takes a fresh proof. They act as the
 * user, expire within a year, and cannot create keys themselves.
 */
public final class OwnKeysResource implements Resource {
    private static final String PATH = "/api/vestibule/api-key";

    private final ApiKeyService keys;
    private final PersonalKeys personal;
    private final SessionGuard guard;

    public OwnKeysResource(ApiKeyService keys, PersonalKeys personal, SessionGuard guard) {
        this.keys = keys;
        this.personal = personal;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::list));
        routes.slowPost(PATH, guard.inSession(this::create));
        routes.delete(PATH + "/{id}", guard.inSession(this::end));
    }

    private Response list(Request request, SessionCaller caller) {
        return Response.json(
                200, keys.of(caller.user().id()).stream().map(KeyRow::of).toList());
    }

    private Response create(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Optional<Password> password = fields.optionalSecret("password").map(Password::new);
        KeySettings settings = new KeyFields(fields).own(caller.user().id());
        return Response.json(200, KeyRow.of(personal.create(caller, settings, password, SignInContext.of(request))));
    }

    private Response end(Request request, SessionCaller caller) {
        keys.endOwn(caller.user().id(), new KeyId(request.pathNumber("id")), ApiKeyResource.actor(request, caller));
        return Response.noContent();
    }
}
