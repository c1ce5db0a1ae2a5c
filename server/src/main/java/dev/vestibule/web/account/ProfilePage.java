package dev.vestibule.web.account;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.Patch;
import dev.vestibule.user.admin.UserChange;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /account/profile}: the user's address, names and language. */
public final class ProfilePage implements Resource {
    private static final String PATH = "/account/profile";
    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final UserService users;

    public ProfilePage(Pages pages, UserService users) {
        this.pages = pages;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::save));
        routes.post(PATH + "/verification", pages.signedInForm(this::sendLink));
    }

    private Response open(PageRequest request) {
        User user = request.who().user();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("email", user.email().address());
        values.put("first_name", FormView.text(user.profile().firstName()));
        values.put("last_name", FormView.text(user.profile().lastName()));
        values.put(
                "locale",
                MessageCatalog.codeOf(FormView.text(user.profile().locale())).orElse(""));
        String done = request.flash();
        return show(request, 200, FormView.of(values), done);
    }

    private Response save(PageRequest request) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String name : new String[] {"first_name", "last_name"}) {
            if (request.text(name).length() > MAX_NAME) {
                errors.put(name, request.say("form.too-long", MAX_NAME));
            }
        }
        Optional<Email> email = email(request);
        if (email.isEmpty()) {
            errors.put("email", request.say("form.email-wrong"));
        }
        if (!errors.isEmpty()) {
            return faulty(request, errors);
        }
        User user = request.who().user();
        boolean elsewhere = namedElsewhere(user);
        try {
            users.change(
                    Principal.of(request.who(), request.request()),
                    user.id(),
                    UserChange.profile(
                            email,
                            elsewhere ? Patch.unchanged() : Patch.of(request.textOrNull("first_name")),
                            elsewhere ? Patch.unchanged() : Patch.of(request.textOrNull("last_name")),
                            Patch.of(MessageCatalog.chosen(
                                            request.text("locale"),
                                            Optional.ofNullable(request.who()
                                                    .user()
                                                    .profile()
                                                    .locale()))
                                    .orElse(null))));
        } catch (RefusedException taken) {
            if (taken.refusal() != Refusal.EMAIL_OF_ANOTHER) {
                throw taken;
            }
            return faulty(request, Map.of("email", request.say("refusal.email-taken")));
        } catch (TooManyAttemptsException often) {
            return faulty(request, Map.of("email", request.say(RetryAfter.message(often))))
                    .with("Retry-After", RetryAfter.seconds(often));
        }
        return request.done(PATH, "saved");
    }

    /** Returns the posted address; the current one if none is sent. */
    private static Optional<Email> email(PageRequest request) {
        String typed = request.text("email");
        Email present = request.who().user().email();
        return typed.isEmpty() ? Optional.of(present) : Email.changed(typed, () -> present);
    }

    private Response faulty(PageRequest request, Map<String, String> errors) {
        FormView form = FormView.of(request.posted("email", "first_name", "last_name", "locale"));
        return show(request, 400, form.withErrors(errors), "");
    }

    private Response sendLink(PageRequest request) {
        boolean sent = users.sendVerification(request.who().user());
        return sent ? request.done(PATH, "link") : PageRequest.to(PATH);
    }

    private Response show(PageRequest request, int status, FormView form, String done) {
        User user = request.who().user();
        return pages.showOwn(
                request,
                status,
                "profile",
                Map.of(
                        "form",
                        form,
                        "email",
                        user.email().address(),
                        "verified",
                        user.mailbox().address(),
                        "done",
                        done,
                        "elsewhere",
                        namedElsewhere(user)));
    }

    /** Returns whether the user's provider supplies the names, so that they cannot be changed here. */
    private static boolean namedElsewhere(User user) {
        return user.ssoSource() != null;
    }
}
