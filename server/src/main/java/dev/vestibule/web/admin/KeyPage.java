package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.apikey.KeySettings;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.KeyId;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.FormView;
import dev.vestibule.web.KeyForm;
import dev.vestibule.web.KeyRevocation;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.NewSecret;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code /admin/keys/:id}: one key and its restrictions; {@code /secret} below it rotates its secret, {@code /end}
 * revokes it. A personal key can only be revoked.
 */
public final class KeyPage implements Resource {
    private static final String ONE = KeysPage.PATH + "/{id}";
    private static final String SECRET = ONE + "/secret";
    private static final String END = ONE + "/end";
    private static final List<Duration> GRACES =
            List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30));

    /** Time to update the programs, which would fail at once with the shortest. */
    private static final FormView USUAL =
            FormView.of(Map.of("grace", Long.toString(Duration.ofDays(1).toSeconds())));

    private final Pages pages;
    private final ApiKeyService keys;
    private final GroupService groups;
    private final UserStore users;
    private final InstantSource clock;

    public KeyPage(Pages pages, ApiKeyService keys, GroupService groups, UserStore users, InstantSource clock) {
        this.pages = pages;
        this.keys = keys;
        this.groups = groups;
        this.users = users;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(ONE, pages.administrator(this::open));
        routes.post(ONE, pages.administratorForm(pages.proved(this::change)));
        routes.get(SECRET, pages.administrator(request -> askSecret(request, key(request), 200, USUAL)));
        routes.post(SECRET, pages.administratorForm(pages.proved(this::replace)));
        routes.get(END, pages.administrator(this::askEnd));
        routes.post(END, pages.administratorForm(this::end));
    }

    private ApiKeyListStore.Listed key(PageRequest request) {
        return keys.read(new KeyId(request.request().pathNumber("id")));
    }

    static String path(ApiKeyListStore.Listed key) {
        return KeysPage.PATH + "/" + key.id().value();
    }

    private KeyView view(ApiKeyListStore.Listed key, PageRequest request) {
        return KeyView.of(key, clock.instant(), request.messages());
    }

    private Response open(PageRequest request) {
        ApiKeyListStore.Listed key = key(request);
        String owner = key.settings()
                .owner()
                .flatMap(users::find)
                .map(User::email)
                .map(Email::address)
                .orElse("");
        return show(request, key, 200, KeyForm.of(key.settings(), owner));
    }

    private Response show(PageRequest request, ApiKeyListStore.Listed key, int status, FormView form) {
        List<SelectOption> choices = key.personal() ? List.of() : NewKeyPage.groups(request, groups);
        return pages.showOwn(
                request, status, "admin/key", Map.of("form", form, "key", view(key, request), "groups", choices));
    }

    private Response change(PageRequest request) {
        ApiKeyListStore.Listed key = key(request);
        FormView again = KeyForm.again(request);
        try {
            ObjectNode json = KeyForm.json(request, key.settings().expiresAt());
            Optional<UserId> owner = NewKeyPage.owner(request, users);
            json.put("owner_id", owner.map(UserId::value).orElse(null));
            UnaryOperator<KeySettings> change = KeyForm.fields(json).change();
            keys.checkChange(key, change);
            NewKeyPage.refuseUnknownOwner(request, owner);
            keys.change(key.id(), change, request.actor());
            return request.done(path(key), Message.of("keys.saved", request.text("name")));
        } catch (InvalidInputException refused) {
            return show(request, key, 400, again.withErrors(KeyForm.errors(request, refused)));
        }
    }

    // --- Rotating the secret ---

    private Response askSecret(PageRequest request, ApiKeyListStore.Listed key, int status, FormView form) {
        if (key.personal()) {
            return PageRequest.to(path(key));
        }
        List<SelectOption> graces = GRACES.stream()
                .map(grace -> new SelectOption(Long.toString(grace.toSeconds()), request.say(grace(grace))))
                .toList();
        return pages.showOwn(
                request,
                status,
                "admin/keysecret",
                Map.of("form", form, "key", view(key, request), "prefix", key.prefix(), "graces", graces));
    }

    private static String grace(Duration grace) {
        return switch ((int) grace.toHours()) {
            case 0 -> "admin.keys.grace.none";
            case 1 -> "admin.keys.grace.hour";
            case 24 -> "admin.keys.grace.day";
            case 168 -> "admin.keys.grace.week";
            default -> "admin.keys.grace.month";
        };
    }

    private Response replace(PageRequest request) {
        ApiKeyListStore.Listed key = key(request);
        // A form that is sent twice, perhaps by a reload, must not revoke the secret that its first response has shown.
        if (!request.text("prefix").equals(key.prefix())) {
            return request.done(
                    path(key),
                    Message.of("admin.keys.replaced-already", key.settings().name()));
        }
        FormView again = FormView.of(request.posted("grace", "expires"));
        Duration grace = Parsing.number(request.text("grace"), 0, Integer.MAX_VALUE)
                .map(Duration::ofSeconds)
                .filter(GRACES::contains)
                .orElse(Duration.ZERO);
        Optional<Instant> expiresAt = Optional.ofNullable(KeyForm.expiry(request.text("expires"), Optional.empty()))
                .flatMap(text -> Parsing.instant(text, Instant.EPOCH));
        if (!request.text("expires").isEmpty() && expiresAt.isEmpty()) {
            return askSecret(request, key, 400, again.withErrors(Map.of("expires", request.say("list.day-wrong"))));
        }
        try {
            ApiKeyService.Fresh fresh = keys.regenerate(key.id(), grace, expiresAt, request.actor());
            return NewKeyPage.secret(pages, request, NewSecret.rotated(fresh, path(key), request.request()));
        } catch (InvalidInputException refused) {
            Map<String, String> errors = new LinkedHashMap<>(KeyForm.errors(request, refused));
            errors.replaceAll((field, sentence) ->
                    view(key, request).expired() && expiresAt.isEmpty() ? request.say("admin.keys.new-end") : sentence);
            return askSecret(request, key, 400, again.withErrors(errors));
        }
    }

    // --- Revoking ---

    private Response askEnd(PageRequest request) {
        ApiKeyListStore.Listed key = key(request);
        return KeyRevocation.ask(pages, request, List.of(key), path(key));
    }

    private Response end(PageRequest request) {
        KeyId id = new KeyId(request.request().pathNumber("id"));
        List<String> names = keys.read(List.of(id)).stream()
                .map(key -> key.settings().name())
                .toList();
        keys.endIfThere(id, request.actor());
        return names.isEmpty()
                ? PageRequest.to(KeysPage.PATH) // revoked meanwhile, which has the requested effect
                : request.done(KeysPage.PATH, KeyRevocation.done(names));
    }
}
