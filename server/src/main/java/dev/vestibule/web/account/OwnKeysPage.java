package dev.vestibule.web.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.apikey.KeySettings;
import dev.vestibule.apikey.PersonalKeys;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.KeyId;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.UserId;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.FormView;
import dev.vestibule.web.KeyForm;
import dev.vestibule.web.KeyRevocation;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.NewSecret;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /account/keys}: the user's personal keys; {@code /new} below it creates one and shows its secret once, and
 * {@code /:id/end} revokes one, {@code /end} those that were chosen, after a confirmation.
 */
public final class OwnKeysPage implements Resource {
    static final String PATH = "/account/keys";

    private static final String NEW = PATH + "/new";
    private static final String END = PATH + "/{id}/end";
    private static final String END_CHOSEN = PATH + "/end";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name", "-used", "expires");
    private static final Duration USUAL_LIFE = Duration.ofDays(90);

    private final Pages pages;
    private final ApiKeyService keys;
    private final PersonalKeys personal;
    private final InstantSource clock;

    public OwnKeysPage(Pages pages, ApiKeyService keys, PersonalKeys personal, InstantSource clock) {
        this.pages = pages;
        this.keys = keys;
        this.personal = personal;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::list));
        routes.get(NEW, pages.signedIn(this::blank));
        routes.slowPost(NEW, pages.signedInForm(this::create));
        routes.get(END_CHOSEN, pages.signedIn(this::askAll));
        routes.post(END_CHOSEN, pages.signedInForm(this::endAll));
        routes.get(END, pages.signedIn(this::ask));
        routes.post(END, pages.signedInForm(this::end));
    }

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        ApiKeyListStore.Filter filter = new ApiKeyListStore.Filter(
                Optional.of(own(request)),
                Optional.empty(),
                Optional.empty(),
                listFilter.text("q"),
                Optional.empty(),
                Optional.empty());
        ApiKeyListStore.Page found = listFilter.isGood()
                ? keys.page(filter, column(query), query.descending(), new Paging(query.limit(), query.offset()))
                : new ApiKeyListStore.Page(List.of(), 0);
        Instant now = clock.instant();
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "keys",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, found.keys(), Math.toIntExact(found.total()))
                                .map(key -> KeyView.of(key, now, request.messages()))
                                .with(ActiveFilters.of(request, query)
                                        .text("q", "keys.search")
                                        .build())));
    }

    /** Returns the column by which the list is sorted. */
    public static ApiKeyListStore.Column column(ListQuery query) {
        return switch (query.sort()) {
            case "used" -> ApiKeyListStore.Column.LAST_USED_AT;
            case "expires" -> ApiKeyListStore.Column.EXPIRES_AT;
            default -> ApiKeyListStore.Column.NAME;
        };
    }

    private static UserId own(PageRequest request) {
        return request.who().user().id();
    }

    private Response blank(PageRequest request) {
        String end = LocalDate.ofInstant(clock.instant().plus(USUAL_LIFE), ZoneOffset.UTC)
                .toString();
        return showNew(request, 200, FormView.of(Map.of("expires", end)));
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(
                request,
                status,
                "newkey",
                Map.of(
                        "form",
                        form,
                        "takesPassword",
                        personal.askForPassword(request.who()),
                        "opened",
                        KeyForm.opened(request, clock)));
    }

    private Response create(PageRequest request) {
        FormView again = KeyForm.again(request);
        ObjectNode json = KeyForm.json(request, Optional.empty());
        try {
            KeySettings settings = KeyForm.fields(json).own(own(request));
            ApiKeyService.Fresh fresh = personal.create(
                    request.who(), settings, PresenceProof.password(request), SignInContext.of(request.request()));
            // No redirect, as the secret would have to be stored for the next page.
            return pages.showOwn(
                    request, 200, "newsecret", Map.of("fresh", NewSecret.created(fresh, PATH, request.request())));
        } catch (InvalidInputException refused) {
            if (KeyForm.sentBefore(request, refused, keys, Optional.of(own(request)))
                    .isPresent()) {
                return request.done(PATH, Message.of("keys.created-already", request.text("name")));
            }
            return showNew(request, 400, again.withErrors(KeyForm.errors(request, refused)));
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, (status, form) -> showNew(request, status, form), again, refused);
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.TOO_MANY_KEYS) {
                throw refused;
            }
            return showNew(request, 400, again.withNotice(request.say("refusal.too-many-keys")));
        }
    }

    private Response ask(PageRequest request) {
        KeyId id = new KeyId(request.request().pathNumber("id"));
        return KeyRevocation.ask(pages, request, List.of(keys.readOwn(own(request), id)), PATH);
    }

    private Response end(PageRequest request) {
        return end(request, List.of(new KeyId(request.request().pathNumber("id"))));
    }

    private Response askAll(PageRequest request) {
        List<ApiKeyListStore.Listed> chosen = own(request, KeyRevocation.chosen(request));
        return chosen.isEmpty() ? PageRequest.to(PATH) : KeyRevocation.ask(pages, request, chosen, PATH);
    }

    private Response endAll(PageRequest request) {
        return end(request, KeyRevocation.posted(request));
    }

    private Response end(PageRequest request, List<KeyId> ids) {
        List<ApiKeyListStore.Listed> chosen = own(request, ids);
        chosen.forEach(key -> keys.endIfThere(key.id(), request.actor()));
        return chosen.isEmpty()
                ? PageRequest.to(PATH) // revoked meanwhile, which has the requested effect
                : request.done(
                        PATH,
                        KeyRevocation.done(chosen.stream()
                                .map(key -> key.settings().name())
                                .toList()));
    }

    /** Returns those of these keys that are the reader's own. */
    private List<ApiKeyListStore.Listed> own(PageRequest request, List<KeyId> ids) {
        return keys.of(own(request)).stream()
                .filter(key -> ids.contains(key.id()))
                .toList();
    }
}
