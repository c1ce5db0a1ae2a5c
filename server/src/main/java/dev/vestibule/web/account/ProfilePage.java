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

/** {@code /account/profile}: one's address, names and language. */
public final class ProfilePage implements Resource {
    private static final String PATH = "/account/profile";
    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final UserService people;

    public ProfilePage(Pages pages, UserService people) {
        this.pages = pages;
        this.people = people;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::save));
        routes.post(PATH + "/verification", pages.signedInForm(this::sendLink));
    }

    private Response open(PageRequest visit) {
        User user = visit.who().user();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("email", user.email().address());
        values.put("first_name", FormView.text(user.profile().firstName()));
        values.put("last_name", FormView.text(user.profile().lastName()));
        values.put(
                "locale",
                MessageCatalog.codeOf(FormView.text(user.profile().locale())).orElse(""));
        String done = visit.flash();
        return show(visit, 200, FormView.of(values), done);
    }

    private Response save(PageRequest visit) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String name : new String[] {"first_name", "last_name"}) {
            if (visit.text(name).length() > MAX_NAME) {
                errors.put(name, visit.say("form.too-long", MAX_NAME));
            }
        }
        Optional<Email> email = email(visit);
        if (email.isEmpty()) {
            errors.put("email", visit.say("form.email-wrong"));
        }
        if (!errors.isEmpty()) {
            return faulty(visit, errors);
        }
        User user = visit.who().user();
        boolean elsewhere = namedElsewhere(user);
        try {
            people.change(
                    Principal.of(visit.who(), visit.request()),
                    user.id(),
                    UserChange.profile(
                            email,
                            elsewhere ? Patch.unchanged() : Patch.of(visit.textOrNull("first_name")),
                            elsewhere ? Patch.unchanged() : Patch.of(visit.textOrNull("last_name")),
                            Patch.of(MessageCatalog.chosen(
                                            visit.text("locale"),
                                            Optional.ofNullable(
                                                    visit.who().user().profile().locale()))
                                    .orElse(null))));
        } catch (RefusedException taken) {
            if (taken.refusal() != Refusal.EMAIL_OF_ANOTHER) {
                throw taken;
            }
            return faulty(visit, Map.of("email", visit.say("refusal.email-taken")));
        } catch (TooManyAttemptsException often) {
            return faulty(visit, Map.of("email", visit.say(RetryAfter.message(often))))
                    .with("Retry-After", RetryAfter.seconds(often));
        }
        return visit.done(PATH, "saved");
    }

    /** The present one stays if none is sent. */
    private static Optional<Email> email(PageRequest visit) {
        String typed = visit.text("email");
        Email present = visit.who().user().email();
        return typed.isEmpty() ? Optional.of(present) : Email.changed(typed, () -> present);
    }

    private Response faulty(PageRequest visit, Map<String, String> errors) {
        FormView form = FormView.of(visit.posted("email", "first_name", "last_name", "locale"));
        return show(visit, 400, form.withErrors(errors), "");
    }

    private Response sendLink(PageRequest visit) {
        boolean sent = people.sendVerification(visit.who().user());
        return sent ? visit.done(PATH, "link") : PageRequest.to(PATH);
    }

    private Response show(PageRequest visit, int status, FormView form, String done) {
        User user = visit.who().user();
        return pages.showOwn(
                visit,
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

    /** Whether the person's provider says what they are called, so that it cannot be changed here. */
    private static boolean namedElsewhere(User user) {
        return user.ssoSource() != null;
    }
}
