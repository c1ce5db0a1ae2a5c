package dev.vestibule.web.admin;

import dev.vestibule.passkey.Passkey;
import dev.vestibule.passkey.PasskeyService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.User;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/people/:id/passkey}: removes a passkey of a user, after a confirmation. */
public final class UserPasskeyPage implements Resource {
    private static final String PATH = UserPage.PATH + "/passkey";

    private final Pages pages;
    private final UserPage page;
    private final UserAccess access;
    private final PasskeyService passkeys;

    public UserPasskeyPage(Pages pages, UserPage page, UserAccess access, PasskeyService passkeys) {
        this.pages = pages;
        this.page = page;
        this.access = access;
        this.passkeys = passkeys;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(pages.proved(this::remove)));
    }

    private Response ask(PageRequest request) {
        User user = page.person(request);
        Optional<Passkey> passkey =
                passkey(user, request.request().query("passkey").orElse(""));
        if (passkey.isEmpty()) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        long id = passkey.get().id();
        String name = user.commonName();
        List<String> sentences = new ArrayList<>(List.of(request.say("admin.person.passkey-consequence")));
        if (access.of(user, request).isOnlyPasskey(id)) {
            sentences.add(request.say("admin.person.unlink-only", name));
        }
        return new Confirmation(
                        request.say(
                                "admin.person.passkey-question", passkey.get().name(), name),
                        sentences,
                        request.say("passkeys.remove"),
                        UserPage.path(user.id()),
                        Map.of("passkey", Long.toString(id)))
                .ask(pages, request);
    }

    private Response remove(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        return passkey(user, request.text("passkey"))
                .flatMap(passkey -> passkeys.removeOf(user, passkey.id(), request.actor()))
                .map(gone ->
                        request.done(path, Message.of("admin.person.passkey-removed", gone.name(), user.commonName())))
                .orElseGet(() -> PageRequest.to(path)); // removed meanwhile
    }

    private Optional<Passkey> passkey(User user, String id) {
        return id.matches("[0-9]{1,18}") ? access.passkey(user, Long.parseLong(id)) : Optional.empty();
    }
}
