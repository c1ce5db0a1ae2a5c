package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.PendingInvitations;
import dev.vestibule.user.admin.UserActivation;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/people/:id/invitation/send}, {@code /link} and {@code /revoke}: mails an invitation again, creates a
 * link that is shown once, and revokes the invitation.
 */
public final class InvitationPage implements Resource {
    private static final String SEND = UserPage.PATH + "/invitation/send";
    private static final String LINK = UserPage.PATH + "/invitation/link";
    private static final String REVOKE = UserPage.PATH + "/invitation/revoke";

    private final Pages pages;
    private final UserPage page;
    private final PendingInvitations invitations;
    private final UserActivation activation;
    private final InvitationView.Means means;

    public InvitationPage(
            Pages pages,
            UserPage page,
            PendingInvitations invitations,
            UserActivation activation,
            InvitationView.Means means) {
        this.pages = pages;
        this.page = page;
        this.invitations = invitations;
        this.activation = activation;
        this.means = means;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(SEND, pages.administrator(page::back));
        routes.post(SEND, pages.administratorForm(this::send));
        routes.get(LINK, pages.administrator(page::back));
        routes.post(LINK, pages.administratorForm(this::link));
        routes.get(REVOKE, pages.administrator(this::ask));
        routes.post(REVOKE, pages.administratorForm(this::revoke));
    }

    /** An invitation link, for the one page that shows it. */
    public record Link(String name, String email, String address) {
        static Link of(User user, InvitationLink.Made made, InvitationView.Means means) {
            return new Link(user.commonName(), user.email().address(), means.url(made));
        }

        @Override
        public String toString() {
            return "Link[" + email + "]";
        }
    }

    private Response send(PageRequest request) {
        User user = page.person(request);
        if (!means.sendsMail()) {
            return page.refuse(request, user, request.say("admin.person.invitation.no-mail"));
        }
        return switch (invitations.resend(UserPage.principal(request), user.id())) {
            case SENT ->
                request.done(
                        UserPage.path(user.id()),
                        Message.of(
                                "admin.person.invitation.sent", user.mailbox().address()));
            case ACCEPTED -> PageRequest.to(UserPage.path(user.id()));
            case TOO_MANY ->
                page.refuse(
                        request, user, request.say("admin.person.invitation.too-many", PendingInvitations.MOST_A_DAY));
        };
    }

    private Response link(PageRequest request) {
        User user = page.person(request);
        if (!means.linksWork()) {
            return page.refuse(request, user, request.say("refusal.passwords-off"));
        }
        Optional<InvitationLink.Made> made = invitations.link(UserPage.principal(request), user.id());
        return made.isEmpty()
                ? PageRequest.to(UserPage.path(user.id()))
                : pages.showOwn(
                        request,
                        200,
                        "admin/invitationlinks",
                        Map.of("links", List.of(Link.of(user, made.get(), means)), "back", UserPage.path(user.id())));
    }

    private Response ask(PageRequest request) {
        User user = page.person(request);
        if (!user.isActive() || user.activity().firstSignInAt() != null) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        return new Confirmation(
                        request.say("admin.person.invitation.revoke-question", user.commonName()),
                        List.of(request.say(
                                "admin.person.invitation.revoke-consequence",
                                user.mailbox().address())),
                        request.say("admin.person.invitation.revoke"),
                        UserPage.path(user.id()),
                        Map.of())
                .ask(pages, request);
    }

    private Response revoke(PageRequest request) {
        User user = page.person(request);
        try {
            return activation.revokeInvitation(UserPage.principal(request), user.id())
                    ? request.done(
                            UserPage.path(user.id()),
                            Message.of("admin.person.invitation.revoke-done", user.commonName()))
                    : PageRequest.to(UserPage.path(user.id()));
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.LAST_ADMINISTRATOR) {
                throw refused;
            }
            return page.refuse(request, user, request.say("admin.people.last-administrator"));
        }
    }
}
