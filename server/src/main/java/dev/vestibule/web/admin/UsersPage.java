package dev.vestibule.web.admin;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.MembershipService;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetRequests;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.Patch;
import dev.vestibule.user.admin.UserActivation;
import dev.vestibule.user.admin.UserChange;
import dev.vestibule.user.admin.UserInvitations;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserProfile;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import dev.vestibule.web.SelectOption;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/people}: everybody with an account; {@code /new} below it invites, {@code /:id} shows and changes one
 * person, and the paths below that close and open the account, send a link for a new password and ask for one.
 */
public final class UsersPage implements Resource {
    private static final String PATH = "/admin/people";
    private static final String NEW = PATH + "/new";
    private static final String ONE = PATH + "/{id}";
    private static final List<String> FIELDS = List.of("q", "status");
    private static final List<String> COLUMNS = List.of("name");
    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final UserService users;
    private final UserInvitations invitations;
    private final UserActivation activation;
    private final MembershipService memberships;
    private final ResetRequests resets;
    private final PasswordService passwords;
    private final ApiKeyService keys;
    private final InstantSource clock;
    private final BooleanSupplier sendsMail;

    /** @param sendsMail whether there is a mail server, and an address that a link can lead to */
    public UsersPage(
            Pages pages,
            UserService users,
            UserInvitations invitations,
            UserActivation activation,
            MembershipService memberships,
            ResetRequests resets,
            PasswordService passwords,
            ApiKeyService keys,
            BooleanSupplier sendsMail,
            InstantSource clock) {
        this.pages = pages;
        this.users = users;
        this.invitations = invitations;
        this.activation = activation;
        this.memberships = memberships;
        this.resets = resets;
        this.passwords = passwords;
        this.keys = keys;
        this.clock = clock;
        this.sendsMail = sendsMail;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(NEW, pages.administrator(this::blank));
        routes.slowPost(NEW, pages.administratorForm(this::invite));
        routes.get(ONE, pages.administrator(request -> show(request, person(request))));
        routes.post(ONE, pages.administratorForm(this::change));
        routes.get(ONE + "/close", pages.administrator(this::askToClose));
        routes.post(ONE + "/close", pages.administratorForm(this::close));
        routes.get(
                ONE + "/open",
                pages.administrator(
                        request -> PageRequest.to(path(person(request).id()))));
        routes.post(ONE + "/open", pages.administratorForm(this::open));
        routes.get(
                ONE + "/reset",
                pages.administrator(
                        request -> PageRequest.to(path(person(request).id()))));
        routes.post(ONE + "/reset", pages.administratorForm(this::reset));
        routes.get(ONE + "/new-password", pages.administrator(this::askForNewPassword));
        routes.post(ONE + "/new-password", pages.administratorForm(request -> ask(request, true)));
        routes.get(
                ONE + "/old-password",
                pages.administrator(
                        request -> PageRequest.to(path(person(request).id()))));
        routes.post(ONE + "/old-password", pages.administratorForm(request -> ask(request, false)));
        routes.get(
                ONE + "/leave",
                pages.administrator(
                        request -> PageRequest.to(path(person(request).id()))));
        routes.post(ONE + "/leave", pages.administratorForm(this::leave));
    }

    // --- The list ---

    /** A person as the list shows them. */
    public record Entry(
            int id,
            String name,
            String email,
            boolean administrator,
            boolean closed,
            @Nullable DisplayTime lastSignIn) {
        static Entry of(User user, PageRequest request) {
            return new Entry(
                    user.id().value(),
                    user.commonName(),
                    user.email().address(),
                    user.superuser(),
                    !user.isActive(),
                    moment(user.activity().lastSignInAt(), request));
        }
    }

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        UserListStore.Filter filter = UserListStore.Filter.of(
                        listFilter.choice("status", UsersPage::status).orElse(UserListStore.Status.ACTIVE))
                .containing(listFilter.text("q"));
        UserListStore.Order order =
                query.descending() ? UserListStore.Order.FIRST_NAME_BACKWARDS : UserListStore.Order.FIRST_NAME;
        UserListStore.Page found = listFilter.isGood()
                ? users.list(principal(request), filter, order, Optional.of(new Paging(query.limit(), query.offset())))
                : new UserListStore.Page(List.of(), 0);
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/people",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, found.people(), Math.toIntExact(found.total()))
                                .map(user -> Entry.of(user, request)),
                        "states",
                        List.of(
                                new SelectOption("", request.say("admin.people.active")),
                                new SelectOption("closed", request.say("admin.people.closed")),
                                new SelectOption("all", request.say("list.any")))));
    }

    private static Optional<UserListStore.Status> status(String name) {
        return switch (name) {
            case "closed" -> Optional.of(UserListStore.Status.DEACTIVATED);
            case "all" -> Optional.of(UserListStore.Status.ALL);
            default -> Optional.empty();
        };
    }

    // --- Inviting ---

    private Response blank(PageRequest request) {
        return showNew(request, 200, FormView.EMPTY);
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(
                request, status, "admin/newperson", Map.of("form", form, "sendsMail", sendsMail.getAsBoolean()));
    }

    private Response invite(PageRequest request) {
        FormView again = FormView.of(posted(request, "email", "first_name", "last_name"));
        Map<String, String> errors = nameErrors(request);
        Optional<Email> email = Email.parse(request.text("email"));
        noteNoAddress(request, email, errors);
        String password = request.form().text("password");
        if (password.isEmpty() && !sendsMail.getAsBoolean()) {
            errors.put("password", request.say("form.new-password-missing"));
        }
        if (email.isEmpty() || !errors.isEmpty()) {
            return showNew(request, 400, again.withErrors(errors));
        }
        UserProfile profile = UserProfile.fresh(
                email.get(),
                request.textOrNull("first_name"),
                request.textOrNull("last_name"),
                request.form().ticked("administrator"));
        try {
            User added = invitations.invite(
                    principal(request),
                    profile,
                    Optional.of(password).filter(text -> !text.isEmpty()).map(Password::new));
            return request.done(path(added.id()), sendsMail.getAsBoolean() ? "invited" : "added");
        } catch (InvalidInputException refused) {
            return showNew(request, 400, again.withErrors(told(request, refused)));
        } catch (RefusedException refused) {
            return showNew(request, 400, again.withErrors(Map.of("email", taken(request, refused))));
        }
    }

    // --- One person ---

    /**
     * A person with what can be done about them.
     *
     * @param named whether names are given here, and not by a provider
     * @param password whether there is a password that a new one could be asked for
     * @param due whether the person has been asked for a new password
     */
    public record Card(
            Entry entry,
            String emailInLinks,
            DisplayTime joined,
            boolean named,
            boolean password,
            boolean due,
            List<In> groups) {}

    /**
     * A group that the person is in.
     *
     * @param membership its number; 0 when it cannot be ended
     */
    public record In(int group, String name, Message origin, boolean manager, int membership) {
        static In of(GroupListStore.Joined joined) {
            return new In(
                    joined.group().id().value(),
                    joined.group().name(),
                    GroupPage.origin(joined.origin()),
                    joined.held().manager(),
                    joined.group().id().equals(GroupId.ALL_USERS)
                            ? 0
                            : joined.held().id());
        }
    }

    private User person(PageRequest request) {
        return users.read(principal(request), new UserId(request.request().pathNumber("id")));
    }

    private Response show(PageRequest request, User user) {
        String done = request.flash();
        return show(request, user, 200, filled(user), done);
    }

    private static FormView filled(User user) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("email", user.email().address());
        values.put("first_name", FormView.text(user.profile().firstName()));
        values.put("last_name", FormView.text(user.profile().lastName()));
        values.put(
                "locale",
                MessageCatalog.codeOf(FormView.text(user.profile().locale())).orElse(""));
        if (user.superuser()) {
            values.put("administrator", "on");
        }
        return FormView.of(values);
    }

    private Response show(PageRequest request, User user, int status, FormView form, String done) {
        Card card = new Card(
                Entry.of(user, request),
                URLEncoder.encode(user.email().address(), StandardCharsets.UTF_8),
                DisplayTime.of(user.activity().joinedAt(), request.messages()),
                user.ssoSource() == null,
                passwords.has(user),
                user.status().mustChangePassword(),
                memberships.of(request.who().user(), user.id()).stream()
                        .map(In::of)
                        .toList());
        return pages.showOwn(
                request,
                status,
                "admin/person",
                Map.of("form", form, "person", card, "done", done, "sendsMail", sendsMail.getAsBoolean()));
    }

    private Response change(PageRequest request) {
        User user = person(request);
        FormView again = FormView.of(posted(request, "email", "first_name", "last_name", "locale"));
        Map<String, String> errors = nameErrors(request);
        Optional<Email> email = Email.changed(request.text("email"), user::email);
        noteNoAddress(request, email, errors);
        if (!errors.isEmpty()) {
            return show(request, user, 400, again.withErrors(errors), "");
        }
        boolean named = user.ssoSource() == null;
        UserChange change = new UserChange(
                email,
                named ? Patch.of(request.textOrNull("first_name")) : Patch.unchanged(),
                named ? Patch.of(request.textOrNull("last_name")) : Patch.unchanged(),
                Patch.of(MessageCatalog.chosen(
                                request.text("locale"),
                                Optional.ofNullable(user.profile().locale()))
                        .orElse(null)),
                Patch.unchanged(),
                Optional.of(request.form().ticked("administrator")),
                Optional.empty());
        try {
            users.change(principal(request), user.id(), change);
            return request.done(path(user.id()), "saved");
        } catch (InvalidInputException refused) {
            return show(request, user, 400, again.withErrors(told(request, refused)), "");
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.LAST_ADMINISTRATOR
                    ? show(request, user, 400, again.withNotice(request.say("admin.people.last-administrator")), "")
                    : show(request, user, 400, again.withErrors(Map.of("email", taken(request, refused))), "");
        }
    }

    private Response askToClose(PageRequest request) {
        User user = person(request);
        Instant now = clock.instant();
        return pages.showOwn(
                request,
                200,
                "admin/close",
                Map.of(
                        "name",
                        user.commonName(),
                        "back",
                        path(user.id()),
                        "keys",
                        keys.outliving(user.id()).stream()
                                .map(key -> KeyView.of(key, now, request.messages()))
                                .toList()));
    }

    private Response close(PageRequest request) {
        User user = person(request);
        try {
            activation.deactivate(principal(request), user.id());
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.LAST_ADMINISTRATOR) {
                return show(
                        request,
                        user,
                        400,
                        filled(user).withNotice(request.say("admin.people.last-administrator")),
                        "");
            }
            // Closed meanwhile, which is what was asked for.
        }
        for (ApiKeyListStore.Listed key : keys.outliving(user.id())) {
            if (request.form().ticked("key-" + key.id().value())) {
                keys.end(key.id(), request.actor());
            }
        }
        return request.done(path(user.id()), "closed");
    }

    private Response open(PageRequest request) {
        User user = person(request);
        try {
            activation.reactivate(principal(request), user.id());
        } catch (RefusedException openAlready) {
            return PageRequest.to(path(user.id()));
        }
        return request.done(path(user.id()), "opened");
    }

    private Response reset(PageRequest request) {
        User user = person(request);
        try {
            resets.ask(user.mailbox(), request.request().client());
        } catch (TooManyAttemptsException refused) {
            return show(request, user, 429, filled(user).withNotice(request.say(RetryAfter.message(refused))), "")
                    .with("Retry-After", RetryAfter.seconds(refused));
        }
        return request.done(path(user.id()), "reset");
    }

    private Response askForNewPassword(PageRequest request) {
        User user = person(request);
        return new Confirmation(
                        request.say("admin.people.new-password-question", user.commonName()),
                        List.of(request.say("admin.people.new-password-consequence")),
                        request.say("admin.people.new-password"),
                        path(user.id()),
                        Map.of())
                .ask(pages, request);
    }

    private Response ask(PageRequest request, boolean required) {
        User user = person(request);
        try {
            passwords.askForChange(user, required, request.actor());
        } catch (RefusedException refused) {
            return show(request, user, 400, filled(user).withNotice(request.say("refusal.no-password")), "");
        }
        // Whoever asks themselves can do nothing else from now on, and is sent to do it.
        return PageRequest.to(path(user.id()));
    }

    private Response leave(PageRequest request) {
        User user = person(request);
        Optional<Integer> membership = Parsing.number(request.text("membership"), 1, Integer.MAX_VALUE);
        if (membership.isEmpty()) {
            return PageRequest.to(path(user.id()));
        }
        try {
            memberships.leave(principal(request), membership.get());
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.NOT_FOUND
                    ? PageRequest.to(path(user.id())) // ended meanwhile
                    : show(request, user, 400, filled(user).withNotice(GroupPage.told(request, refused)), "");
        }
        boolean self = user.id().equals(request.who().user().id());
        boolean stays = !self || users.read(principal(request), user.id()).superuser();
        return stays ? request.done(path(user.id()), "left") : PageRequest.to("/account/profile");
    }

    // --- Reading and telling ---

    private static Principal principal(PageRequest request) {
        return Principal.of(request.who(), request.request());
    }

    private static String path(UserId id) {
        return PATH + "/" + id.value();
    }

    private static Map<String, String> posted(PageRequest request, String... fields) {
        Map<String, String> values = new LinkedHashMap<>(request.posted(fields));
        if (request.form().ticked("administrator")) {
            values.put("administrator", "on");
        }
        return values;
    }

    private static Map<String, String> nameErrors(PageRequest request) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String name : List.of("first_name", "last_name")) {
            if (request.text(name).length() > MAX_NAME) {
                errors.put(name, request.say("form.too-long", MAX_NAME));
            } else if (!Fields.isPlain(request.text(name))) {
                errors.put(name, request.say("list.text-wrong"));
            }
        }
        return errors;
    }

    private static void noteNoAddress(PageRequest request, Optional<Email> email, Map<String, String> errors) {
        if (email.isEmpty()) {
            errors.put("email", request.say("form.email-wrong"));
        }
    }

    private static Map<String, String> told(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors = new LinkedHashMap<>();
        refused.faults().forEach((field, fault) -> errors.put(field, request.say(fault.sentence())));
        return errors;
    }

    private static String taken(PageRequest request, RefusedException refused) {
        if (Stream.of(Refusal.EMAIL_TAKEN, Refusal.EMAIL_OF_ANOTHER).noneMatch(refused.refusal()::equals)) {
            throw refused;
        }
        return request.say("admin.people.email-taken");
    }

    private static @Nullable DisplayTime moment(@Nullable Instant instant, PageRequest request) {
        return instant == null ? null : DisplayTime.of(instant, request.messages());
    }
}
