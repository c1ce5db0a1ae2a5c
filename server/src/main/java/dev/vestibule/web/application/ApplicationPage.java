package dev.vestibule.web.application;

import dev.vestibule.group.GroupService;
import dev.vestibule.oauth.client.ClientEventStore;
import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.client.ClientService;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.GrantView;
import dev.vestibule.web.OriginLabel;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/applications/:id}: one application, who has access through it, and what happened last. The pages below
 * it have the actions: {@link ApplicationSecretPage}, {@link DryRunPage}.
 */
public final class ApplicationPage implements Resource {
    static final String ONE = ApplicationsListPage.PATH + "/{id}";

    private static final int MOST_GRANTS = 10;
    private static final int MOST_EVENTS = 10;

    private final Pages pages;
    private final ClientService clients;
    private final ClientListStore list;
    private final GrantListStore grants;
    private final GroupService groups;
    private final UserStore users;
    private final SiteAddress site;
    private final InstantSource clock;

    public ApplicationPage(
            Pages pages,
            ClientService clients,
            ClientListStore list,
            GrantListStore grants,
            GroupService groups,
            UserStore users,
            SiteAddress site,
            InstantSource clock) {
        this.pages = pages;
        this.clients = clients;
        this.list = list;
        this.grants = grants;
        this.groups = groups;
        this.users = users;
        this.site = site;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(ONE, pages.administrator(request -> {
            OAuthClient client = client(request);
            return show(request, client, 200, ApplicationForm.of(client));
        }));
        routes.post(ONE, pages.administratorForm(this::change));
    }

    /**
     * An application.
     *
     * @param readAgainAt when the document at its client ID is read again; null if it has none
     * @param createdBy the name of the administrator; empty text if it registered itself, or an operator added it
     * @param secret its state
     * @param retiringUntil until when the previous secret is valid; null if there is none
     * @param users how many have access through it, or have agreed to it
     */
    public record Card(
            String id,
            String inLinks,
            String name,
            OriginLabel origin,
            @Nullable DisplayTime readAgainAt,
            String createdBy,
            DisplayTime createdAt,
            DisplayTime changedAt,
            Secret secret,
            @Nullable DisplayTime retiringUntil,
            int users,
            int grants) {}

    /** How it authenticates. */
    public enum Secret {
        ONE("admin.applications.one-secret"),
        TWO("admin.applications.two-secrets"),
        KEY("admin.applications.keyed"),
        NONE("admin.applications.no-secret");

        private final String text;

        Secret(String text) {
            this.text = text;
        }

        /** Returns the key of its text. */
        public String text() {
            return text;
        }

        /** Returns whether it can be rotated. */
        public boolean isSecret() {
            return this == ONE || this == TWO;
        }
    }

    /** What happened. */
    public record Event(Message what, DisplayTime at, String scopes, String address) {}

    /** Returns the application of the path. */
    static OAuthClient client(ClientService clients, PageRequest request) {
        return clients.read(
                ClientId.inPath(request.request().pathText("id")).orElseThrow(Refusal.NOT_FOUND::exception));
    }

    private OAuthClient client(PageRequest request) {
        return client(clients, request);
    }

    private Response show(PageRequest request, OAuthClient client, int status, FormView form) {
        Instant now = clock.instant();
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("application", card(request, client, now));
        parts.put("choices", ApplicationForm.Choices.of(request, groups(request, groups)));
        parts.put("connection", Connection.of(site));
        parts.put(
                "grants",
                grants.of(client.id(), now, MOST_GRANTS).stream()
                        .map(grant -> GrantView.of(grant, request.messages()))
                        .toList());
        parts.put("events", events(request, client));
        return pages.showOwn(request, status, "application/one", parts);
    }

    private Card card(PageRequest request, OAuthClient client, Instant now) {
        Optional<Instant> retiring = client.secrets().retiringUntil().filter(now::isBefore);
        ClientListStore.Use use = list.use(List.of(client.id()), now);
        return new Card(
                client.id().value(),
                ApplicationsListPage.inLinks(client),
                client.name(),
                OriginLabel.of(client),
                client.metadata()
                        .freshUntil()
                        .map(at -> DisplayTime.of(at, request.messages()))
                        .orElse(null),
                client.createdBy().flatMap(users::find).map(User::commonName).orElse(""),
                DisplayTime.of(client.createdAt(), request.messages()),
                DisplayTime.of(client.updatedAt(), request.messages()),
                secret(client, retiring.isPresent()),
                retiring.map(at -> DisplayTime.of(at, request.messages())).orElse(null),
                use.users(),
                use.grants());
    }

    private static Secret secret(OAuthClient client, boolean two) {
        return switch (client.metadata().authMethod()) {
            case NONE -> Secret.NONE;
            case PRIVATE_KEY_JWT -> Secret.KEY;
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST -> two ? Secret.TWO : Secret.ONE;
        };
    }

    private List<Event> events(PageRequest request, OAuthClient client) {
        return clients.events(Optional.of(client.id().value()), Optional.empty(), MOST_EVENTS, 0).events().stream()
                .map(listed -> event(request, listed))
                .toList();
    }

    private static Event event(PageRequest request, ClientEventStore.Listed listed) {
        String name = listed.person()
                .map(person -> User.commonName(
                        person.firstName().orElse(null), person.lastName().orElse(null), person.email()))
                .orElse("");
        Message what = switch (listed.event().type()) {
            case REGISTERED -> Message.of("admin.applications.event.register");
            case APPROVED -> Message.of("admin.applications.event.approve", name);
            case DENIED -> Message.of("admin.applications.event.deny", name);
        };
        return new Event(
                what,
                DisplayTime.of(listed.event().at(), request.messages()),
                listed.event().scopes(),
                listed.event().address());
    }

    /** Returns the groups whose members may use an application. */
    static List<SelectOption> groups(PageRequest request, GroupService groups) {
        return groups.all(request.who().user()).stream()
                .filter(group -> !group.id().equals(GroupId.ALL_USERS))
                .map(group -> new SelectOption(Integer.toString(group.id().value()), group.name()))
                .toList();
    }

    private Response change(PageRequest request) {
        OAuthClient client = client(request);
        try {
            ClientService.Fresh changed =
                    clients.change(client.id(), ApplicationForm.json(request, Optional.of(client)), request.actor());
            return changed.secret().isPresent()
                    ? NewApplicationPage.fresh(
                            pages,
                            request,
                            site,
                            changed,
                            ApplicationTemplate.OTHER,
                            "admin.applications.fresh.rotated")
                    : request.done(
                            ApplicationsListPage.path(client),
                            Message.of(
                                    "admin.applications.saved", changed.client().name()));
        } catch (InvalidInputException refused) {
            return show(
                    request,
                    client,
                    400,
                    ApplicationForm.again(request).withErrors(ApplicationForm.errors(request, refused)));
        }
    }
}
