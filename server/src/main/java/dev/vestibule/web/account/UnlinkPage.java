package dev.vestibule.web.account;

import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OwnIdentities;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /account/linked/:id/unlink}: removes the link to an identity provider, after a confirmation with a proof. */
public final class UnlinkPage implements Resource {
    private static final String PATH = "/account/linked/{id}/unlink";

    private final Pages pages;
    private final OwnIdentities identities;
    private final LiveProviders live;
    private final PresenceProof proof;

    public UnlinkPage(Pages pages, OwnIdentities identities, LiveProviders live, PresenceProof proof) {
        this.pages = pages;
        this.identities = identities;
        this.live = live;
        this.proof = proof;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(request -> ask(request, 200, FormView.EMPTY)));
        routes.slowPost(PATH, pages.signedInForm(this::unlink));
    }

    private Optional<IdentityStore.Linked> link(PageRequest request) {
        return identities.find(request.who().user().id(), request.request().pathNumber("id"));
    }

    private Response ask(PageRequest request, int status, FormView form) {
        SessionCaller caller = request.who();
        Optional<IdentityStore.Linked> link = link(request);
        if (link.isEmpty()) {
            return PageRequest.to(SecurityPage.PATH); // removed meanwhile, or never theirs
        }
        String provider = live.name(link.get().provider());
        boolean possible = identities.isDispensable(
                caller, link.get(), identities.of(caller.user().id()));
        Confirmation question = new Confirmation(
                request.say("unlink.title", provider),
                possible ? consequences(request, link.get()) : List.of(request.say("unlink.needed", provider)),
                request.say("unlink.button"),
                SecurityPage.PATH,
                Map.of());
        return proof.ask(pages, request, status, form, new PresenceProof.Removal(question, "security.title", possible));
    }

    private List<String> consequences(PageRequest request, IdentityStore.Linked link) {
        List<String> sentences =
                new ArrayList<>(List.of(request.say("unlink.consequence", live.name(link.provider()))));
        int sessions = identities.sessionsOf(link);
        if (sessions > 0) {
            sentences.add(request.say(Message.counted("unlink.sessions", sessions)));
        }
        if (identities.isBasisOf(request.who(), link)) {
            sentences.add(request.say("unlink.own"));
        }
        return sentences;
    }

    private Response unlink(PageRequest request) {
        Optional<IdentityStore.Linked> link = link(request);
        if (link.isEmpty()) {
            return PageRequest.to(SecurityPage.PATH);
        }
        return PresenceProof.use(
                request,
                (status, form) -> ask(request, status, form),
                FormView.EMPTY,
                (password, context) -> after(
                        request, identities.unlink(request.who(), link.get().id(), password, context), link.get()));
    }

    private Response after(PageRequest request, OwnIdentities.Outcome outcome, IdentityStore.Linked link) {
        return switch (outcome) {
            case UNLINKED -> request.done(SecurityPage.PATH, Message.of("unlink.done", live.name(link.provider())));
            case GONE -> PageRequest.to(SecurityPage.PATH);
            case NEEDED -> ask(request, 400, FormView.EMPTY);
        };
    }
}
