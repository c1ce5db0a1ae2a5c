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
        routes.get(NEW, pages.administrator(visit -> showNew(visit, 200, fresh())));
        routes.post(NEW, pages.administratorForm(this::add));
        routes.get(ONE, pages.administrator(visit -> show(visit, provider(visit))));
        routes.post(ONE, pages.administratorForm(this::change));
        routes.get(ONE + "/test", pages.administrator(visit -> PageRequest.to(path(provider(visit)))));
        routes.slowPost(ONE + "/test", pages.administratorForm(this::test));
        routes.get(ONE + "/on", pages.administrator(visit -> PageRequest.to(path(provider(visit)))));
        routes.post(ONE + "/on", pages.administratorForm(visit -> turn(visit, true)));
        routes.get(ONE + "/off", pages.administrator(this::askToTurnOff));
        routes.post(ONE + "/off", pages.administratorForm(visit -> turn(visit, false)));
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

    private OidcProvider provider(PageRequest visit) {
        return providers.find(visit.request().pathText("key")).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private OidcProvider changeable(PageRequest visit) {
        OidcProvider provider = provider(visit);
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

    private Response showNew(PageRequest visit, int status, FormView form) {
        return pages.showOwn(visit, status, "admin/newprovider", Map.of("form", form, "ways", ways()));
    }

    private static List<SelectOption> ways() {
        return Stream.of(OidcProvider.Way.CLIENT_SECRET_BASIC, OidcProvider.Way.CLIENT_SECRET_POST)
                .map(way -> new SelectOption(way.wireName(), way.wireName()))
                .toList();
    }

    private Response show(PageRequest visit, OidcProvider provider) {
        return show(visit, provider, 200, form(provider), List.of());
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

    private Response show(PageRequest visit, OidcProvider provider, int status, FormView form, List<Step> steps) {
        State state = providers.state(provider);
        Map<String, String> addresses = new TreeMap<>();
        providers
                .addresses(provider)
                .forEach((name, address) -> addresses.put(visit.say("admin.provider.address." + name), address));
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
                        .map(at -> DisplayTime.of(at, visit.words()))
                        .orElse(null));
        return pages.showOwn(
                visit,
                status,
                "admin/provider",
                Map.of("form", form, "provider", card, "ways", ways(), "steps", steps, "done", visit.flash()));
    }

    // --- Changing ---

    private Response add(PageRequest visit) {
        Map<String, JsonNode> wanted = given(visit, false);
        wanted.put("key", TextNode.valueOf(visit.text("key")));
        wanted.put("enabled", BooleanNode.TRUE);
        if (providers.isTaken(visit.text("key"))) {
            return showNew(visit, 400, again(visit).withErrors(Map.of("key", visit.say("admin.provider.key-taken"))));
        }
        OidcProviderJson.Read read = providers.save(Optional.empty(), wanted, visit.actor());
        return read.provider()
                .map(provider -> visit.done(path(provider), "saved"))
                .orElseGet(() -> showNew(visit, 400, again(visit).withErrors(told(read, visit))));
    }

    private Response change(PageRequest visit) {
        OidcProvider provider = changeable(visit);
        boolean keyed = provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT;
        OidcProviderJson.Read read = providers.save(Optional.of(provider), given(visit, keyed), visit.actor());
        return read.provider().isPresent()
                ? visit.done(path(provider), "saved")
                : show(visit, provider, 400, again(visit).withErrors(told(read, visit)), List.of());
    }

    /** What was typed, in the form of the API; a secret left empty stays as it is. */
    private static Map<String, JsonNode> given(PageRequest visit, boolean keyed) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        for (String name : List.of(PROMPT, ISSUER, CLIENT)) {
            given.put(name, TextNode.valueOf(visit.text(name)));
        }
        if (!keyed) {
            given.put(WAY, TextNode.valueOf(visit.text(WAY)));
            String secret = visit.form().text(SECRET);
            if (!secret.isEmpty()) {
                given.put(SECRET, TextNode.valueOf(secret));
            }
        }
        given.put(SCOPES, list(visit.text(SCOPES)));
        given.put(DOMAINS, list(visit.text(DOMAINS)));
        given.put(CREATE, BooleanNode.valueOf(visit.form().ticked(CREATE)));
        given.put(TRUST, BooleanNode.valueOf(visit.form().ticked(TRUST)));
        return given;
    }

    private static ArrayNode list(String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split("[\\s,]+")).filter(one -> !one.isEmpty()).forEach(list::add);
        return list;
    }

    private static FormView again(PageRequest visit) {
        Map<String, String> values = new LinkedHashMap<>(visit.posted(TYPED.toArray(String[]::new)));
        Stream.of(CREATE, TRUST).filter(visit.form()::ticked).forEach(name -> values.put(name, "on"));
        return FormView.of(values);
    }

    private static Map<String, String> told(OidcProviderJson.Read read, PageRequest visit) {
        Map<String, String> told = new LinkedHashMap<>();
        // The form has no field for a private key: what stands against keeping it stands beside what was changed.
        read.faults().forEach((name, fault) -> told.put(name.equals("private-key") ? ISSUER : name, visit.say(fault)));
        return told;
    }

    private Response turn(PageRequest visit, boolean on) {
        OidcProvider provider = changeable(visit);
        providers.save(Optional.of(provider), Map.of("enabled", BooleanNode.valueOf(on)), visit.actor());
        return visit.done(path(provider), "saved");
    }

    private Response askToTurnOff(PageRequest visit) {
        OidcProvider provider = changeable(visit);
        return new Confirmation(
                        visit.say("admin.provider.off-question", provider.prompt()),
                        List.of(visit.say("admin.provider.off-consequence")),
                        visit.say("admin.provider.turn-off"),
                        path(provider),
                        Map.of())
                .ask(pages, visit);
    }

    private Response askToRemove(PageRequest visit) {
        OidcProvider provider = changeable(visit);
        return new Confirmation(
                        visit.say("admin.provider.remove-question", provider.prompt()),
                        List.of(visit.say("admin.provider.remove-consequence")),
                        visit.say("admin.provider.remove"),
                        path(provider),
                        Map.of())
                .ask(pages, visit);
    }

    private Response remove(PageRequest visit) {
        providers.remove(changeable(visit).key(), visit.actor());
        return visit.done(SignInSettingsPage.PATH, "saved");
    }

    // --- Testing ---

    private Response test(PageRequest visit) {
        OidcProvider provider = provider(visit);
        List<Step> steps = providers.test(provider, visit.actor()).result().steps().stream()
                .map(step -> step(step, visit))
                .toList();
        return show(visit, provider, 200, form(provider), steps);
    }

    private static Step step(ProviderTest.Step step, PageRequest visit) {
        String tone = switch (step.verdict()) {
            case "proved" -> "good";
            case "refused" -> "bad";
            default -> "";
        };
        return new Step(
                visit.say("admin.provider.step." + step.step()),
                visit.say("admin.provider.verdict." + step.verdict()),
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
