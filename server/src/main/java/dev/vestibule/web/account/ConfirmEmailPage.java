package dev.vestibule.web.account;

import dev.vestibule.emailchange.EmailChangeConfirmation;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;

/**
 * {@code /account/confirm_email/{token}}: the page of the link that confirms a requested address. Opening it changes
 * nothing, as mail scanners open links too; only the button does.
 */
public final class ConfirmEmailPage implements Resource {
    private static final String PATH = "/account/confirm_email/{token}";

    private final Pages pages;
    private final EmailChangeConfirmation changes;

    public ConfirmEmailPage(Pages pages, EmailChangeConfirmation changes) {
        this.pages = pages;
        this.changes = changes;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::confirm));
    }

    private static String token(PageRequest request) {
        return request.request().pathText("token");
    }

    private Response open(PageRequest request) {
        EmailChangeConfirmation.Look look =
                changes.look(token(request), request.who().user());
        if (look.email().isEmpty()) {
            return dead(request, look);
        }
        return pages.showOwn(
                request,
                200,
                "confirmemail",
                Map.of(
                        "present",
                        request.who().user().email().address(),
                        "wanted",
                        look.email().get().address()));
    }

    private Response confirm(PageRequest request) {
        EmailChangeConfirmation.Look look =
                changes.look(token(request), request.who().user());
        try {
            if (look.email().isPresent()
                    && changes.confirm(token(request), request.who().user(), request.actor())) {
                return request.done(
                        ProfilePage.PATH,
                        Message.of("email-change.done", look.email().get().address()));
            }
        } catch (RefusedException taken) {
            if (taken.refusal() != Refusal.EMAIL_OF_ANOTHER) {
                throw taken;
            }
            return dead(request, 410, "email-change.taken");
        }
        return dead(request, changes.look(token(request), request.who().user()));
    }

    private Response dead(PageRequest request, EmailChangeConfirmation.Look look) {
        return switch (look.state()) {
            case UNKNOWN -> dead(request, 404, "email-change.unknown");
            case EXPIRED -> dead(request, 410, "email-change.expired");
            case CONFIRMED -> dead(request, 410, "verify.used");
            case REPLACED -> dead(request, 410, "email-change.replaced");
            case CANCELED -> dead(request, 410, "email-change.was-canceled");
            case OUTDATED, PENDING -> dead(request, 410, "email-change.outdated");
        };
    }

    private Response dead(PageRequest request, int status, String why) {
        return pages.showOwn(request, status, "deadconfirmation", Map.of("why", why));
    }
}
