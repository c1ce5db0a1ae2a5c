package dev.vestibule.web.admin;

import dev.vestibule.mail.MailLinks;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserInvitations;
import dev.vestibule.user.admin.UserProfile;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/people/new}: invites a user, or creates one with a password if mail is not configured. */
public final class InvitePage implements Resource {
    private static final String PATH = UsersPage.PATH + "/new";

    private final Pages pages;
    private final UserInvitations invitations;
    private final MailLinks links;

    public InvitePage(Pages pages, UserInvitations invitations, MailLinks links) {
        this.pages = pages;
        this.invitations = invitations;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::blank));
        routes.slowPost(PATH, pages.administratorForm(this::invite));
    }

    private Response blank(PageRequest request) {
        return showNew(request, 200, FormView.EMPTY);
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "admin/newperson", Map.of("form", form, "sendsMail", links.canBeSent()));
    }

    private Response invite(PageRequest request) {
        FormView again = FormView.of(UserForm.posted(request, "email", "first_name", "last_name"));
        Map<String, String> errors = UserForm.nameErrors(request);
        Optional<Email> email = Email.parse(request.text("email"));
        UserForm.noteNoAddress(request, email, errors);
        String password = request.form().text("password");
        if (password.isEmpty() && !links.canBeSent()) {
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
                    Principal.of(request.who(), request.request()),
                    profile,
                    Optional.of(password).filter(text -> !text.isEmpty()).map(Password::new));
            return request.done(UserPage.path(added.id()), links.canBeSent() ? "invited" : "added");
        } catch (InvalidInputException refused) {
            return showNew(request, 400, again.withErrors(UserForm.told(request, refused)));
        } catch (RefusedException refused) {
            return showNew(request, 400, again.withErrors(Map.of("email", UserForm.taken(request, refused))));
        }
    }
}
