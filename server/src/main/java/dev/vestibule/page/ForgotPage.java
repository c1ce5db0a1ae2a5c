package dev.vestibule.page;

import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetService;
import dev.vestibule.user.Email;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** {@code /auth/forgot_password}: ask for a mail with a link. Says the same whether or not anybody has the address. */
public final class ForgotPage implements Resource {
    private static final String PATH = "/auth/forgot_password";

    private final Pages pages;
    private final ResetService resets;
    private final BooleanSupplier sendsMail;

    /** @param sendsMail whether there is a mail server, and an address that a link can lead to */
    public ForgotPage(Pages pages, ResetService resets, BooleanSupplier sendsMail) {
        this.pages = pages;
        this.resets = resets;
        this.sendsMail = sendsMail;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.post(PATH, pages.openForm(this::ask));
    }

    private Response open(Visit visit) {
        if (!sendsMail.getAsBoolean()) {
            return pages.show(visit, 200, "nomail", Map.of());
        }
        if (visit.flash().equals("asked")) {
            return pages.show(visit, 200, "asked", Map.of());
        }
        return show(visit, 200, FormView.EMPTY);
    }

    private Response ask(Visit visit) {
        FormView again = FormView.of(visit.posted("email"));
        Optional<Email> email = Email.parse(visit.text("email"));
        if (email.isEmpty()) {
            return show(visit, 400, again.withErrors(Map.of("email", visit.say("form.email-wrong"))));
        }
        try {
            resets.ask(email.get(), visit.request().client());
        } catch (TooManyAttemptsException refused) {
            return show(visit, 429, again.withNotice(visit.say(Waits.message(refused))))
                    .with("Retry-After", Waits.seconds(refused));
        }
        return visit.done(PATH, "asked");
    }

    private Response show(Visit visit, int status, FormView form) {
        return pages.show(visit, status, "forgot", Map.of("form", form));
    }
}
