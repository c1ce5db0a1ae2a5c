package dev.vestibule.web.application;

import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import dev.vestibule.web.SelectOption;
import dev.vestibule.web.oauth.Destination;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/applications}: all applications; {@code .csv} is the same as a file. */
public final class ApplicationsListPage implements Resource {
    static final String PATH = "/admin/applications";

    private static final String CSV = PATH + ".csv";
    private static final String WORDS = "admin.applications.";
    private static final List<String> FIELDS = List.of("q", "origin");
    private static final List<String> COLUMNS = List.of("name", "-users", "-used", "-created");
    private static final CsvFormat<ClientListStore.Listed> FORMAT = CsvFormat.<ClientListStore.Listed>empty()
            .with("client_id", row -> row.client().id().value())
            .with("name", row -> row.client().name())
            .with("registered_by", row -> row.client().origin().wireName())
            .with(
                    "redirect_uris",
                    row -> String.join(" ", row.client().metadata().redirectUris()))
            .with("scopes", row -> String.join(" ", row.client().metadata().scopes()))
            .with("users", ClientListStore.Listed::users)
            .with("created_at", row -> row.client().createdAt())
            .with("last_used_at", ClientListStore.Listed::lastUsedAt);

    private final Pages pages;
    private final ClientListStore clients;
    private final ListExport export;
    private final InstantSource clock;

    public ApplicationsListPage(Pages pages, ClientListStore clients, ListExport export, InstantSource clock) {
        this.pages = pages;
        this.clients = clients;
        this.export = export;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(CSV, pages.administrator(this::export));
    }

    /**
     * An application in the list.
     *
     * @param inLinks its id for paths and queries
     * @param origin how it came to be known
     * @param host where it receives answers; empty text if nowhere
     * @param secret whether it has a secret that can be rotated
     */
    public record Entry(
            String id,
            String inLinks,
            String name,
            Message origin,
            boolean verified,
            boolean secret,
            String host,
            int users,
            @Nullable DisplayTime lastUsedAt,
            DisplayTime createdAt) {
        static Entry of(ClientListStore.Listed listed, Messages messages) {
            OAuthClient client = listed.client();
            return new Entry(
                    client.id().value(),
                    ApplicationsListPage.inLinks(client),
                    client.name(),
                    Message.of(WORDS + "origin." + client.origin().wireName()),
                    client.isVerified(),
                    client.metadata().authMethod().needsSecret(),
                    ApplicationsListPage.host(client, messages),
                    listed.users(),
                    listed.lastUsedAt().map(at -> DisplayTime.of(at, messages)).orElse(null),
                    DisplayTime.of(client.createdAt(), messages));
        }
    }

    static String inLinks(OAuthClient client) {
        return URLEncoder.encode(client.id().value(), StandardCharsets.UTF_8);
    }

    static String path(OAuthClient client) {
        return PATH + "/" + inLinks(client);
    }

    private static String host(OAuthClient client, Messages messages) {
        return client.metadata().redirectUris().stream()
                .findFirst()
                .map(uri -> messages.of(Destination.of(URI.create(uri)).name()))
                .orElse("");
    }

    private static ListQuery query(PageRequest request) {
        return ListQuery.of(request, FIELDS, COLUMNS);
    }

    private static ClientListStore.Filter filter(ListFilter fields) {
        return new ClientListStore.Filter(
                fields.text("q"),
                fields.choice(
                        "origin",
                        text -> Stream.of(Origin.values())
                                .filter(origin -> origin.wireName().equals(text))
                                .findFirst()));
    }

    private ClientListStore.Page page(ClientListStore.Filter filter, ListQuery query, int limit, int offset) {
        ClientListStore.Column column = switch (query.sort()) {
            case "users" -> ClientListStore.Column.USERS;
            case "used" -> ClientListStore.Column.LAST_USED_AT;
            case "created" -> ClientListStore.Column.CREATED_AT;
            default -> ClientListStore.Column.NAME;
        };
        return clients.page(filter, column, query.descending(), new Paging(limit, offset), clock.instant());
    }

    private Response list(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        ClientListStore.Filter filter = filter(fields);
        ClientListStore.Page found = fields.isGood()
                ? page(filter, query, query.limit(), query.offset())
                : new ClientListStore.Page(List.of(), 0);
        List<SelectOption> origins = origins(request);
        return pages.showOwn(
                request,
                fields.isGood() ? 200 : 400,
                "application/list",
                Map.of(
                        "form",
                        fields.form(),
                        "part",
                        ListPage.of(query, found.clients(), Math.toIntExact(found.total()))
                                .map(listed -> Entry.of(listed, request.messages()))
                                .with(ActiveFilters.of(request, query)
                                        .text("q", WORDS + "search")
                                        .choice("origin", WORDS + "origin", origins)
                                        .build()),
                        "origins",
                        origins));
    }

    private static List<SelectOption> origins(PageRequest request) {
        return Stream.concat(
                        Stream.of(new SelectOption("", request.say("list.any"))),
                        Stream.of(Origin.ADMINISTRATOR, Origin.DYNAMIC, Origin.DOCUMENT)
                                .map(origin -> new SelectOption(
                                        origin.wireName(), request.say(WORDS + "origin." + origin.wireName()))))
                .toList();
    }

    private Response export(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        ClientListStore.Filter filter = filter(fields);
        return fields.isGood()
                ? export.csv(
                        request,
                        query,
                        "applications",
                        FORMAT,
                        RowSource.paged((limit, offset) ->
                                page(filter, query, limit, offset).clients()))
                : PageRequest.to(query.narrowedAt(PATH));
    }
}
