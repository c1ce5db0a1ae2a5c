package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.DiscoveryDocument;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code /admin/settings/new-provider}: adds an OpenID Connect provider; {@code ?preset=keycloak} fills in what is
 * known of that one. {@code /discovery} below it fills in what a discovery document says.
 */
public final class NewProviderPage implements Resource {
    private static final String PATH = "/admin/settings/new-provider";
    private static final String DISCOVERY = PATH + "/discovery";

    /** The field with the URL of a discovery document. */
    private static final String URL = "discovery";

    /** Stands for the key of the provider in the URIs to register. */
    private static final String ANY = "{id}";

    private static final int MOST_TRIES = 100;

    private final Pages pages;
    private final OidcAdministration providers;

    public NewProviderPage(Pages pages, OidcAdministration providers) {
        this.pages = pages;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::open));
        routes.post(PATH, pages.administratorForm(pages.proved(this::add)));
        routes.get(DISCOVERY, pages.administrator(request -> PageRequest.to(PATH)));
        routes.slowPost(DISCOVERY, pages.administratorForm(this::discover));
    }

    private Response open(PageRequest request) {
        return show(
                request,
                200,
                prepared(request.request().query(ProviderPreset.FIELD).orElse("")));
    }

    /** Returns the form of a preset, or an almost empty one. */
    private FormView prepared(String name) {
        ProviderPreset preset = ProviderPreset.of(name).orElse(ProviderPreset.OTHER);
        return preset.form(preset == ProviderPreset.OTHER ? "" : free(preset.id()));
    }

    /** Returns a key that is not taken: the wanted one, or one with a number. */
    private String free(String wanted) {
        return Stream.concat(
                        Stream.of(wanted), IntStream.range(2, MOST_TRIES).mapToObj(number -> wanted + "-" + number))
                .filter(key -> !providers.isTaken(new ProviderKey(key)))
                .findFirst()
                .orElse("");
    }

    private Response show(PageRequest request, int status, FormView form) {
        return show(request, status, form, FormView.EMPTY, "");
    }

    /** @param found the issuer whose discovery document has been read; empty text for none */
    private Response show(PageRequest request, int status, FormView form, FormView source, String found) {
        Optional<String> key = ProviderKey.parse(form.value(ProviderForm.KEY)).map(ProviderKey::value);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("source", source);
        parts.put("found", found);
        parts.put("ways", ProviderForm.ways());
        parts.put("presets", List.of(ProviderPreset.values()));
        parts.put("preset", ProviderPreset.of(form.value(ProviderPreset.FIELD)).orElse(ProviderPreset.OTHER));
        parts.put("addresses", ProviderPage.addresses(request, providers.addresses(key.orElse(ANY))));
        parts.put("templates", ProviderPage.addresses(request, providers.addresses(ANY)));
        parts.put("keyless", !providers.canKeepSecrets());
        return pages.showOwn(request, status, "admin/newprovider", parts);
    }

    // --- Discovery ---

    private Response discover(PageRequest request) {
        FormView form = prepared(request.text(ProviderPreset.FIELD));
        String typed = request.text(URL);
        Optional<URI> address = WebAddress.parse(typed);
        Message fault;
        if (address.isEmpty()) {
            fault = Message.of(typed.isEmpty() ? "admin.provider.missing.issuer-uri" : "provider.address");
        } else if (!providers.mayBeAsked(address.get())) {
            fault = Message.of("provider.loopback");
        } else {
            DiscoveryDocument.Outcome outcome = providers.discover(address.get(), request.actor());
            if (outcome.found().isPresent()) {
                DiscoveryDocument found = outcome.found().get();
                return show(request, 200, ProviderForm.with(form, found), FormView.EMPTY, found.issuer());
            }
            fault = ProviderChecks.cause(
                    outcome.fault().orElseThrow(),
                    outcome.detail(),
                    address.get().getAuthority());
        }
        FormView source = FormView.of(request.posted(URL)).withErrors(Map.of(URL, request.say(fault)));
        return show(request, 400, form, source, "");
    }

    // --- Adding ---

    private Response add(PageRequest request) {
        Map<String, JsonNode> wanted = ProviderForm.given(request, false);
        wanted.put(ProviderForm.KEY, TextNode.valueOf(request.text(ProviderForm.KEY)));
        wanted.put("enabled", BooleanNode.TRUE);
        if (ProviderKey.parse(request.text(ProviderForm.KEY))
                .filter(providers::isTaken)
                .isPresent()) {
            return again(request, Map.of(ProviderForm.KEY, request.say("admin.provider.key-taken")));
        }
        OidcProviderJson.Read read = providers.save(Optional.empty(), wanted, request.actor());
        return read.provider()
                .map(provider -> request.done(
                        ProviderPage.path(provider), Message.of("admin.provider.created", provider.prompt())))
                .orElseGet(() -> again(request, ProviderForm.told(read, request)));
    }

    private Response again(PageRequest request, Map<String, String> errors) {
        return show(request, 400, ProviderForm.again(request).withErrors(errors));
    }
}
