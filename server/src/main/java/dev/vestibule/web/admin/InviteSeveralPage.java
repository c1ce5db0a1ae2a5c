package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.user.Email;
import dev.vestibule.user.admin.UserInvitations;
import dev.vestibule.user.admin.UserProfile;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /admin/people/new/several}: invites the users of a pasted list, all of them or none. A preview shows them
 * first.
 */
public final class InviteSeveralPage implements Resource {
    private static final String PATH = UsersPage.PATH + "/new/several";

    private final Pages pages;
    private final UserInvitations invitations;
    private final InviteForm form;

    public InviteSeveralPage(Pages pages, UserInvitations invitations, InviteForm form) {
        this.pages = pages;
        this.invitations = invitations;
        this.form = form;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::blank));
        routes.post(PATH, pages.administratorForm(this::invite));
    }

    /** A user in the preview. */
    public record Invitee(String name, String email) {}

    private Response blank(PageRequest request) {
        return show(request, 200, FormView.of(Map.of("access", form.usual().value())), List.of());
    }

    /** @param faults what is wrong, by line */
    private Response show(PageRequest request, int status, FormView view, List<Message> faults) {
        return pages.showOwn(
                request,
                status,
                "admin/newpeople",
                Map.of(
                        "form",
                        view,
                        "offer",
                        form.offer(request),
                        "faults",
                        faults.stream().map(request::say).toList(),
                        "most",
                        InvitationLines.MOST));
    }

    private Response invite(PageRequest request) {
        Map<String, String> values = values(request);
        FormView again = FormView.of(values);
        if (request.form().ticked("edit")) {
            return show(request, 200, again, List.of());
        }
        InvitationLines.Read read = InvitationLines.read(request.form().text("people"));
        List<Message> faults = new ArrayList<>(read.faults());
        faults.addAll(taken(request, read.invitees()));
        if (!faults.isEmpty()) {
            return show(request, 400, again, faults);
        }
        if (!request.form().ticked("confirmed")) {
            return preview(request, values, read.invitees());
        }
        try {
            return invited(request, read.invitees());
        } catch (RefusedException refused) {
            return show(request, 400, again.withNotice(UserForm.taken(request, refused)), List.of());
        }
    }

    private Map<String, String> values(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>(form.posted(request));
        values.put("people", request.form().text("people"));
        return values;
    }

    private List<Message> taken(PageRequest request, List<InvitationLines.Invitee> invitees) {
        List<Email> wanted =
                invitees.stream().map(InvitationLines.Invitee::email).toList();
        Set<Email> taken = new HashSet<>(invitations.taken(UserPage.principal(request), wanted));
        return invitees.stream()
                .filter(invitee -> taken.contains(invitee.email()))
                .map(invitee -> Message.of(
                        "admin.invite.line-taken",
                        invitee.line(),
                        invitee.email().address()))
                .toList();
    }

    private static UserProfile profile(InvitationLines.Invitee invitee) {
        return UserProfile.fresh(invitee.email(), invitee.firstName(), invitee.lastName(), false);
    }

    /** @param values the form, which the preview sends again */
    private Response preview(PageRequest request, Map<String, String> values, List<InvitationLines.Invitee> invitees) {
        boolean byMail = form.access(request) == InviteForm.Access.MAIL;
        String button = byMail ? "admin.invite.send" : "admin.invite.create-links";
        return pages.showOwn(
                request,
                200,
                "admin/invitepreview",
                Map.of(
                        "fields",
                        values,
                        "invitees",
                        invitees.stream()
                                .map(one -> new Invitee(
                                        FormView.text(one.firstName())
                                                .concat(" ")
                                                .concat(FormView.text(one.lastName()))
                                                .strip(),
                                        one.email().address()))
                                .toList(),
                        "groups",
                        form.chosenGroups(request),
                        "question",
                        request.say(Message.counted("admin.invite.question", invitees.size())),
                        "button",
                        request.say(Message.counted(button, invitees.size()))));
    }

    private Response invited(PageRequest request, List<InvitationLines.Invitee> invitees) {
        boolean byMail = form.access(request) == InviteForm.Access.MAIL;
        List<UserProfile> profiles = invitees.stream()
                .map(InviteSeveralPage::profile)
                .map(form.completion(request))
                .toList();
        List<UserInvitations.Invited> invited = invitations.inviteAll(UserPage.principal(request), profiles, byMail);
        return byMail
                ? request.done(UsersPage.PATH, Message.counted("admin.invite.sent", invited.size()))
                : pages.showOwn(
                        request,
                        200,
                        "admin/invitationlinks",
                        Map.of("links", form.links(invited), "back", UsersPage.PATH));
    }
}
