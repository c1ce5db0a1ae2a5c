package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.Patch;
import dev.vestibule.user.admin.UserChange;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/people/:id/edit}: address, names, language and rights of a user. */
public final class UserEditPage implements Resource {
    private static final String PATH = UserPage.PATH + "/edit";

    private final Pages pages;
    private final UserPage page;
    private final UserService users;

    public UserEditPage(Pages pages, UserPage page, UserService users) {
        this.pages = pages;
        this.page = page;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::open));
        routes.post(PATH, pages.administratorForm(this::change));
    }

    private Response open(PageRequest request) {
        User user = page.person(request);
        return user.isActive() ? show(request, user, 200, filled(user)) : PageRequest.to(UserPage.path(user.id()));
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

    private Response show(PageRequest request, User user, int status, FormView form) {
        return pages.showOwn(
                request,
                status,
                "admin/useredit",
                Map.of(
                        "form",
                        form,
                        "name",
                        user.commonName(),
                        "back",
                        UserPage.path(user.id()),
                        "named",
                        user.ssoSource() == null));
    }

    private Response change(PageRequest request) {
        User user = page.person(request);
        FormView again = FormView.of(UserForm.posted(request, "email", "first_name", "last_name", "locale"));
        Map<String, String> errors = UserForm.nameErrors(request);
        Optional<Email> email = Email.changed(request.text("email"), user::email);
        UserForm.noteNoAddress(request, email, errors);
        if (!errors.isEmpty()) {
            return show(request, user, 400, again.withErrors(errors));
        }
        try {
            User changed = users.change(UserPage.principal(request), user.id(), change(request, user, email));
            boolean stays = changed.superuser()
                    || !changed.id().equals(request.who().user().id());
            return stays
                    ? request.done(UserPage.path(user.id()), Message.of("admin.people.saved-one", changed.commonName()))
                    : PageRequest.to("/account/profile"); // who gave up the rights may no longer see the page
        } catch (InvalidInputException refused) {
            return show(request, user, 400, again.withErrors(UserForm.told(request, refused)));
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.LAST_ADMINISTRATOR
                    ? show(request, user, 400, again.withNotice(request.say("admin.people.last-administrator")))
                    : show(request, user, 400, again.withErrors(Map.of("email", UserForm.taken(request, refused))));
        }
    }

    private static UserChange change(PageRequest request, User user, Optional<Email> email) {
        boolean named = user.ssoSource() == null;
        return new UserChange(
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
    }
}
