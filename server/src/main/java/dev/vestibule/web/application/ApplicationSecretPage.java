package dev.vestibule.web.application;

import dev.vestibule.oauth.client.ClientService;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code /admin/applications/:id/secret}: gives an application another secret; the old one stays valid for a while. */
public final class ApplicationSecretPage implements Resource {
    private static final String PATH = ApplicationPage.ONE + "/secret";
    private static final String CURRENT = "current";
    private static final String GRACE = "grace";
    private static final Map<Duration, String> GRACES = Map.of(
            Duration.ZERO,
            "none",
            Duration.ofHours(1),
            "hour",
            Duration.ofDays(1),
            "day",
            Duration.ofDays(7),
            "week",
            Duration.ofDays(30),
            "month");

    /** Time to update the application, whose sign-ins would fail at once with the shortest. */
    private static final Duration USUAL = Duration.ofDays(1);

    private final Pages pages;
    private final ClientService clients;
    private final SiteAddress site;

    public ApplicationSecretPage(Pages pages, ClientService clients, SiteAddress site) {
        this.pages = pages;
        this.clients = clients;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(this::rotate));
    }

    private Response ask(PageRequest request) {
        OAuthClient client = ApplicationPage.client(clients, request);
        if (!client.metadata().authMethod().needsSecret()) {
            return PageRequest.to(ApplicationsListPage.path(client));
        }
        List<SelectOption> graces = GRACES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(grace -> new SelectOption(
                        Long.toString(grace.getKey().toSeconds()), request.say("admin.keys.grace." + grace.getValue())))
                .toList();
        return pages.showOwn(
                request,
                200,
                "application/secret",
                Map.of(
                        "form",
                        FormView.of(Map.of(GRACE, Long.toString(USUAL.toSeconds()))),
                        "name",
                        client.name(),
                        "path",
                        ApplicationsListPage.path(client),
                        CURRENT,
                        mark(client),
                        "graces",
                        graces));
    }

    /** Returns what differs from one secret to the next, and says nothing about them. */
    private static String mark(OAuthClient client) {
        return client.secrets()
                .current()
                .map(Digest::hex)
                .map(digest -> Digests.hmacSha256(digest, "rotation of a client secret"))
                .orElse("");
    }

    private Response rotate(PageRequest request) {
        OAuthClient client = ApplicationPage.client(clients, request);
        // A form that is sent twice, perhaps by a reload, must not replace the secret that its first answer has shown.
        if (!request.text(CURRENT).equals(mark(client))) {
            return request.done(
                    ApplicationsListPage.path(client), Message.of("admin.applications.rotated-already", client.name()));
        }
        Duration grace = Parsing.number(request.text(GRACE), 0, Integer.MAX_VALUE)
                .map(Duration::ofSeconds)
                .filter(GRACES::containsKey)
                .orElse(Duration.ZERO);
        return NewApplicationPage.fresh(
                pages,
                request,
                site,
                clients.rotate(client.id(), grace, request.actor()),
                ApplicationTemplate.OTHER,
                "admin.applications.fresh.rotated");
    }
}
