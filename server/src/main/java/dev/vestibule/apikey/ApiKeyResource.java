package dev.vestibule.apikey;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.Caller;
import dev.vestibule.session.KeyId;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code /api/api-key}: service keys and all other keys, for administrators (identity wire, section 4). */
public final class ApiKeyResource implements Resource {
    private static final String PATH = "/api/api-key";
    private static final int LONGEST_GRACE_SECONDS = (int) Duration.ofDays(30).toSeconds();

    private final ApiKeyService keys;
    private final ApiKeyCreation creation;
    private final SessionGuard guard;

    public ApiKeyResource(ApiKeyService keys, ApiKeyCreation creation, SessionGuard guard) {
        this.keys = keys;
        this.creation = creation;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::list));
        routes.post(PATH, guard.makerOfAdministrators(guard.proved(this::create)));
        routes.get(PATH + "/count", guard.administrator(this::count));
        routes.put(PATH + "/{id}", guard.makerOfAdministrators(guard.proved(this::change)));
        routes.put(PATH + "/{id}/regenerate", guard.makerOfAdministrators(guard.proved(this::regenerate)));
        routes.delete(PATH + "/{id}", guard.administrator(this::end));
    }

    private Response list(Request request, Caller caller) {
        List<ApiKeyListStore.Listed> listed = request.queryNumber("created_by", 1)
                .map(person -> keys.createdBy(new UserId(person)))
                .orElseGet(keys::all);
        return Response.json(200, listed.stream().map(KeyRow::of).toList());
    }

    private Response count(Request request, Caller caller) {
        return Response.json(200, keys.count());
    }

    private Response create(Request request, Caller caller) {
        KeySettings settings = new KeyFields(request.fields()).fresh();
        return Response.json(200, KeyRow.of(creation.create(settings, actor(request, caller))));
    }

    private Response change(Request request, Caller caller) {
        KeyId id = new KeyId(request.pathNumber("id"));
        UnaryOperator<KeySettings> change = new KeyFields(request.fields()).change();
        return Response.json(200, KeyRow.of(keys.change(id, change, actor(request, caller))));
    }

    private Response regenerate(Request request, Caller caller) {
        KeyId id = new KeyId(request.pathNumber("id"));
        Fields fields = request.fields();
        int grace =
                fields.optionalNumber("grace_seconds", 0, LONGEST_GRACE_SECONDS).orElse(0);
        Optional<Instant> expiresAt = KeyFields.instant(fields, "expires_at");
        fields.check();
        ApiKeyService.Fresh fresh = keys.regenerate(id, Duration.ofSeconds(grace), expiresAt, actor(request, caller));
        String prefix = fresh.secret().prefix();
        return Response.json(
                200, new Regenerated(id.value(), fresh.secret().text(), ApiKeySecret.masked(prefix), prefix));
    }

    private Response end(Request request, Caller caller) {
        keys.end(new KeyId(request.pathNumber("id")), actor(request, caller));
        return Response.noContent();
    }

    static Actor actor(Request request, Caller caller) {
        return Actor.of(caller.user().id(), request.client());
    }

    record Regenerated(int id, String unmaskedKey, String maskedKey, String prefix) {}
}
