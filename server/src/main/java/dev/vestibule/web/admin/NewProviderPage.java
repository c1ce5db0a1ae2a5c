package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/settings/new-provider}: adds an OpenID Connect provider. */
public final class NewProviderPage implements Resource {
    private static final String PATH = "/admin/settings/new-provider";

    private final Pages pages;
    private final OidcAdministration providers;

    public NewProviderPage(Pages pages, OidcAdministration providers) {
        this.pages = pages;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> showNew(request, 200, ProviderForm.fresh())));
        routes.post(PATH, pages.administratorForm(this::add));
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "admin/newprovider", Map.of("form", form, "ways", ProviderForm.ways()));
    }

    private Response add(PageRequest request) {
        Map<String, JsonNode> wanted = ProviderForm.given(request, false);
        wanted.put("key", TextNode.valueOf(request.text("key")));
        wanted.put("enabled", BooleanNode.TRUE);
        if (ProviderKey.parse(request.text("key")).filter(providers::isTaken).isPresent()) {
            return showNew(
                    request,
                    400,
                    ProviderForm.again(request).withErrors(Map.of("key", request.say("admin.provider.key-taken"))));
        }
        OidcProviderJson.Read read = providers.save(Optional.empty(), wanted, request.actor());
        return read.provider()
                .map(provider -> request.done(ProviderPage.path(provider), "saved"))
                .orElseGet(() -> showNew(
                        request, 400, ProviderForm.again(request).withErrors(ProviderForm.told(read, request))));
    }
}
