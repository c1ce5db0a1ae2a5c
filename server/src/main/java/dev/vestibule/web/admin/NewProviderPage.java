package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code /admin/settings/new-provider}: adds an OpenID Connect provider; {@code ?preset=keycloak} fills in what is
 * known of that one.
 */
public final class NewProviderPage implements Resource {
    private static final String PATH = "/admin/settings/new-provider";

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
    }

    private Response open(PageRequest request) {
        ProviderPreset preset = ProviderPreset.of(
                        request.request().query(ProviderPreset.FIELD).orElse(""))
                .orElse(ProviderPreset.OTHER);
        String key = preset == ProviderPreset.OTHER ? "" : free(preset.id());
        return show(request, 200, preset.form(key));
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
        Optional<String> key = ProviderKey.parse(form.value(ProviderForm.KEY)).map(ProviderKey::value);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("ways", ProviderForm.ways());
        parts.put("presets", List.of(ProviderPreset.values()));
        parts.put("preset", ProviderPreset.of(form.value(ProviderPreset.FIELD)).orElse(ProviderPreset.OTHER));
        parts.put("addresses", ProviderPage.addresses(request, providers.addresses(key.orElse(ANY))));
        parts.put("templates", ProviderPage.addresses(request, providers.addresses(ANY)));
        parts.put("keyless", !providers.canKeepSecrets());
        return pages.showOwn(request, status, "admin/newprovider", parts);
    }

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
