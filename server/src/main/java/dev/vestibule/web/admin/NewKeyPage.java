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
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.FormView;
import dev.vestibule.web.KeyForm;
import dev.vestibule.web.NewSecret;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/keys/new}: creates a service key and shows its secret once. */
public final class NewKeyPage implements Resource {
    private static final String PATH = KeysPage.PATH + "/new";

    private final Pages pages;
    private final ApiKeyService keys;
    private final ApiKeyCreation creation;
    private final GroupService groups;
    private final UserStore users;
    private final InstantSource clock;

    public NewKeyPage(
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
        routes.get(PATH, pages.administrator(this::blank));
        routes.post(PATH, pages.administratorForm(pages.proved(this::create)));
    }

    private Response blank(PageRequest request) {
        return showNew(request, 200, FormView.of(Map.of("group", Integer.toString(GroupId.ALL_USERS.value()))));
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(
                request,
                status,
                "admin/newkey",
                Map.of("form", form, "groups", groups(request, groups), "opened", KeyForm.opened(request, clock)));
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
            return secret(pages, request, NewSecret.created(fresh, KeyPage.path(fresh.key()), request.request()));
        } catch (InvalidInputException refused) {
            Optional<ApiKeyListStore.Listed> created = KeyForm.sentBefore(request, refused, keys, Optional.empty());
            if (created.isPresent()) {
                return request.done(
                        KeyPage.path(created.get()),
                        Message.of(
                                "keys.created-already", created.get().settings().name()));
            }
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
    static Response secret(Pages pages, PageRequest request, NewSecret secret) {
        return pages.showOwn(request, 200, "admin/newsecret", Map.of("fresh", secret));
    }
}
