package dev.vestibule.web.account;

import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OwnIdentities;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
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
        boolean dispensable = identities.isDispensable(
                caller, link.get(), identities.of(caller.user().id()));
        return pages.showOwn(
                request,
                status,
                "unlink",
                Map.of(
                        "form",
                        form,
                        "provider",
                        live.name(link.get().provider()),
                        "dispensable",
                        dispensable,
                        "sessions",
                        identities.sessionsOf(link.get()),
                        "own",
                        identities.isBasisOf(caller, link.get()),
                        "proof",
                        proof.view(request)));
    }

    private Response unlink(PageRequest request) {
        Optional<IdentityStore.Linked> link = link(request);
        if (link.isEmpty()) {
            return PageRequest.to(SecurityPage.PATH);
        }
        try {
            OwnIdentities.Outcome outcome = identities.unlink(
                    request.who(),
                    link.get().id(),
                    PresenceProof.password(request),
                    SignInContext.of(request.request()));
            return switch (outcome) {
                case UNLINKED ->
                    request.done(
                            SecurityPage.PATH,
                            Message.of("unlink.done", live.name(link.get().provider())));
                case GONE -> PageRequest.to(SecurityPage.PATH);
                case NEEDED -> ask(request, 400, FormView.EMPTY);
            };
        } catch (InvalidInputException refused) {
            return ask(request, 400, FormView.EMPTY.withErrors(PresenceProof.errors(request, refused)));
        } catch (TooManyAttemptsException often) {
            return ask(request, 429, FormView.EMPTY.withNotice(request.say(RetryAfter.message(often))))
                    .with("Retry-After", RetryAfter.seconds(often));
        }
    }
}
