package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.federation.GroupChange;
import dev.vestibule.federation.IdentityService;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * {@code /api/vestibule/oidc-provider}, for clients of Metabase also {@code /api/ee/sso/oidc}: the providers, for
 * administrators (identity wire, section 7.5). Saving never calls the provider; {@code POST .../{key}/test} does.
 */
public final class OidcProviderResource implements Resource {
    private static final List<String> PATHS = List.of("/api/vestibule/oidc-provider", "/api/ee/sso/oidc");
    private static final int MOST_NAME = 254;
    private static final int MOST_GROUPS = 500;

    private final OidcProviders providers;
    private final OidcClients clients;
    private final IdentityService identities;
    private final OidcAdministration administration;
    private final SessionGuard guard;

    OidcProviderResource(
            OidcProviders providers,
            OidcClients clients,
            IdentityService identities,
            OidcAdministration administration,
            SessionGuard guard) {
        this.providers = providers;
        this.clients = clients;
        this.identities = identities;
        this.administration = administration;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        for (String path : PATHS) {
            routes.get(path, guard.administrator(this::list));
            routes.post(path, guard.makerOfAdministrators(guard.proved(this::add)));
            routes.get(path + "/{key}", guard.administrator(this::show));
            routes.put(path + "/{key}", guard.makerOfAdministrators(guard.proved(this::change)));
            routes.delete(path + "/{key}", guard.makerOfAdministrators(guard.proved(this::remove)));
        }
        routes.post(PATHS.get(0) + "/{key}/group-preview", guard.administrator(this::preview));
        routes.slowPost(PATHS.get(0) + "/{key}/test", guard.makerOfAdministrators(this::test));
        routes.slowPost(PATHS.get(1) + "/check", guard.makerOfAdministrators(this::check));
    }

    private Response list(Request request, Caller caller) {
        return Response.json(200, providers.all().stream().map(this::shown).toList());
    }

    private Response show(Request request, Caller caller) {
        return Response.json(200, shown(find(request)));
    }

    private Response test(Request request, Caller caller) {
        return Response.json(
                200, administration.test(find(request), actor(request, caller)).result());
    }

    /**
     * Runs a test by the contract's rules, of settings that need not be saved; an absent secret is that of the provider
     * of this key.
     */
    private Response check(Request request, Caller caller) {
        Fields fields = request.fields();
        JsonNode given = fields.json();
        Optional<OidcProvider> known =
                ProviderKey.parse(given.path("key").asText()).flatMap(administration::find);
        ObjectNode wanted = known.map(provider -> OidcProviderJson.write(provider, secret -> secret))
                .orElseGet(() -> JsonNodeFactory.instance
                        .objectNode()
                        .put("key", "check")
                        .put("login-prompt", "check"));
        Set<String> anew = new HashSet<>();
        for (String name : List.of("issuer-uri", "client-id", "client-secret")) {
            JsonNode value = given.path(name);
            boolean unsaid = value.isMissingNode() || value.isNull();
            boolean masked = value.isTextual() && (value.textValue().isBlank() || Mask.matches(value.textValue()));
            boolean kept = name.equals("client-secret") && (unsaid || masked);
            if (!kept) {
                wanted.set(name, value);
                anew.add(name);
            }
        }
        JsonNode key = given.path("key");
        if (!key.isMissingNode() && !key.isNull() && !key.isTextual()) {
            fields.reject("key", Message.of("provider.key"));
            fields.check();
        }
        Actor administrator = actor(request, caller);
        OidcProviderJson.Read read = administration.read(known, wanted, anew, administrator);
        read.faults().forEach(fields::reject);
        fields.check();
        ProviderTest test = administration.test(read.provider().orElseThrow(), administrator);
        ProviderTest.Result result = test.result();
        Optional<ProviderTest.Step> refused = result.steps().stream()
                .filter(step -> step.verdict().equals(ProviderTest.Verdict.REFUSED.wireName()))
                .findFirst();
        if (refused.isPresent()) {
            return Response.text(400, refused.get().message());
        }
        boolean verified = result.verdict().equals(ProviderTest.Verdict.PROVED.wireName());
        return Response.json(
                200,
                Map.of(
                        "ok", true,
                        "discovery",
                                Map.of("step", "discovery", "success", true, "token-endpoint", test.tokenEndpoint()),
                        "credentials", Map.of("step", "credentials", "success", true, "verified", verified)));
    }

    /** Returns what a sign-in would change about a user's groups if the claim had these names. */
    private Response preview(Request request, Caller caller) {
        OidcProvider provider = find(request);
        Fields fields = request.fields();
        String user = fields.textOrNumber("user-id", 10).orElse("");
        List<String> theirs = fields.texts("groups", MOST_NAME, MOST_GROUPS);
        if (!user.matches("[1-9][0-9]{0,8}")) {
            fields.reject("user-id", Message.of("field.number", 1, 999_999_999));
        }
        fields.check();
        GroupChange change = identities.wouldChange(
                new UserId(Integer.parseInt(user)),
                provider.key(),
                provider.groups().of(theirs));
        return Response.json(
                200, new Preview(numbers(change.joins()), numbers(change.leaves()), numbers(change.stays())));
    }

    record Preview(List<Integer> joins, List<Integer> leaves, List<Integer> stays) {}

    private static List<Integer> numbers(SortedSet<GroupId> groups) {
        return groups.stream().map(GroupId::value).toList();
    }

    private OidcProvider find(Request request) {
        return ProviderKey.parse(request.pathText("key"))
                .flatMap(administration::find)
                .orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private ObjectNode shown(OidcProvider provider) {
        ObjectNode json = OidcProviderJson.write(provider, secret -> OidcProviderJson.MASK);
        json.put("live", providers.isLive(provider));
        providers
                .trial(provider)
                .ifPresentOrElse(
                        trial -> json.putObject("trial")
                                .put("at", trial.at().toString())
                                .put("by", trial.by().value()),
                        () -> json.putNull("trial"));
        clients.of(provider)
                .clockOffset()
                .ifPresentOrElse(
                        offset -> json.put("clock-offset-seconds", offset.toSeconds()),
                        () -> json.putNull("clock-offset-seconds"));
        administration.addresses(provider).forEach(json::put);
        json.put("read-only", providers.isFixed(provider.key()));
        return json;
    }

    private Response add(Request request, Caller caller) {
        Fields fields = request.fields();
        JsonNode given = fields.json();
        String key = given.path("key").asText();
        if (ProviderKey.parse(key).flatMap(providers::find).isPresent()) {
            return Response.text(400, "An OIDC provider with key '" + key + "' already exists");
        }
        return save(Optional.empty(), fields, given, actor(request, caller));
    }

    private Response change(Request request, Caller caller) {
        Fields fields = request.fields();
        fields.check(); // so that a missing field is not an error
        OidcProvider known = changeable(request);
        return save(Optional.of(known), fields, fields.json(), actor(request, caller));
    }

    private static Actor actor(Request request, Caller caller) {
        return Actor.of(caller.user().id(), request.client());
    }

    private Response save(Optional<OidcProvider> known, Fields fields, JsonNode json, Actor actor) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        json.properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean names = known.isPresent() && field.getKey().equals("key") && (value.isTextual() || value.isNull());
            if (!names) {
                given.put(field.getKey(), value);
            }
        });
        OidcProviderJson.Read read = administration.save(known, given, actor);
        read.faults().forEach(fields::reject);
        fields.check();
        return Response.json(200, shown(read.provider().orElseThrow()));
    }

    private Response remove(Request request, Caller caller) {
        administration.remove(changeable(request).key(), actor(request, caller));
        return Response.noContent();
    }

    private OidcProvider changeable(Request request) {
        OidcProvider known = find(request);
        if (providers.isFixed(known.key())) {
            throw Refusal.FIXED_BY_ENVIRONMENT.exception();
        }
        return known;
    }
}
