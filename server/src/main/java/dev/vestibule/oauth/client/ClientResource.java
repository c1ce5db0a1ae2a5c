package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /api/vestibule/oauth-client}: applications, for administrators, with the names of RFC 7591. */
public final class ClientResource implements Resource {
    private static final String PATH = "/api/vestibule/oauth-client";
    private static final int MOST = 200;
    private static final int LONGEST_GRACE_SECONDS = (int) Duration.ofDays(30).toSeconds();

    private final ClientService clients;
    private final SessionGuard guard;

    public ClientResource(ClientService clients, SessionGuard guard) {
        this.clients = clients;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::list));
        routes.post(PATH, guard.makerOfAdministrators(this::create));
        routes.get(PATH + "/{id}", guard.administrator(this::read));
        routes.put(PATH + "/{id}", guard.makerOfAdministrators(this::change));
        routes.put(PATH + "/{id}/secret", guard.makerOfAdministrators(this::rotate));
        routes.delete(PATH + "/{id}", guard.administrator(this::remove));
    }

    private Response list(Request request, Caller caller) {
        int limit = request.queryNumber("limit", 1, MOST).orElse(MOST);
        int offset = request.queryNumber("offset", 0).orElse(0);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(
                "data",
                clients.list(limit, offset).stream()
                        .map(client -> ClientBody.full(client, Optional.empty()))
                        .toList());
        page.put("total", clients.count());
        page.put("limit", limit);
        page.put("offset", offset);
        return Response.json(200, page);
    }

    private Response create(Request request, Caller caller) {
        return fresh(201, clients.create(body(request), actor(request, caller)));
    }

    private Response read(Request request, Caller caller) {
        return Response.json(200, ClientBody.full(clients.read(id(request)), Optional.empty()));
    }

    private Response change(Request request, Caller caller) {
        return fresh(200, clients.change(id(request), body(request), actor(request, caller)));
    }

    private Response rotate(Request request, Caller caller) {
        Fields fields = request.fields();
        int grace =
                fields.optionalNumber("grace_seconds", 0, LONGEST_GRACE_SECONDS).orElse(0);
        fields.check();
        return fresh(200, clients.rotate(id(request), Duration.ofSeconds(grace), actor(request, caller)));
    }

    private Response remove(Request request, Caller caller) {
        clients.remove(id(request), actor(request, caller));
        return Response.noContent();
    }

    private static JsonNode body(Request request) {
        Fields fields = request.fields();
        fields.check();
        return fields.json();
    }

    private static Response fresh(int status, ClientService.Fresh fresh) {
        return Response.json(status, ClientBody.full(fresh.client(), fresh.secret()));
    }

    private static ClientId id(Request request) {
        return ClientId.inPath(request.pathText("id")).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private static Actor actor(Request request, Caller caller) {
        return Actor.of(caller.user().id(), request.client());
    }
}
