package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.BooleanNode;
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
import dev.vestibule.session.ProviderKey;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/settings/providers/:key}: one OpenID Connect provider, with the paths below it that test, enable,
 * disable and delete it.
 */
public final class ProviderPage implements Resource {
    private static final String ONE = "/admin/settings/providers/{key}";

    private final Pages pages;
    private final OidcAdministration providers;

    public ProviderPage(Pages pages, OidcAdministration providers) {
        this.pages = pages;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
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
     * A provider with its possible actions.
     *
     * @param addresses the URIs to register at the provider, by name
     * @param triedAt when an administrator signed in with its current issuer and client
     * @param keyed whether this server authenticates with a private key instead of a secret
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
        return ProviderKey.parse(request.request().pathText("key"))
                .flatMap(providers::find)
                .orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private OidcProvider changeable(PageRequest request) {
        OidcProvider provider = provider(request);
        if (providers.isFixed(provider)) {
            throw Refusal.FIXED_BY_ENVIRONMENT.exception();
        }
        return provider;
    }

    static String path(OidcProvider provider) {
        return "/admin/settings/providers/" + provider.key().value();
    }

    private Response show(PageRequest request, OidcProvider provider) {
        return show(request, provider, 200, ProviderForm.of(provider), List.of());
    }

    private Response show(PageRequest request, OidcProvider provider, int status, FormView form, List<Step> steps) {
        State state = providers.state(provider);
        Map<String, String> addresses = new TreeMap<>();
        providers
                .addresses(provider)
                .forEach((name, address) -> addresses.put(request.say("admin.provider.address." + name), address));
        Card card = new Card(
                provider.key().value(),
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
                Map.of(
                        "form",
                        form,
                        "provider",
                        card,
                        "ways",
                        ProviderForm.ways(),
                        "steps",
                        steps,
                        "done",
                        request.flash()));
    }

    private Response change(PageRequest request) {
        OidcProvider provider = changeable(request);
        boolean keyed = provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT;
        OidcProviderJson.Read read =
                providers.save(Optional.of(provider), ProviderForm.given(request, keyed), request.actor());
        return read.provider().isPresent()
                ? request.done(path(provider), "saved")
                : show(
                        request,
                        provider,
                        400,
                        ProviderForm.again(request).withErrors(ProviderForm.told(read, request)),
                        List.of());
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

    private Response test(PageRequest request) {
        OidcProvider provider = provider(request);
        List<Step> steps = providers.test(provider, request.actor()).result().steps().stream()
                .map(step -> step(step, request))
                .toList();
        return show(request, provider, 200, ProviderForm.of(provider), steps);
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
