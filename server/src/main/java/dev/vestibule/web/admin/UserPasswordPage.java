package dev.vestibule.web.admin;

import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetRequests;
import dev.vestibule.user.User;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;

/**
 * {@code /admin/people/:id/reset}, {@code /new-password} and {@code /old-password}: sends a user a reset link, requires
 * a password change, and cancels that requirement.
 */
public final class UserPasswordPage implements Resource {
    private static final String RESET = UserPage.PATH + "/reset";
    private static final String REQUIRE = UserPage.PATH + "/new-password";
    private static final String TAKE_BACK = UserPage.PATH + "/old-password";

    private final Pages pages;
    private final UserPage page;
    private final ResetRequests resets;
    private final PasswordService passwords;

    public UserPasswordPage(Pages pages, UserPage page, ResetRequests resets, PasswordService passwords) {
        this.pages = pages;
        this.page = page;
        this.resets = resets;
        this.passwords = passwords;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(RESET, pages.administrator(page::back));
        routes.post(RESET, pages.administratorForm(this::reset));
        routes.get(REQUIRE, pages.administrator(this::askForNewPassword));
        routes.post(REQUIRE, pages.administratorForm(request -> ask(request, true)));
        routes.get(TAKE_BACK, pages.administrator(page::back));
        routes.post(TAKE_BACK, pages.administratorForm(request -> ask(request, false)));
    }

    private Response reset(PageRequest request) {
        User user = page.person(request);
        try {
            resets.askFor(user, request.request().client());
        } catch (TooManyAttemptsException refused) {
            return page.refuse(request, user, refused);
        }
        return request.done(
                UserPage.path(user.id()),
                Message.of("admin.people.reset-done", user.mailbox().address()));
    }

    private Response askForNewPassword(PageRequest request) {
        User user = page.person(request);
        return new Confirmation(
                        request.say("admin.people.new-password-question", user.commonName()),
                        List.of(request.say("admin.people.new-password-consequence")),
                        request.say("admin.people.new-password"),
                        UserPage.path(user.id()),
                        Map.of())
                .ask(pages, request);
    }

    private Response ask(PageRequest request, boolean required) {
        User user = page.person(request);
        try {
            passwords.askForChange(user, required, request.actor());
        } catch (RefusedException refused) {
            return page.refuse(request, user, request.say("refusal.no-password"));
        }
        // Administrators who require it of themselves can do nothing else from now on, and are sent to do it.
        String key = required ? "admin.person.change-required" : "admin.person.change-not-required";
        return request.done(UserPage.path(user.id()), Message.of(key, user.commonName()));
    }
}
