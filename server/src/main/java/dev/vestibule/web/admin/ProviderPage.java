package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.federation.oidc.OidcAdministration.State;
import dev.vestibule.federation.oidc.ProviderTest;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/settings/providers/:key}: one OpenID Connect provider, with the paths below it that try it, switch it
 * on and off, and take it away; {@code /admin/settings/new-provider} makes one. What the form does not ask for stays as
 * it is.
 */
public final class ProviderPage implements Resource {
    private static final String ONE = "/admin/settings/providers/{key}";
    private static final String NEW = "/admin/settings/new-provider";
    private static final String PROMPT = "login-prompt";
    private static final String ISSUER = "issuer-uri";
    private static final String CLIENT = "client-id";
    private static final String SECRET = "client-secret";
    private static final String WAY = "client-authentication";
    private static final String SCOPES = "scopes";
    private static final String DOMAINS = "domains";
    private static final String CREATE = "create-accounts";
    private static final String TRUST = "trust-email";
    private static final List<String> TYPED = List.of("key", PROMPT, ISSUER, CLIENT, WAY, SCOPES, DOMAINS);

    private final Pages pages;
    private final OidcAdministration providers;

    public ProviderPage(Pages pages, OidcAdministration providers) {
        this.pages = pages;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(NEW, pages.administrator(request -> showNew(request, 200, fresh())));
        routes.post(NEW, pages.administratorForm(this::add));
        routes.get(ONE, pages.administrator(request -> show(request, provider(request))));
        routes.post(ONE, pages.administratorForm(this::change));
        routes.get(ONE + "/test", pages.administrator(request -> PageRequest.to(path(provider(request)))));
        routes.slowPost(ONE + "/test", pages.administratorForm(this::test));
        routes.get(ONE + "/on", pages.administrator(request -> PageRequest.to(path(provider(request)))));
        routes.post(ONE + "/on", pages.administratorForm(request -> turn(request, true)));
        routes.get(ONE + "/off", pages.administrator(this::askToTurnOff));
        routes.post(ONE + "/off", pages.administratorForm(request -> turn(request, false)));
        routes.get(ONE + "/remove", pages.administrator(this::askToRemove));
        routes.post(ONE + "/remove", pages.administratorForm(this::remove));
    }

    /**
     * A provider with what can be done about it.
     *
     * @param addresses what has to be registered at the provider, by what it is called
     * @param triedAt when an administrator signed in over it as it is now
     * @param keyed whether it is known by a private key instead of a secret
     */
    public record Card(
            String key,
            String name,
            State state,
            Message stateText,
            String tone,
            boolean fixed,
            boolean keyed,
            Map<String, String> addresses,
            @Nullable DisplayTime triedAt) {}

    /** A step of a test. */
    public record Step(String name, String verdict, String tone, String said, List<String> exchanges) {}

    static Message state(State state) {
        return Message.of(
                switch (state) {
                    case LIVE -> "admin.provider.live";
                    case UNTRIED -> "admin.provider.untried";
                    case OFF -> "admin.settings.off";
                });
    }

    static String tone(State state) {
        return state == State.LIVE ? "good" : "";
    }

    private OidcProvider provider(PageRequest request) {
        return providers.find(request.request().pathText("key")).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private OidcProvider changeable(PageRequest request) {
        OidcProvider provider = provider(request);
        if (providers.isFixed(provider)) {
            throw Refusal.FIXED_BY_ENVIRONMENT.exception();
        }
        return provider;
    }

    private static String path(OidcProvider provider) {
        return "/admin/settings/providers/" + provider.key();
    }

    // --- Showing ---

    private static FormView fresh() {
        return FormView.of(Map.of(SCOPES, "openid email profile", WAY, "client_secret_basic", CREATE, "on"));
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "admin/newprovider", Map.of("form", form, "ways", ways()));
    }

    private static List<SelectOption> ways() {
        return Stream.of(OidcProvider.Way.CLIENT_SECRET_BASIC, OidcProvider.Way.CLIENT_SECRET_POST)
                .map(way -> new SelectOption(way.wireName(), way.wireName()))
                .toList();
    }

    private Response show(PageRequest request, OidcProvider provider) {
        return show(request, provider, 200, form(provider), List.of());
    }

    private static FormView form(OidcProvider provider) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(PROMPT, provider.prompt());
        values.put(ISSUER, provider.issuer());
        values.put(CLIENT, provider.clientId());
        values.put(WAY, provider.proof().way().wireName());
        values.put(SCOPES, String.join(" ", provider.scopes()));
        values.put(DOMAINS, String.join(", ", provider.domains()));
        if (provider.createAccounts()) {
            values.put(CREATE, "on");
        }
        if (provider.trustEmail()) {
            values.put(TRUST, "on");
        }
        return FormView.of(values);
    }

    private Response show(PageRequest request, OidcProvider provider, int status, FormView form, List<Step> steps) {
        State state = providers.state(provider);
        Map<String, String> addresses = new TreeMap<>();
        providers
                .addresses(provider)
                .forEach((name, address) -> addresses.put(request.say("admin.provider.address." + name), address));
        Card card = new Card(
                provider.key(),
                provider.prompt(),
                state,
                state(state),
                tone(state),
                providers.isFixed(provider),
                provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT,
                addresses,
                providers
                        .triedAt(provider)
                        .map(at -> DisplayTime.of(at, request.messages()))
                        .orElse(null));
        return pages.showOwn(
                request,
                status,
                "admin/provider",
                Map.of("form", form, "provider", card, "ways", ways(), "steps", steps, "done", request.flash()));
    }

    // --- Changing ---

    private Response add(PageRequest request) {
        Map<String, JsonNode> wanted = given(request, false);
        wanted.put("key", TextNode.valueOf(request.text("key")));
        wanted.put("enabled", BooleanNode.TRUE);
        if (providers.isTaken(request.text("key"))) {
            return showNew(
                    request, 400, again(request).withErrors(Map.of("key", request.say("admin.provider.key-taken"))));
        }
        OidcProviderJson.Read read = providers.save(Optional.empty(), wanted, request.actor());
        return read.provider()
                .map(provider -> request.done(path(provider), "saved"))
                .orElseGet(() -> showNew(request, 400, again(request).withErrors(told(read, request))));
    }

    private Response change(PageRequest request) {
        OidcProvider provider = changeable(request);
        boolean keyed = provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT;
        OidcProviderJson.Read read = providers.save(Optional.of(provider), given(request, keyed), request.actor());
        return read.provider().isPresent()
                ? request.done(path(provider), "saved")
                : show(request, provider, 400, again(request).withErrors(told(read, request)), List.of());
    }

    /** What was typed, in the form of the API; a secret left empty stays as it is. */
    private static Map<String, JsonNode> given(PageRequest request, boolean keyed) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        for (String name : List.of(PROMPT, ISSUER, CLIENT)) {
            given.put(name, TextNode.valueOf(request.text(name)));
        }
        if (!keyed) {
            given.put(WAY, TextNode.valueOf(request.text(WAY)));
            String secret = request.form().text(SECRET);
            if (!secret.isEmpty()) {
                given.put(SECRET, TextNode.valueOf(secret));
            }
        }
        given.put(SCOPES, list(request.text(SCOPES)));
        given.put(DOMAINS, list(request.text(DOMAINS)));
        given.put(CREATE, BooleanNode.valueOf(request.form().ticked(CREATE)));
        given.put(TRUST, BooleanNode.valueOf(request.form().ticked(TRUST)));
        return given;
    }

    private static ArrayNode list(String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split("[\\s,]+")).filter(one -> !one.isEmpty()).forEach(list::add);
        return list;
    }

    private static FormView again(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>(request.posted(TYPED.toArray(String[]::new)));
        Stream.of(CREATE, TRUST).filter(request.form()::ticked).forEach(name -> values.put(name, "on"));
        return FormView.of(values);
    }

    private static Map<String, String> told(OidcProviderJson.Read read, PageRequest request) {
        Map<String, String> told = new LinkedHashMap<>();
        // The form has no field for a private key: what stands against keeping it stands beside what was changed.
        read.faults()
                .forEach((name, fault) -> told.put(name.equals("private-key") ? ISSUER : name, request.say(fault)));
        return told;
    }

    private Response turn(PageRequest request, boolean on) {
        OidcProvider provider = changeable(request);
        providers.save(Optional.of(provider), Map.of("enabled", BooleanNode.valueOf(on)), request.actor());
        return request.done(path(provider), "saved");
    }

    private Response askToTurnOff(PageRequest request) {
        OidcProvider provider = changeable(request);
        return new Confirmation(
                        request.say("admin.provider.off-question", provider.prompt()),
                        List.of(request.say("admin.provider.off-consequence")),
                        request.say("admin.provider.turn-off"),
                        path(provider),
                        Map.of())
                .ask(pages, request);
    }

    private Response askToRemove(PageRequest request) {
        OidcProvider provider = changeable(request);
        return new Confirmation(
                        request.say("admin.provider.remove-question", provider.prompt()),
                        List.of(request.say("admin.provider.remove-consequence")),
                        request.say("admin.provider.remove"),
                        path(provider),
                        Map.of())
                .ask(pages, request);
    }

    private Response remove(PageRequest request) {
        providers.remove(changeable(request).key(), request.actor());
        return request.done(SignInSettingsPage.PATH, "saved");
    }

    // --- Testing ---

    private Response test(PageRequest request) {
        OidcProvider provider = provider(request);
        List<Step> steps = providers.test(provider, request.actor()).result().steps().stream()
                .map(step -> step(step, request))
                .toList();
        return show(request, provider, 200, form(provider), steps);
    }

    private static Step step(ProviderTest.Step step, PageRequest request) {
        String tone = switch (step.verdict()) {
            case "proved" -> "good";
            case "refused" -> "bad";
            default -> "";
        };
        return new Step(
                request.say("admin.provider.step." + step.step()),
                request.say("admin.provider.verdict." + step.verdict()),
                tone,
                step.message(),
                step.exchange().stream()
                        .map(exchange -> exchange.method() + " " + exchange.address() + "\n"
                                + Optional.ofNullable(exchange.status())
                                        .map(status -> status + " " + exchange.answer())
                                        .orElse(exchange.trouble()))
                        .toList());
    }
}
