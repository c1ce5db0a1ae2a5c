package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.web.ChecklistView;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/settings/providers/:key}: one OpenID Connect provider, with the paths below it that test, enable,
 * disable and delete it.
 */
public final class ProviderPage implements Resource {
    static final String ONE = "/admin/settings/providers/{key}";

    private final Pages pages;
    private final OidcAdministration providers;

    public ProviderPage(Pages pages, OidcAdministration providers) {
        this.pages = pages;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(ONE, pages.administrator(request -> show(request, provider(request))));
        routes.post(ONE, pages.administratorForm(pages.proved(this::change)));
        routes.get(ONE + "/test", pages.administrator(request -> PageRequest.to(path(provider(request)))));
        routes.slowPost(ONE + "/test", pages.administratorForm(this::test));
        routes.get(ONE + "/on", pages.administrator(request -> PageRequest.to(path(provider(request)))));
        routes.post(ONE + "/on", pages.administratorForm(pages.proved(request -> turn(request, true))));
        routes.get(ONE + "/off", pages.administrator(this::askToTurnOff));
        routes.post(ONE + "/off", pages.administratorForm(pages.proved(request -> turn(request, false))));
        routes.get(ONE + "/remove", pages.administrator(this::askToRemove));
        routes.post(ONE + "/remove", pages.administratorForm(pages.proved(this::remove)));
    }

    /**
     * A provider with its possible actions.
     *
     * @param addresses the URIs to register at the provider
     * @param triedAt when an administrator signed in with its current issuer and client
     * @param keyed whether this server authenticates with a private key instead of a secret
     * @param mapped the number of the provider's groups that are mapped to groups here; 0 while groups are not
     *     synchronized
     */
    public record Card(
            String key,
            String name,
            ProviderStateView state,
            boolean fixed,
            boolean keyed,
            List<Address> addresses,
            @Nullable DisplayTime triedAt,
            int mapped) {}

    /**
     * A URI of this site to register at the provider.
     *
     * @param id of its field
     */
    public record Address(String id, String label, String value) {}

    /** Returns the URIs to register, the one that is always needed first. */
    static List<Address> addresses(PageRequest request, Map<String, String> all) {
        return Stream.of("redirect-uri", "post-logout-redirect-uri", "backchannel-logout-uri")
                .filter(all::containsKey)
                .map(name ->
                        new Address(name, request.say("admin.provider.address." + name), all.getOrDefault(name, "")))
                .toList();
    }

    static OidcProvider provider(OidcAdministration providers, PageRequest request) {
        return ProviderKey.parse(request.request().pathText("key"))
                .flatMap(providers::find)
                .orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private OidcProvider provider(PageRequest request) {
        return provider(providers, request);
    }

    static OidcProvider changeable(OidcAdministration providers, PageRequest request) {
        OidcProvider provider = provider(providers, request);
        if (providers.isFixed(provider)) {
            throw Refusal.FIXED_BY_ENVIRONMENT.exception();
        }
        return provider;
    }

    private OidcProvider changeable(PageRequest request) {
        return changeable(providers, request);
    }

    static String path(OidcProvider provider) {
        return "/admin/settings/providers/" + provider.key().value();
    }

    private Response show(PageRequest request, OidcProvider provider) {
        return show(request, provider, 200, ProviderForm.of(provider), ChecklistView.NONE);
    }

    private Response show(PageRequest request, OidcProvider provider, int status, FormView form, ChecklistView checks) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("provider", card(request, provider));
        parts.put("ways", ProviderForm.ways());
        parts.put("checks", checks);
        return pages.showOwn(request, status, "admin/provider", parts);
    }

    private Card card(PageRequest request, OidcProvider provider) {
        return new Card(
                provider.key().value(),
                provider.prompt(),
                ProviderStateView.of(providers.state(provider)),
                providers.isFixed(provider),
                provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT,
                addresses(request, providers.addresses(provider)),
                triedAt(request, provider).orElse(null),
                provider.groups().enabled() ? provider.groups().mappings().size() : 0);
    }

    private Optional<DisplayTime> triedAt(PageRequest request, OidcProvider provider) {
        return providers.triedAt(provider).map(at -> DisplayTime.of(at, request.messages()));
    }

    private Response change(PageRequest request) {
        OidcProvider provider = changeable(request);
        boolean keyed = provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT;
        OidcProviderJson.Read read =
                providers.save(Optional.of(provider), ProviderForm.given(request, keyed), request.actor());
        return read.provider()
                .map(saved -> request.done(path(saved), Message.of("admin.provider.saved", saved.prompt())))
                .orElseGet(() -> show(
                        request,
                        provider,
                        400,
                        ProviderForm.again(request).withErrors(ProviderForm.told(read, request)),
                        ChecklistView.NONE));
    }

    private Response turn(PageRequest request, boolean on) {
        OidcProvider provider = changeable(request);
        providers.save(Optional.of(provider), Map.of("enabled", BooleanNode.valueOf(on)), request.actor());
        return request.done(
                path(provider),
                Message.of(on ? "admin.provider.turned-on" : "admin.provider.turned-off", provider.prompt()));
    }

    private Response askToTurnOff(PageRequest request) {
        OidcProvider provider = changeable(request);
        return new Confirmation(
                        request.say("admin.provider.off-question", provider.prompt()),
                        losses(request, provider, "admin.provider.off-consequence"),
                        request.say("admin.provider.turn-off"),
                        path(provider),
                        Map.of())
                .ask(pages, request);
    }

    private Response askToRemove(PageRequest request) {
        OidcProvider provider = changeable(request);
        return new Confirmation(
                        request.say("admin.provider.remove-question", provider.prompt()),
                        losses(request, provider, "admin.provider.remove-consequence"),
                        request.say("admin.provider.remove"),
                        path(provider),
                        Map.of())
                .ask(pages, request);
    }

    /** Returns who loses what, and then what else happens. */
    private List<String> losses(PageRequest request, OidcProvider provider, String also) {
        OidcAdministration.Loss loss = providers.loss(provider);
        List<String> sentences = new ArrayList<>();
        sentences.add(request.say(Message.counted("admin.provider.loss-users", loss.users())));
        if (loss.stranded() > 0) {
            sentences.add(request.say(Message.counted("admin.provider.loss-stranded", loss.stranded())));
        }
        sentences.add(request.say(Message.counted("admin.provider.loss-sessions", loss.sessions())));
        sentences.add(request.say(also));
        return sentences;
    }

    private Response remove(PageRequest request) {
        OidcProvider provider = changeable(request);
        providers.remove(provider.key(), request.actor());
        return request.done(SignInSettingsPage.PATH, Message.of("admin.provider.deleted", provider.prompt()));
    }

    private Response test(PageRequest request) {
        OidcProvider provider = provider(request);
        ChecklistView checks = new ProviderChecks(request, provider)
                .of(providers.test(provider, request.actor()), triedAt(request, provider));
        return show(request, provider, 200, ProviderForm.of(provider), checks);
    }
}
