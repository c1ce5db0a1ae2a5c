package dev.vestibule.admin;

import dev.vestibule.account.Given;
import dev.vestibule.account.PeopleService;
import dev.vestibule.account.PeopleStore;
import dev.vestibule.account.Person;
import dev.vestibule.account.Wish;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.GroupStore;
import dev.vestibule.http.Fields;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.http.Scalars;
import dev.vestibule.key.ApiKeyService;
import dev.vestibule.key.ApiKeyStore;
import dev.vestibule.page.Choice;
import dev.vestibule.page.FormView;
import dev.vestibule.page.KeyView;
import dev.vestibule.page.ListPart;
import dev.vestibule.page.ListPlace;
import dev.vestibule.page.Moment;
import dev.vestibule.page.Narrowing;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Question;
import dev.vestibule.page.Visit;
import dev.vestibule.page.Waits;
import dev.vestibule.paging.Paging;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetService;
import dev.vestibule.session.By;
import dev.vestibule.text.Languages;
import dev.vestibule.text.Message;
import dev.vestibule.user.Email;
import dev.vestibule.user.Groups;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/people}: everybody with an account; {@code /new} below it invites, {@code /:id} shows and changes one person, and
 * the paths below that close and open the account, send a link for a new password and ask for one.
 */
public final class PeoplePage implements Resource {
    private static final String PATH = "/admin/people";
    private static final String NEW = PATH + "/new";
    private static final String ONE = PATH + "/{id}";
    private static final List<String> FIELDS = List.of("q", "status");
    private static final List<String> COLUMNS = List.of("name");
    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final PeopleService people;
    private final GroupService groups;
    private final ResetService resets;
    private final PasswordService passwords;
    private final ApiKeyService keys;
    private final InstantSource clock;
    private final BooleanSupplier sendsMail;

    /** @param sendsMail whether there is a mail server, and an address that a link can lead to */
    public PeoplePage(
            Pages pages,
            PeopleService people,
            GroupService groups,
            ResetService resets,
            PasswordService passwords,
            ApiKeyService keys,
            BooleanSupplier sendsMail,
            InstantSource clock) {
        this.pages = pages;
        this.people = people;
        this.groups = groups;
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
        routes.costlyPost(NEW, pages.administratorForm(this::invite));
        routes.get(ONE, pages.administrator(visit -> show(visit, person(visit))));
        routes.post(ONE, pages.administratorForm(this::change));
        routes.get(ONE + "/close", pages.administrator(this::askToClose));
        routes.post(ONE + "/close", pages.administratorForm(this::close));
        routes.get(
                ONE + "/open",
                pages.administrator(visit -> Visit.to(path(person(visit).id()))));
        routes.post(ONE + "/open", pages.administratorForm(this::open));
        routes.get(
                ONE + "/reset",
                pages.administrator(visit -> Visit.to(path(person(visit).id()))));
        routes.post(ONE + "/reset", pages.administratorForm(this::reset));
        routes.get(ONE + "/new-password", pages.administrator(this::askForNewPassword));
        routes.post(ONE + "/new-password", pages.administratorForm(visit -> ask(visit, true)));
        routes.get(
                ONE + "/old-password",
                pages.administrator(visit -> Visit.to(path(person(visit).id()))));
        routes.post(ONE + "/old-password", pages.administratorForm(visit -> ask(visit, false)));
        routes.get(
                ONE + "/leave",
                pages.administrator(visit -> Visit.to(path(person(visit).id()))));
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
            @Nullable Moment lastSignIn) {
        static Entry of(User user, Visit visit) {
            return new Entry(
                    user.id().value(),
                    user.commonName(),
                    user.email().address(),
                    user.superuser(),
                    !user.isActive(),
                    moment(user.lastSignInAt(), visit));
        }
    }

    private Response list(Visit visit) {
        ListPlace place = ListPlace.of(visit, FIELDS, COLUMNS);
        Narrowing narrowing = new Narrowing(visit, place);
        PeopleStore.Filter filter = PeopleStore.Filter.of(
                        narrowing.choice("status", PeoplePage::status).orElse(PeopleStore.Status.ACTIVE))
                .containing(narrowing.text("q"));
        PeopleStore.Order order =
                place.descending() ? PeopleStore.Order.FIRST_NAME_BACKWARDS : PeopleStore.Order.FIRST_NAME;
        PeopleStore.Page found = narrowing.isGood()
                ? people.list(by(visit), filter, order, Optional.of(new Paging(place.limit(), place.offset())))
                : new PeopleStore.Page(List.of(), 0);
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/people",
                Map.of(
                        "form",
                        narrowing.form(),
                        "part",
                        ListPart.of(place, found.people(), Math.toIntExact(found.total()))
                                .map(user -> Entry.of(user, visit)),
                        "states",
                        List.of(
                                new Choice("", visit.say("admin.people.active")),
                                new Choice("closed", visit.say("admin.people.closed")),
                                new Choice("all", visit.say("list.any")))));
    }

    private static Optional<PeopleStore.Status> status(String name) {
        return switch (name) {
            case "closed" -> Optional.of(PeopleStore.Status.DEACTIVATED);
            case "all" -> Optional.of(PeopleStore.Status.ALL);
            default -> Optional.empty();
        };
    }

    // --- Inviting ---

    private Response blank(Visit visit) {
        return showNew(visit, 200, FormView.EMPTY);
    }

    private Response showNew(Visit visit, int status, FormView form) {
        return pages.showOwn(
                visit, status, "admin/newperson", Map.of("form", form, "sendsMail", sendsMail.getAsBoolean()));
    }

    private Response invite(Visit visit) {
        FormView again = FormView.of(posted(visit, "email", "first_name", "last_name"));
        Map<String, String> errors = nameErrors(visit);
        Optional<Email> email = Email.parse(visit.text("email"));
        noteNoAddress(visit, email, errors);
        String password = visit.form().text("password");
        if (password.isEmpty() && !sendsMail.getAsBoolean()) {
            errors.put("password", visit.say("form.new-password-missing"));
        }
        if (email.isEmpty() || !errors.isEmpty()) {
            return showNew(visit, 400, again.withErrors(errors));
        }
        SortedMap<Integer, Boolean> groups = new TreeMap<>(Map.of(Groups.ALL_USERS, false));
        if (visit.form().ticked("administrator")) {
            groups.put(Groups.ADMINISTRATORS, false);
        }
        Person person = new Person(
                email.get(), orNull(visit.text("first_name")), orNull(visit.text("last_name")), null, null, groups);
        try {
            User added = people.invite(
                    by(visit),
                    person,
                    Optional.of(password).filter(text -> !text.isEmpty()).map(Password::new));
            return visit.done(path(added.id()), sendsMail.getAsBoolean() ? "invited" : "added");
        } catch (InvalidInputException refused) {
            return showNew(visit, 400, again.withErrors(told(visit, refused)));
        } catch (RefusedException refused) {
            return showNew(visit, 400, again.withErrors(Map.of("email", taken(visit, refused))));
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
            Moment joined,
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
        static In of(GroupStore.Joined joined) {
            int group = joined.held().group();
            return new In(
                    group,
                    joined.group().name(),
                    GroupPage.origin(joined.origin()),
                    joined.held().manager(),
                    group == Groups.ALL_USERS ? 0 : joined.held().id());
        }
    }

    private User person(Visit visit) {
        return people.read(by(visit), new UserId(visit.request().pathNumber("id")));
    }

    private Response show(Visit visit, User user) {
        String done = visit.flash();
        return show(visit, user, 200, filled(user), done);
    }

    private static FormView filled(User user) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("email", user.email().address());
        values.put("first_name", textOf(user.firstName()));
        values.put("last_name", textOf(user.lastName()));
        values.put("locale", Languages.codeOf(textOf(user.locale())).orElse(""));
        if (user.superuser()) {
            values.put("administrator", "on");
        }
        return FormView.of(values);
    }

    private Response show(Visit visit, User user, int status, FormView form, String done) {
        Card card = new Card(
                Entry.of(user, visit),
                URLEncoder.encode(user.email().address(), StandardCharsets.UTF_8),
                Moment.of(user.joinedAt(), visit.words()),
                user.ssoSource() == null,
                passwords.has(user),
                user.mustChangePassword(),
                groups.of(visit.who().user(), user.id()).stream().map(In::of).toList());
        return pages.showOwn(
                visit,
                status,
                "admin/person",
                Map.of("form", form, "person", card, "done", done, "sendsMail", sendsMail.getAsBoolean()));
    }

    private Response change(Visit visit) {
        User user = person(visit);
        FormView again = FormView.of(posted(visit, "email", "first_name", "last_name", "locale"));
        Map<String, String> errors = nameErrors(visit);
        Optional<Email> email = Email.changed(visit.text("email"), user::email);
        noteNoAddress(visit, email, errors);
        if (!errors.isEmpty()) {
            return show(visit, user, 400, again.withErrors(errors), "");
        }
        boolean named = user.ssoSource() == null;
        Wish wish = new Wish(
                email,
                named ? Given.of(orNull(visit.text("first_name"))) : Given.nothing(),
                named ? Given.of(orNull(visit.text("last_name"))) : Given.nothing(),
                Given.of(Languages.chosen(visit.text("locale"), Optional.ofNullable(user.locale()))
                        .orElse(null)),
                Given.nothing(),
                Optional.of(visit.form().ticked("administrator")),
                Optional.empty());
        try {
            people.change(by(visit), user.id(), wish);
            return visit.done(path(user.id()), "saved");
        } catch (InvalidInputException refused) {
            return show(visit, user, 400, again.withErrors(told(visit, refused)), "");
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.LAST_ADMINISTRATOR
                    ? show(visit, user, 400, again.withNotice(visit.say("admin.people.last-administrator")), "")
                    : show(visit, user, 400, again.withErrors(Map.of("email", taken(visit, refused))), "");
        }
    }

    private Response askToClose(Visit visit) {
        User user = person(visit);
        Instant now = clock.instant();
        return pages.showOwn(
                visit,
                200,
                "admin/close",
                Map.of(
                        "name",
                        user.commonName(),
                        "back",
                        path(user.id()),
                        "keys",
                        keys.outliving(user.id()).stream()
                                .map(key -> KeyView.of(key, now, visit.words()))
                                .toList()));
    }

    private Response close(Visit visit) {
        User user = person(visit);
        try {
            people.deactivate(by(visit), user.id());
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.LAST_ADMINISTRATOR) {
                return show(
                        visit, user, 400, filled(user).withNotice(visit.say("admin.people.last-administrator")), "");
            }
            // Closed meanwhile, which is what was asked for.
        }
        for (ApiKeyStore.Listed key : keys.outliving(user.id())) {
            if (visit.form().ticked("key-" + key.id())) {
                keys.end(key.id(), visit.actor());
            }
        }
        return visit.done(path(user.id()), "closed");
    }

    private Response open(Visit visit) {
        User user = person(visit);
        try {
            people.reactivate(by(visit), user.id());
        } catch (RefusedException openAlready) {
            return Visit.to(path(user.id()));
        }
        return visit.done(path(user.id()), "opened");
    }

    private Response reset(Visit visit) {
        User user = person(visit);
        try {
            resets.ask(user.mailbox(), visit.request().client());
        } catch (TooManyAttemptsException refused) {
            return show(visit, user, 429, filled(user).withNotice(visit.say(Waits.message(refused))), "")
                    .with("Retry-After", Waits.seconds(refused));
        }
        return visit.done(path(user.id()), "reset");
    }

    private Response askForNewPassword(Visit visit) {
        User user = person(visit);
        return new Question(
                        visit.say("admin.people.new-password-question", user.commonName()),
                        List.of(visit.say("admin.people.new-password-consequence")),
                        visit.say("admin.people.new-password"),
                        path(user.id()),
                        Map.of())
                .ask(pages, visit);
    }

    private Response ask(Visit visit, boolean required) {
        User user = person(visit);
        try {
            passwords.askForChange(user, required, visit.actor());
        } catch (RefusedException refused) {
            return show(visit, user, 400, filled(user).withNotice(visit.say("refusal.no-password")), "");
        }
        // Whoever asks themselves can do nothing else from now on, and is sent to do it.
        return Visit.to(path(user.id()));
    }

    private Response leave(Visit visit) {
        User user = person(visit);
        Optional<Integer> membership = Scalars.number(visit.text("membership"), 1, Integer.MAX_VALUE);
        if (membership.isEmpty()) {
            return Visit.to(path(user.id()));
        }
        try {
            groups.leave(by(visit), membership.get());
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.NOT_FOUND
                    ? Visit.to(path(user.id())) // ended meanwhile
                    : show(visit, user, 400, filled(user).withNotice(GroupPage.told(visit, refused)), "");
        }
        boolean self = user.id().equals(visit.who().user().id());
        boolean stays = !self || people.read(by(visit), user.id()).superuser();
        return stays ? visit.done(path(user.id()), "left") : Visit.to("/account/profile");
    }

    // --- Reading and telling ---

    private static By by(Visit visit) {
        return By.of(visit.who(), visit.request());
    }

    private static String path(UserId id) {
        return PATH + "/" + id.value();
    }

    private static Map<String, String> posted(Visit visit, String... fields) {
        Map<String, String> values = new LinkedHashMap<>(visit.posted(fields));
        if (visit.form().ticked("administrator")) {
            values.put("administrator", "on");
        }
        return values;
    }

    private static Map<String, String> nameErrors(Visit visit) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String name : List.of("first_name", "last_name")) {
            if (visit.text(name).length() > MAX_NAME) {
                errors.put(name, visit.say("form.too-long", MAX_NAME));
            } else if (!Fields.isPlain(visit.text(name))) {
                errors.put(name, visit.say("list.text-wrong"));
            }
        }
        return errors;
    }

    private static void noteNoAddress(Visit visit, Optional<Email> email, Map<String, String> errors) {
        if (email.isEmpty()) {
            errors.put("email", visit.say("form.email-wrong"));
        }
    }

    private static Map<String, String> told(Visit visit, InvalidInputException refused) {
        Map<String, String> errors = new LinkedHashMap<>();
        refused.faults().forEach((field, fault) -> errors.put(field, visit.say(fault.sentence())));
        return errors;
    }

    private static String taken(Visit visit, RefusedException refused) {
        if (Stream.of(Refusal.EMAIL_TAKEN, Refusal.EMAIL_OF_ANOTHER).noneMatch(refused.refusal()::equals)) {
            throw refused;
        }
        return visit.say("admin.people.email-taken");
    }

    private static @Nullable Moment moment(@Nullable Instant instant, Visit visit) {
        return instant == null ? null : Moment.of(instant, visit.words());
    }

    private static String textOf(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
