package dev.vestibule.web.account;

import dev.vestibule.emailchange.EmailChangeService;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.Email;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /account/profile/email}: requests another address, which a link that is sent there confirms; {@code /resend}
 * and {@code /cancel} below it are for the pending request.
 */
public final class EmailChangePage implements Resource {
    private static final String PATH = ProfilePage.PATH + "/email";
    private static final String RESEND = PATH + "/resend";
    private static final String CANCEL = PATH + "/cancel";

    private final Pages pages;
    private final EmailChangeService changes;
    private final PresenceProof proof;
    private final MailLinks links;

    public EmailChangePage(Pages pages, EmailChangeService changes, PresenceProof proof, MailLinks links) {
        this.pages = pages;
        this.changes = changes;
        this.proof = proof;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(request -> show(request, 200, FormView.EMPTY)));
        routes.slowPost(PATH, pages.signedInForm(this::ask));
        routes.get(RESEND, pages.signedIn(request -> PageRequest.to(PATH)));
        routes.post(RESEND, pages.signedInForm(this::sendAgain));
        routes.get(CANCEL, pages.signedIn(request -> PageRequest.to(PATH)));
        routes.post(CANCEL, pages.signedInForm(this::cancel));
    }

    private Response ask(PageRequest request) {
        FormView form = FormView.of(request.posted("email"));
        Optional<Email> email = Email.parse(request.text("email"));
        if (email.isEmpty()) {
            return show(request, 400, form.withErrors(Map.of("email", request.say("form.email-wrong"))));
        }
        if (!links.canBeSent()) {
            return show(request, 400, form);
        }
        return PresenceProof.use(
                request, (status, again) -> show(request, status, again), form, (password, context) -> {
                    changes.request(request.who(), email.get(), password, context);
                    return request.done(
                            ProfilePage.PATH,
                            Message.of("email-change.sent", email.get().address()));
                });
    }

    private Response sendAgain(PageRequest request) {
        return changes.sendAgain(request.who().user())
                .map(email -> request.done(ProfilePage.PATH, Message.of("email-change.sent", email.address())))
                .orElseGet(() -> PageRequest.to(ProfilePage.PATH));
    }

    private Response cancel(PageRequest request) {
        return changes.cancel(request.who().user())
                .map(email -> request.done(ProfilePage.PATH, Message.of("email-change.canceled", email.address())))
                .orElseGet(() -> PageRequest.to(ProfilePage.PATH));
    }

    private Response show(PageRequest request, int status, FormView form) {
        return pages.showOwn(
                request,
                status,
                "emailchange",
                Map.of(
                        "form",
                        form,
                        "email",
                        request.who().user().email().address(),
                        "proof",
                        proof.view(request),
                        "possible",
                        links.canBeSent(),
                        "elsewhere",
                        request.who().user().ssoSource() != null));
    }
}
