package dev.vestibule.web.admin;

import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.MembershipService;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.Patch;
import dev.vestibule.user.admin.UserChange;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/people/:id}: shows and edits one user, and removes memberships. {@link ActivationPage} and
 * {@link UserPasswordPage} have the other actions.
 */
public final class UserPage implements Resource {
    static final String PATH = UsersPage.PATH + "/{id}";

    private final Pages pages;
    private final UserService users;
    private final MembershipService memberships;
    private final PasswordService passwords;
    private final MailLinks links;

    public UserPage(
            Pages pages, UserService users, MembershipService memberships, PasswordService passwords, MailLinks links) {
        this.pages = pages;
        this.users = users;
        this.memberships = memberships;
        this.passwords = passwords;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> show(request, person(request))));
        routes.post(PATH, pages.administratorForm(this::change));
        routes.get(PATH + "/leave", pages.administrator(this::back));
        routes.post(PATH + "/leave", pages.administratorForm(this::leave));
    }

    /**
     * A user with the possible actions.
     *
     * @param named whether names are edited here, and not supplied by a provider
     * @param password whether there is a password that can be required to change
     * @param due whether the user must change the password
     */
    public record Card(
            UsersPage.Entry entry,
            String emailInLinks,
            DisplayTime joined,
            boolean named,
            boolean password,
            boolean due,
            List<In> groups) {}

    /**
     * A group of the user.
     *
     * @param membership its id; 0 if it cannot be removed
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

    /** Returns the user of the path. */
    User person(PageRequest request) {
        return users.read(principal(request), new UserId(request.request().pathNumber("id")));
    }

    /** Redirects to the page of the user of the path. */
    Response back(PageRequest request) {
        return PageRequest.to(path(person(request).id()));
    }

    static String path(UserId id) {
        return UsersPage.PATH + "/" + id.value();
    }

    private static Principal principal(PageRequest request) {
        return Principal.of(request.who(), request.request());
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
                UsersPage.Entry.of(user, request),
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
                Map.of("form", form, "person", card, "done", done, "sendsMail", links.canBeSent()));
    }

    /** Shows a user with the reason why an action was refused. */
    Response refuse(PageRequest request, User user, String notice) {
        return show(request, user, 400, filled(user).withNotice(notice), "");
    }

    /** Shows a user with the message that there were too many attempts. */
    Response refuse(PageRequest request, User user, TooManyAttemptsException refused) {
        return show(request, user, 429, filled(user).withNotice(request.say(RetryAfter.message(refused))), "")
                .with("Retry-After", RetryAfter.seconds(refused));
    }

    private Response change(PageRequest request) {
        User user = person(request);
        FormView again = FormView.of(UserForm.posted(request, "email", "first_name", "last_name", "locale"));
        Map<String, String> errors = UserForm.nameErrors(request);
        Optional<Email> email = Email.changed(request.text("email"), user::email);
        UserForm.noteNoAddress(request, email, errors);
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
            return show(request, user, 400, again.withErrors(UserForm.told(request, refused)), "");
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.LAST_ADMINISTRATOR
                    ? show(request, user, 400, again.withNotice(request.say("admin.people.last-administrator")), "")
                    : show(request, user, 400, again.withErrors(Map.of("email", UserForm.taken(request, refused))), "");
        }
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
                    : refuse(request, user, GroupPage.told(request, refused));
        }
        boolean self = user.id().equals(request.who().user().id());
        boolean stays = !self || users.read(principal(request), user.id()).superuser();
        return stays ? request.done(path(user.id()), "left") : PageRequest.to("/account/profile");
    }
}
