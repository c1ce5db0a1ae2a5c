package dev.vestibule.web.admin;

import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/people/new}: invites a user by mail or with a link, or creates one with a temporary password. */
public final class InvitePage implements Resource {
    private static final String PATH = UsersPage.PATH + "/new";

    private final Pages pages;
    private final UserInvitations invitations;
    private final InviteForm form;

    public InvitePage(Pages pages, UserInvitations invitations, InviteForm form) {
        this.pages = pages;
        this.invitations = invitations;
        this.form = form;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::blank));
        routes.slowPost(PATH, pages.administratorForm(this::invite));
    }

    private Response blank(PageRequest request) {
        return show(request, 200, FormView.of(Map.of("access", form.usual().value())));
    }

    private Response show(PageRequest request, int status, FormView view) {
        return pages.showOwn(request, status, "admin/newperson", Map.of("form", view, "offer", form.offer(request)));
    }

    private Response invite(PageRequest request) {
        Map<String, String> values = UserForm.posted(request, "email", "first_name", "last_name");
        values.putAll(form.posted(request));
        if (request.form().ticked("notify")) {
            values.put("notify", "on");
        }
        FormView again = FormView.of(values);
        Map<String, String> errors = new LinkedHashMap<>();
        Optional<Email> email = Email.parse(request.text("email"));
        UserForm.noteNoAddress(request, email, errors);
        errors.putAll(UserForm.nameErrors(request));
        InviteForm.Access access = form.access(request);
        if (access == InviteForm.Access.PASSWORD
                && request.form().text("password").isEmpty()) {
            errors.put("password", request.say("admin.invite.password-missing"));
        }
        if (email.isEmpty() || !errors.isEmpty()) {
            return show(request, 400, again.withErrors(errors));
        }
        UserProfile profile = form.completion(request)
                .apply(UserProfile.fresh(
                        email.get(),
                        request.textOrNull("first_name"),
                        request.textOrNull("last_name"),
                        request.form().ticked("administrator")));
        try {
            return invited(request, profile, access);
        } catch (InvalidInputException refused) {
            return show(request, 400, again.withErrors(UserForm.told(request, refused)));
        } catch (RefusedException refused) {
            return show(request, 400, again.withErrors(Map.of("email", UserForm.taken(request, refused))));
        }
    }

    private Response invited(PageRequest request, UserProfile profile, InviteForm.Access access) {
        Principal principal = UserPage.principal(request);
        if (access == InviteForm.Access.PASSWORD) {
            boolean notify = request.form().ticked("notify") && form.sendsMail();
            Password temporary = new Password(request.form().text("password"));
            User added = invitations.create(principal, profile, temporary, notify);
            String key = notify ? "admin.people.added-notified" : "admin.people.added";
            return request.done(
                    UserPage.path(added.id()),
                    Message.of(key, added.commonName(), added.email().address()));
        }
        boolean byMail = access == InviteForm.Access.MAIL;
        List<UserInvitations.Invited> invited = invitations.inviteAll(principal, List.of(profile), byMail);
        User added = invited.get(0).user();
        return byMail
                ? request.done(
                        UserPage.path(added.id()),
                        Message.of(
                                "admin.people.invited",
                                added.commonName(),
                                added.email().address()))
                : pages.showOwn(
                        request,
                        200,
                        "admin/invitationlinks",
                        Map.of("links", form.links(invited), "back", UserPage.path(added.id())));
    }
}
