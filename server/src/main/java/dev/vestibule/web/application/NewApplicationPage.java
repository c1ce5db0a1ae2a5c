package dev.vestibule.web.application;

import dev.vestibule.group.GroupService;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.client.ClientSecret;
import dev.vestibule.oauth.client.ClientService;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/applications/new}: adds an application, and shows its secret once; {@code ?template=grafana} fills in
 * what is known of that one.
 */
public final class NewApplicationPage implements Resource {
    private static final String PATH = ApplicationsListPage.PATH + "/new";
    private static final String OPENED = "opened";
    private static final int MOST_OF_A_NAME = 20;

    private final Pages pages;
    private final ClientService clients;
    private final ClientListStore list;
    private final GroupService groups;
    private final SiteAddress site;
    private final InstantSource clock;

    public NewApplicationPage(
            Pages pages,
            ClientService clients,
            ClientListStore list,
            GroupService groups,
            SiteAddress site,
            InstantSource clock) {
        this.pages = pages;
        this.clients = clients;
        this.list = list;
        this.groups = groups;
        this.site = site;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::open));
        routes.post(PATH, pages.administratorForm(this::add));
    }

    /**
     * An application that was added, or got another secret, for the one page that shows it.
     *
     * @param done what was done
     * @param secret the only copy; empty text if it has none
     * @param next where the page leads; also after a reload, which would send the form again
     * @param sample of its configuration
     */
    public record Fresh(
            Message done,
            String name,
            String id,
            String secret,
            String next,
            Connection connection,
            String product,
            String sample) {
        @Override
        public String toString() {
            return "Fresh[" + id + "]";
        }
    }

    private Response open(PageRequest request) {
        ApplicationTemplate template = ApplicationTemplate.of(
                        request.request().query(ApplicationTemplate.FIELD).orElse(""))
                .orElse(ApplicationTemplate.OTHER);
        return show(request, 200, template, template.form(), clock.instant().toString());
    }

    private Response show(PageRequest request, int status, ApplicationTemplate template, FormView form, String opened) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("template", template);
        parts.put("templates", List.of(ApplicationTemplate.values()));
        parts.put("choices", ApplicationForm.Choices.of(request, ApplicationPage.groups(request, groups)));
        parts.put("unset", site.site().isEmpty());
        parts.put(OPENED, opened);
        return pages.showOwn(request, status, "application/new", parts);
    }

    private Response add(PageRequest request) {
        ApplicationTemplate template =
                ApplicationTemplate.of(request.text(ApplicationTemplate.FIELD)).orElse(ApplicationTemplate.OTHER);
        Optional<OAuthClient> before = addedBefore(request);
        if (before.isPresent()) {
            return request.done(
                    ApplicationsListPage.path(before.get()),
                    Message.of(
                            "admin.applications.created-already", before.get().name()));
        }
        try {
            ClientService.Fresh added =
                    clients.create(ApplicationForm.json(request, Optional.empty()), request.actor());
            return fresh(pages, request, site, added, template, "admin.applications.fresh.created");
        } catch (InvalidInputException refused) {
            FormView again = ApplicationForm.again(request).withErrors(ApplicationForm.errors(request, refused));
            return show(request, 400, template, again, request.text(OPENED));
        }
    }

    /** Returns the application that this form has added already, if it is sent again, as by a reload of the answer. */
    private Optional<OAuthClient> addedBefore(PageRequest request) {
        Optional<Instant> opened = Parsing.instant(request.text(OPENED), Instant.EPOCH);
        String name = request.text(ApplicationForm.NAME);
        if (opened.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        ClientListStore.Filter filter =
                new ClientListStore.Filter(Optional.of(name), Optional.of(Origin.ADMINISTRATOR));
        return list
                .page(filter, ClientListStore.Column.CREATED_AT, true, new Paging(MOST_OF_A_NAME, 0), clock.instant())
                .clients()
                .stream()
                .map(ClientListStore.Listed::client)
                .filter(client -> client.name().equals(name)
                        && client.createdBy().equals(request.actor().user())
                        && !client.createdAt().isBefore(opened.get()))
                .findFirst();
    }

    /** Shows a secret once; without a redirect, as it would have to be stored for the next page. */
    static Response fresh(
            Pages pages,
            PageRequest request,
            SiteAddress site,
            ClientService.Fresh fresh,
            ApplicationTemplate template,
            String done) {
        OAuthClient client = fresh.client();
        String secret = fresh.secret().map(ClientSecret::text).orElse("");
        String sample = ConfigurationSample.of(template)
                .text(site.link(""), client.id().value(), secret, request.text(ApplicationForm.URL), client.metadata());
        Fresh shown = new Fresh(
                Message.of(done, client.name()),
                client.name(),
                client.id().value(),
                secret,
                ApplicationsListPage.path(client),
                Connection.of(site),
                template.product(),
                sample);
        return pages.showOwn(request, 200, "application/fresh", Map.of("fresh", shown));
    }
}
