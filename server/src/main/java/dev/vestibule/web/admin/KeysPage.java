package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apikey.ApiKeyCreation;
import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.apikey.KeySettings;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.FormView;
import dev.vestibule.web.KeyForm;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import dev.vestibule.web.account.OwnKeysPage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/keys}: all keys, including personal ones; {@code /new} below it creates a service key and shows its
 * secret once.
 */
public final class KeysPage implements Resource {
    static final String PATH = "/admin/keys";
    private static final String NEW = PATH + "/new";
    private static final List<String> FIELDS = List.of("q", "owner", "kind", "state");
    private static final List<String> COLUMNS = List.of("name", "-used", "expires");

    private final Pages pages;
    private final ApiKeyService keys;
    private final ApiKeyCreation creation;
    private final GroupService groups;
    private final UserStore users;
    private final InstantSource clock;

    public KeysPage(
            Pages pages,
            ApiKeyService keys,
            ApiKeyCreation creation,
            GroupService groups,
            UserStore users,
            InstantSource clock) {
        this.pages = pages;
        this.keys = keys;
        this.creation = creation;
        this.groups = groups;
        this.users = users;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(NEW, pages.administrator(this::blank));
        routes.post(NEW, pages.administratorForm(this::create));
    }

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        Optional<Email> typed = listFilter.email("owner");
        Optional<UserId> owner = typed.flatMap(users::findByEmail).map(User::id);
        boolean ownsNothing = typed.isPresent() && owner.isEmpty();
        ApiKeyListStore.Filter filter = new ApiKeyListStore.Filter(
                Optional.empty(),
                Optional.empty(),
                owner,
                listFilter.text("q"),
                listFilter.choice("kind", KeysPage::personal),
                listFilter.choice("state", KeysPage::live));
        ApiKeyListStore.Page found = listFilter.isGood() && !ownsNothing
                ? keys.page(
                        filter,
                        OwnKeysPage.column(query),
                        query.descending(),
                        new Paging(query.limit(), query.offset()))
                : new ApiKeyListStore.Page(List.of(), 0);
        Instant now = clock.instant();
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/keys",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, found.keys(), Math.toIntExact(found.total()))
                                .map(key -> KeyView.of(key, now, request.messages())),
                        "kinds",
                        List.of(
                                new SelectOption("", request.say("list.any")),
                                new SelectOption("programs", request.say("admin.keys.programs")),
                                new SelectOption("personal", request.say("admin.keys.personal"))),
                        "states",
                        List.of(
                                new SelectOption("", request.say("list.any")),
                                new SelectOption("live", request.say("keys.works")),
                                new SelectOption("expired", request.say("keys.expired"))),
                        "done",
                        request.flash()));
    }

    private static Optional<Boolean> personal(String name) {
        return switch (name) {
            case "programs" -> Optional.of(false);
            case "personal" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> live(String name) {
        return switch (name) {
            case "live" -> Optional.of(true);
            case "expired" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private Response blank(PageRequest request) {
        return showNew(request, 200, FormView.of(Map.of("group", Integer.toString(GroupId.ALL_USERS.value()))));
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "admin/newkey", Map.of("form", form, "groups", groups(request, groups)));
    }

    /** Returns the groups whose rights a key can have. */
    static List<SelectOption> groups(PageRequest request, GroupService groups) {
        return groups.all(request.who().user()).stream()
                .map(group -> new SelectOption(Integer.toString(group.id().value()), group.name()))
                .toList();
    }

    private Response create(PageRequest request) {
        FormView again = KeyForm.again(request);
        try {
            ObjectNode json = KeyForm.json(request, Optional.empty());
            Optional<UserId> owner = owner(request, users);
            json.put("owner_id", owner.map(UserId::value).orElse(null));
            KeySettings settings = KeyForm.fields(json).fresh();
            creation.check(settings);
            refuseUnknownOwner(request, owner);
            ApiKeyService.Fresh fresh = creation.create(settings, request.actor());
            return secret(pages, request, fresh);
        } catch (InvalidInputException refused) {
            return showNew(request, 400, again.withErrors(KeyForm.errors(request, refused)));
        }
    }

    /** Returns empty if no address was typed, or one that no account has. */
    static Optional<UserId> owner(PageRequest request, UserStore users) {
        String typed = request.text("owner");
        return typed.isEmpty()
                ? Optional.empty()
                : users.findByEmail(Email.login(typed)).map(User::id);
    }

    /** Refuses a typed address that no account has. */
    static void refuseUnknownOwner(PageRequest request, Optional<UserId> owner) {
        if (owner.isEmpty() && !request.text("owner").isEmpty()) {
            throw InvalidInputException.of(Input.KEY_OWNER, Message.of("field.key-owner"));
        }
    }

    /** Shows a secret once; without a redirect, as it would have to be stored for the next page. */
    static Response secret(Pages pages, PageRequest request, ApiKeyService.Fresh fresh) {
        KeyView.Fresh shown = KeyView.Fresh.of(
                fresh.key().id().value(), fresh.key().settings().name(), fresh.secret());
        return pages.showOwn(request, 200, "admin/newsecret", Map.of("fresh", shown));
    }
}
