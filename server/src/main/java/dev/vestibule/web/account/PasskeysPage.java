package dev.vestibule.web.account;

import dev.vestibule.passkey.Bytes;
import dev.vestibule.passkey.Passkey;
import dev.vestibule.passkey.PasskeyService;
import dev.vestibule.passkey.PasskeySite;
import dev.vestibule.passkey.RelyingParty;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.UserId;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code /account/passkeys}: the user's passkeys; {@code /:id/rename} below it renames one, and {@code /:id/remove}
 * removes one after a confirmation with a proof. The list tells the browser which passkeys are left, so that it can
 * remove its copies of the others.
 */
public final class PasskeysPage implements Resource {
    static final String PATH = "/account/passkeys";

    private static final String RENAME = PATH + "/{id}/rename";
    private static final String REMOVE = PATH + "/{id}/remove";

    private final Pages pages;
    private final PasskeyService passkeys;
    private final PasskeySite site;
    private final PresenceProof proof;

    public PasskeysPage(Pages pages, PasskeyService passkeys, PasskeySite site, PresenceProof proof) {
        this.pages = pages;
        this.passkeys = passkeys;
        this.site = site;
        this.proof = proof;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::list));
        routes.get(RENAME, pages.signedIn(this::open));
        routes.post(RENAME, pages.signedInForm(this::rename));
        routes.get(REMOVE, pages.signedIn(request -> ask(request, 200, FormView.EMPTY)));
        routes.slowPost(REMOVE, pages.signedInForm(this::remove));
    }

    private Response list(PageRequest request) {
        UserId user = own(request);
        List<Passkey> all = passkeys.of(user);
        return pages.showOwn(
                request,
                200,
                "passkeys",
                Map.of(
                        "passkeys",
                        all.stream()
                                .map(passkey -> PasskeyView.of(passkey, request.messages()))
                                .toList(),
                        "available",
                        site.relyingParty().isPresent(),
                        "site",
                        site.relyingParty().map(RelyingParty::id).orElse(""),
                        "handle",
                        passkeys.handle(user).map(Bytes::text).orElse(""),
                        "accepted",
                        all.stream()
                                .map(passkey -> passkey.credentialId().text())
                                .collect(Collectors.joining(" "))));
    }

    private static UserId own(PageRequest request) {
        return request.who().user().id();
    }

    private Optional<Passkey> passkey(PageRequest request) {
        return passkeys.find(own(request), request.request().pathNumber("id"));
    }

    private Response open(PageRequest request) {
        return passkey(request)
                .map(passkey -> showName(request, 200, FormView.of(Map.of("name", passkey.name()))))
                .orElseGet(() -> PageRequest.to(PATH)); // removed meanwhile, or never theirs
    }

    private Response showName(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "renamepasskey", Map.of("form", form));
    }

    private Response rename(PageRequest request) {
        String name = request.text("name");
        FormView again = FormView.of(request.posted("name"));
        if (name.isEmpty() || !Fields.isPlain(name)) {
            return showName(request, 400, again.withErrors(Map.of("name", request.say("passkeys.name-missing"))));
        }
        if (name.length() > Passkey.MOST_CHARACTERS) {
            return showName(
                    request,
                    400,
                    again.withErrors(Map.of("name", request.say("form.too-long", Passkey.MOST_CHARACTERS))));
        }
        long id = request.request().pathNumber("id");
        return passkeys.rename(own(request), id, name, request.actor())
                ? request.done(PATH, Message.of("passkeys.renamed", name))
                : PageRequest.to(PATH);
    }

    private Response ask(PageRequest request, int status, FormView form) {
        Optional<Passkey> passkey = passkey(request);
        if (passkey.isEmpty()) {
            return PageRequest.to(PATH);
        }
        String name = passkey.get().name();
        boolean possible = passkeys.isDispensable(request.who(), passkey.get());
        Confirmation question = new Confirmation(
                request.say("passkeys.remove-question", name),
                List.of(possible ? request.say("passkeys.remove-consequence") : request.say("passkeys.needed", name)),
                request.say("passkeys.remove"),
                PATH,
                Map.of());
        return proof.ask(pages, request, status, form, new PresenceProof.Removal(question, "passkeys.title", possible));
    }

    private Response remove(PageRequest request) {
        Optional<Passkey> passkey = passkey(request);
        if (passkey.isEmpty()) {
            return PageRequest.to(PATH);
        }
        return PresenceProof.use(
                request,
                (status, form) -> ask(request, status, form),
                FormView.EMPTY,
                (password, context) -> after(
                        request, passkeys.remove(request.who(), passkey.get().id(), password, context), passkey.get()));
    }

    private Response after(PageRequest request, PasskeyService.Outcome outcome, Passkey passkey) {
        return switch (outcome) {
            case REMOVED -> request.done(PATH, Message.of("passkeys.removed", passkey.name()));
            case GONE -> PageRequest.to(PATH);
            case NEEDED -> ask(request, 400, FormView.EMPTY);
        };
    }
}
