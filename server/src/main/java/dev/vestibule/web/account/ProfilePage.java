package dev.vestibule.web.account;

import dev.vestibule.emailchange.EmailChangeService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.Patch;
import dev.vestibule.user.admin.UserChange;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /account/profile}: the user's address, names, language and the colors of pages. */
public final class ProfilePage implements Resource {
    static final String PATH = "/account/profile";
    private static final String VERIFICATION = PATH + "/verification";

    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final UserService users;
    private final EmailChangeService emailChanges;

    public ProfilePage(Pages pages, UserService users, EmailChangeService emailChanges) {
        this.pages = pages;
        this.users = users;
        this.emailChanges = emailChanges;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::save));
        routes.get(VERIFICATION, pages.signedIn(request -> PageRequest.to(PATH)));
        routes.post(VERIFICATION, pages.signedInForm(this::sendLink));
    }

    private Response open(PageRequest request) {
        User user = request.who().user();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("first_name", FormView.text(user.profile().firstName()));
        values.put("last_name", FormView.text(user.profile().lastName()));
        values.put(
                "locale",
                MessageCatalog.codeOf(FormView.text(user.profile().locale())).orElse(""));
        return show(request, 200, FormView.of(values));
    }

    private Response save(PageRequest request) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String name : new String[] {"first_name", "last_name"}) {
            if (request.text(name).length() > MAX_NAME) {
                errors.put(name, request.say("form.too-long", MAX_NAME));
            }
        }
        if (!errors.isEmpty()) {
            FormView form = FormView.of(request.posted("first_name", "last_name", "locale"));
            return show(request, 400, form.withErrors(errors));
        }
        User user = request.who().user();
        boolean elsewhere = namedElsewhere(user);
        users.change(
                Principal.of(request.who(), request.request()),
                user.id(),
                UserChange.profile(
                        Optional.empty(),
                        elsewhere ? Patch.unchanged() : Patch.of(request.textOrNull("first_name")),
                        elsewhere ? Patch.unchanged() : Patch.of(request.textOrNull("last_name")),
                        Patch.of(MessageCatalog.chosen(
                                        request.text("locale"),
                                        Optional.ofNullable(user.profile().locale()))
                                .orElse(null))));
        return request.done(PATH, Message.of("profile.saved"));
    }

    private Response sendLink(PageRequest request) {
        User user = request.who().user();
        return users.sendVerification(user)
                ? request.done(
                        PATH, Message.of("profile.link-sent", user.email().address()))
                : PageRequest.to(PATH);
    }

    private Response show(PageRequest request, int status, FormView form) {
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
                        "pending",
                        emailChanges.pending(user).map(Email::address).orElse(""),
                        "elsewhere",
                        namedElsewhere(user)));
    }

    /** Returns whether the user's provider supplies the names, so that they cannot be changed here. */
    private static boolean namedElsewhere(User user) {
        return user.ssoSource() != null;
    }
}
