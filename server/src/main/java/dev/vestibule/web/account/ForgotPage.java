package dev.vestibule.web.account;

import dev.vestibule.mail.MailLinks;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetRequests;
import dev.vestibule.settings.Site;
import dev.vestibule.user.Email;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/forgot_password}: request a reset link. The response is the same whether or not a user has the address.
 */
public final class ForgotPage implements Resource {
    private static final String PATH = "/auth/forgot_password";

    private final Pages pages;
    private final ResetRequests resets;
    private final MailLinks links;
    private final Site site;

    public ForgotPage(Pages pages, ResetRequests resets, MailLinks links, Site site) {
        this.pages = pages;
        this.resets = resets;
        this.links = links;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.post(PATH, pages.openForm(this::ask));
    }

    private Response open(PageRequest request) {
        if (!links.canBeSent()) {
            return pages.show(request, 200, "nomail", Map.of("contact", contact()));
        }
        if (request.flash().equals("asked")) {
            return pages.show(request, 200, "resetrequested", Map.of());
        }
        return show(request, 200, FormView.EMPTY);
    }

    private Response ask(PageRequest request) {
        FormView again = FormView.of(request.posted("email"));
        Optional<Email> email = Email.parse(request.text("email"));
        if (email.isEmpty()) {
            return show(request, 400, again.withErrors(Map.of("email", request.say("form.email-wrong"))));
        }
        try {
            resets.ask(email.get(), request.request().client());
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, (status, form) -> show(request, status, form), again, refused);
        }
        return request.done(PATH, "asked");
    }

    private Response show(PageRequest request, int status, FormView form) {
        return pages.show(request, status, "forgot", Map.of("form", form, "contact", contact()));
    }

    private String contact() {
        return site.adminEmail().orElse("");
    }
}
