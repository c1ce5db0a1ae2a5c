package dev.vestibule.web.application;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.client.ClientService;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code /admin/applications/delete}: deletes the applications that were chosen in the list, or one, after showing how
 * many users and sign-ins that concerns.
 */
public final class ApplicationDeletionPage implements Resource {
    private static final String PATH = ApplicationsListPage.PATH + "/delete";
    private static final String WORDS = "admin.applications.";

    /** The chosen applications; the form has their ids in one field. */
    private static final String CHOSEN = "client";

    private final Pages pages;
    private final ClientService clients;
    private final ClientListStore list;
    private final InstantSource clock;

    public ApplicationDeletionPage(Pages pages, ClientService clients, ClientListStore list, InstantSource clock) {
        this.pages = pages;
        this.clients = clients;
        this.list = list;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(this::delete));
    }

    private List<OAuthClient> chosen(Stream<String> ids) {
        return list.of(ids.filter(id -> !id.isEmpty())
                .distinct()
                .limit(ListQuery.MOST_SELECTED)
                .map(ClientId::new)
                .toList());
    }

    private Response ask(PageRequest request) {
        List<OAuthClient> chosen = chosen(request.request().queries(CHOSEN).stream());
        if (chosen.isEmpty()) {
            return PageRequest.to(ApplicationsListPage.PATH);
        }
        List<ClientId> ids = chosen.stream().map(OAuthClient::id).toList();
        ClientListStore.Use use = list.use(ids, clock.instant());
        List<String> sentences = new ArrayList<>();
        if (chosen.size() > 1) {
            sentences.add(
                    String.join(" · ", chosen.stream().map(OAuthClient::name).toList()));
        }
        sentences.add(request.say(Message.counted(WORDS + "delete-users", use.users())));
        if (use.grants() > 0) {
            sentences.add(request.say(Message.counted(WORDS + "delete-grants", use.grants())));
        }
        sentences.add(request.say(WORDS + "delete-consequence"));
        OAuthClient first = chosen.get(0);
        boolean one = chosen.size() == 1;
        return new Confirmation(
                        request.say(
                                one
                                        ? Message.of(WORDS + "delete-question", first.name())
                                        : Message.counted(WORDS + "delete-several", chosen.size())),
                        sentences,
                        request.say(one ? WORDS + "delete" : WORDS + "delete-selected"),
                        one ? ApplicationsListPage.path(first) : ApplicationsListPage.PATH,
                        Map.of(
                                CHOSEN,
                                String.join(
                                        " ", ids.stream().map(ClientId::value).toList())))
                .ask(pages, request);
    }

    private Response delete(PageRequest request) {
        List<OAuthClient> chosen = chosen(Stream.of(request.text(CHOSEN).split(" ")));
        chosen.forEach(client -> delete(request, client));
        return switch (chosen.size()) {
            case 0 -> PageRequest.to(ApplicationsListPage.PATH); // deleted meanwhile, which has the requested effect
            case 1 ->
                request.done(
                        ApplicationsListPage.PATH,
                        Message.of(WORDS + "deleted", chosen.get(0).name()));
            default ->
                request.done(ApplicationsListPage.PATH, Message.counted(WORDS + "deleted-several", chosen.size()));
        };
    }

    private void delete(PageRequest request, OAuthClient client) {
        try {
            clients.remove(client.id(), request.actor());
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.NOT_FOUND) {
                throw refused;
            }
            // deleted meanwhile, which has the requested effect
        }
    }
}
