package dev.vestibule.web.admin;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyListStore.Named;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.KeyId;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.KeyRevocation;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import dev.vestibule.web.SelectOption;
import dev.vestibule.web.account.OwnKeysPage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/keys}: all keys, including personal ones; {@code .csv} is the same as a file, {@code /end} revokes
 * those that were chosen.
 */
public final class KeysPage implements Resource {
    static final String PATH = "/admin/keys";
    private static final String CSV = PATH + ".csv";
    private static final String END = PATH + "/end";
    private static final List<String> FIELDS = List.of("q", "owner", "kind", "state");
    private static final List<String> COLUMNS = List.of("name", "-used", "expires");
    private static final CsvFormat<ApiKeyListStore.Listed> FORMAT = CsvFormat.<ApiKeyListStore.Listed>empty()
            .with("id", key -> key.id().value())
            .with("name", key -> key.settings().name())
            .with("prefix", ApiKeyListStore.Listed::prefix)
            .with("type", key -> key.personal() ? "personal" : "service")
            .with("group", key -> key.personal() ? "" : key.group().name())
            .with("owner", key -> key.owner().map(Named::name))
            .with("owner_id", key -> key.owner().map(owner -> owner.id().value()))
            .with("expires_at", key -> key.settings().expiresAt())
            .with("last_used_at", ApiKeyListStore.Listed::lastUsedAt)
            .with("methods", key -> joined(key.settings().limits().methodTexts()))
            .with("paths", key -> joined(key.settings().limits().pathTexts()))
            .with(
                    "ip_addresses",
                    key -> joined(key.settings().limits().addresses().texts()))
            .with("created_at", ApiKeyListStore.Listed::createdAt)
            .with("created_by", key -> key.createdBy().map(Named::name))
            .with("updated_at", ApiKeyListStore.Listed::updatedAt)
            .with("updated_by", key -> key.updatedBy().name());

    private final Pages pages;
    private final ApiKeyService keys;
    private final NamedUsers users;
    private final ListExport export;
    private final InstantSource clock;

    public KeysPage(Pages pages, ApiKeyService keys, NamedUsers users, ListExport export, InstantSource clock) {
        this.pages = pages;
        this.keys = keys;
        this.users = users;
        this.export = export;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(CSV, pages.administrator(this::export));
        routes.get(END, pages.administrator(this::ask));
        routes.post(END, pages.administratorForm(this::end));
    }

    private static String joined(List<String> texts) {
        return String.join(" ", texts);
    }

    private static ListQuery query(PageRequest request) {
        return ListQuery.of(request, FIELDS, COLUMNS);
    }

    private ApiKeyListStore.Filter filter(ListFilter fields, PageRequest request) {
        return new ApiKeyListStore.Filter(
                Optional.empty(),
                Optional.empty(),
                users.read(fields, "owner", request),
                fields.text("q"),
                fields.choice("kind", KeysPage::personal),
                fields.choice("state", KeysPage::state));
    }

    private ApiKeyListStore.Page page(ApiKeyListStore.Filter filter, ListQuery query, int limit, int offset) {
        return keys.page(filter, OwnKeysPage.column(query), query.descending(), new Paging(limit, offset));
    }

    private Response list(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        ApiKeyListStore.Filter filter = filter(fields, request);
        ApiKeyListStore.Page found = fields.isGood()
                ? page(filter, query, query.limit(), query.offset())
                : new ApiKeyListStore.Page(List.of(), 0);
        Instant now = clock.instant();
        List<SelectOption> kinds = kinds(request);
        List<SelectOption> states = states(request);
        return pages.showOwn(
                request,
                fields.isGood() ? 200 : 400,
                "admin/keys",
                Map.of(
                        "form",
                        fields.form(),
                        "part",
                        ListPage.of(query, found.keys(), Math.toIntExact(found.total()))
                                .map(key -> KeyView.of(key, now, request.messages()))
                                .with(ActiveFilters.of(request, query)
                                        .text("q", "keys.search")
                                        .text("owner", "admin.keys.owner-name")
                                        .choice("kind", "admin.keys.kind", kinds)
                                        .choice("state", "admin.mail.state", states)
                                        .build()),
                        "kinds",
                        kinds,
                        "states",
                        states));
    }

    private static List<SelectOption> kinds(PageRequest request) {
        return List.of(
                new SelectOption("", request.say("list.any")),
                new SelectOption("programs", request.say("admin.keys.programs")),
                new SelectOption("personal", request.say("admin.keys.personal")));
    }

    private static List<SelectOption> states(PageRequest request) {
        int soon = Math.toIntExact(ApiKeyListStore.SOON.toDays());
        return List.of(
                new SelectOption("", request.say("list.any")),
                new SelectOption("live", request.say("keys.works")),
                new SelectOption("expiring", request.say("keys.expires-within", soon)),
                new SelectOption("expired", request.say("keys.expired")));
    }

    private static Optional<Boolean> personal(String name) {
        return switch (name) {
            case "programs" -> Optional.of(false);
            case "personal" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static Optional<ApiKeyListStore.State> state(String name) {
        return switch (name) {
            case "live" -> Optional.of(ApiKeyListStore.State.ACTIVE);
            case "expiring" -> Optional.of(ApiKeyListStore.State.EXPIRING);
            case "expired" -> Optional.of(ApiKeyListStore.State.EXPIRED);
            default -> Optional.empty();
        };
    }

    private Response export(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        ApiKeyListStore.Filter filter = filter(fields, request);
        if (!fields.isGood()) {
            return PageRequest.to(query.narrowedAt(PATH));
        }
        return export.csv(
                request,
                query,
                "api-keys",
                FORMAT,
                RowSource.paged(
                        (limit, offset) -> page(filter, query, limit, offset).keys()));
    }

    // --- Revoking ---

    private Response ask(PageRequest request) {
        List<ApiKeyListStore.Listed> chosen = keys.read(KeyRevocation.chosen(request));
        return chosen.isEmpty() ? PageRequest.to(PATH) : KeyRevocation.ask(pages, request, chosen, PATH);
    }

    private Response end(PageRequest request) {
        List<ApiKeyListStore.Listed> chosen = keys.read(KeyRevocation.posted(request));
        List<KeyId> ids = chosen.stream().map(ApiKeyListStore.Listed::id).toList();
        ids.forEach(id -> keys.endIfThere(id, request.actor()));
        return ids.isEmpty()
                ? PageRequest.to(PATH)
                : request.done(
                        PATH,
                        KeyRevocation.done(chosen.stream()
                                .map(key -> key.settings().name())
                                .toList()));
    }
}
