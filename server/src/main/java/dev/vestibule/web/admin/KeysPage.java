package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.vestibule.user.Groups;
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
 * {@code /admin/keys}: all keys, those that people made for themselves among them; {@code /new} below it makes one and
 * shows its secret once.
 */
public final class KeysPage implements Resource {
    static final String PATH = "/admin/keys";
    private static final String NEW = PATH + "/new";
    private static final List<String> FIELDS = List.of("q", "owner", "kind", "state");
    private static final List<String> COLUMNS = List.of("name", "-used", "expires");

    private final Pages pages;
    private final ApiKeyService keys;
    private final GroupService groups;
    private final UserStore users;
    private final InstantSource clock;

    public KeysPage(Pages pages, ApiKeyService keys, GroupService groups, UserStore users, InstantSource clock) {
        this.pages = pages;
        this.keys = keys;
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

    private Response list(PageRequest visit) {
        ListQuery place = ListQuery.of(visit, FIELDS, COLUMNS);
        ListFilter narrowing = new ListFilter(visit, place);
        Optional<Email> typed = narrowing.email("owner");
        Optional<UserId> owner = typed.flatMap(users::findByEmail).map(User::id);
        boolean ownsNothing = typed.isPresent() && owner.isEmpty();
        ApiKeyListStore.Filter filter = new ApiKeyListStore.Filter(
                Optional.empty(),
                Optional.empty(),
                owner,
                narrowing.text("q"),
                narrowing.choice("kind", KeysPage::personal),
                narrowing.choice("state", KeysPage::live));
        ApiKeyListStore.Page found = narrowing.isGood() && !ownsNothing
                ? keys.page(
                        filter,
                        OwnKeysPage.column(place),
                        place.descending(),
                        new Paging(place.limit(), place.offset()))
                : new ApiKeyListStore.Page(List.of(), 0);
        Instant now = clock.instant();
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/keys",
                Map.of(
                        "form",
                        narrowing.form(),
                        "part",
                        ListPage.of(place, found.keys(), Math.toIntExact(found.total()))
                                .map(key -> KeyView.of(key, now, visit.words())),
                        "kinds",
                        List.of(
                                new SelectOption("", visit.say("list.any")),
                                new SelectOption("programs", visit.say("admin.keys.programs")),
                                new SelectOption("personal", visit.say("admin.keys.personal"))),
                        "states",
                        List.of(
                                new SelectOption("", visit.say("list.any")),
                                new SelectOption("live", visit.say("keys.works")),
                                new SelectOption("expired", visit.say("keys.expired"))),
                        "done",
                        visit.flash()));
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

    private Response blank(PageRequest visit) {
        return showNew(visit, 200, FormView.of(Map.of("group", Integer.toString(Groups.ALL_USERS))));
    }

    private Response showNew(PageRequest visit, int status, FormView form) {
        return pages.showOwn(visit, status, "admin/newkey", Map.of("form", form, "groups", groups(visit, groups)));
    }

    /** The groups whose rights a key can have. */
    static List<SelectOption> groups(PageRequest visit, GroupService groups) {
        return groups.all(visit.who().user()).stream()
                .map(group -> new SelectOption(Integer.toString(group.id()), group.name()))
                .toList();
    }

    private Response create(PageRequest visit) {
        FormView again = KeyForm.again(visit);
        try {
            ObjectNode json = KeyForm.json(visit, Optional.empty());
            Optional<UserId> owner = owner(visit, users);
            json.put("owner_id", owner.map(UserId::value).orElse(null));
            KeySettings settings = KeyForm.fields(json).fresh();
            keys.check(settings);
            refuseUnknownOwner(visit, owner);
            ApiKeyService.Fresh fresh = keys.create(settings, visit.actor());
            return secret(pages, visit, fresh);
        } catch (InvalidInputException refused) {
            return showNew(visit, 400, again.withErrors(KeyForm.errors(visit, refused)));
        }
    }

    /** Returns empty if no address was typed, or one that no account has. */
    static Optional<UserId> owner(PageRequest visit, UserStore users) {
        String typed = visit.text("owner");
        return typed.isEmpty()
                ? Optional.empty()
                : users.findByEmail(Email.login(typed)).map(User::id);
    }

    /** Refuses a typed address that no account has. */
    static void refuseUnknownOwner(PageRequest visit, Optional<UserId> owner) {
        if (owner.isEmpty() && !visit.text("owner").isEmpty()) {
            throw InvalidInputException.of(Input.KEY_OWNER, Message.of("field.key-owner"));
        }
    }

    /** Shows a secret, this once; not after leading on, as it would have to lie somewhere until then. */
    static Response secret(Pages pages, PageRequest visit, ApiKeyService.Fresh fresh) {
        KeyView.Fresh shown = KeyView.Fresh.of(
                fresh.key().id().value(), fresh.key().settings().name(), fresh.secret());
        return pages.showOwn(visit, 200, "admin/newsecret", Map.of("fresh", shown));
    }
}
