package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolAnswers;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.AuthorizationRequest.Asked;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /oauth/authorize}: an application asks, and the user decides (RFC 6749, section 4.1). */
public final class AuthorizeResource implements Resource {
    static final String PATH = "/oauth/authorize";

    private final Authorization authorization;
    private final SessionGuard guard;
    private final AuthorizationAnswers answers;

    public AuthorizeResource(Authorization authorization, SessionGuard guard, AuthorizePages pages) {
        this.authorization = authorization;
        this.guard = guard;
        this.answers = new AuthorizationAnswers(pages, authorization.issuer(), authorization.site());
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, ProtocolAnswers.around(this::ask));
        routes.post(PATH, ProtocolAnswers.around(request -> AuthorizationAnswers.repeat(Parameters.ofForm(request))));
        routes.get(PATH + "/decision", request -> Response.empty(303).with("Location", "/"));
        routes.post(PATH + "/decision", ProtocolAnswers.around(this::decide));
    }

    private Response ask(Request request) {
        Parameters sent = Parameters.ofQuery(request);
        String browser = authorization.browser().mark(request);
        return BrowserCookie.keep(request, sent, browser, ask(request, sent, browser));
    }

    private Response ask(Request request, Parameters sent, String browser) {
        Optional<SessionCaller> caller = guard.session(request);
        boolean program = !request.wantsHtml();
        AuthorizationRequest asked;
        try {
            asked = authorization.requests().read(sent, browser, caller, request.client());
        } catch (ProtocolException refused) {
            if (caller.isEmpty() && authorization.requests().mayBeKnownLater(sent) && !SignInDemand.isSilent(sent)) {
                Instant now = authorization.clock().instant();
                return answers.signIn(request, sent, new SignInDemand.SignIn(now, Map.of()));
            }
            return program && caller.isEmpty() ? answers.signIn(request) : answers.broken(request, caller, refused);
        }
        try {
            return judge(request, asked, authorization.requests().check(asked), caller);
        } catch (ProtocolException refused) {
            if (program && !SignInDemand.isSilent(asked.parameters())) {
                return caller.isEmpty() ? answers.signIn(request) : answers.broken(request, caller, refused);
            }
            return error(request, asked, refused.error(), refused.description());
        }
    }

    private Response judge(Request request, AuthorizationRequest asked, Asked what, Optional<SessionCaller> caller) {
        SignInDemand.Verdict verdict = authorization.judge(asked, caller);
        if (verdict instanceof SignInDemand.Refused refused) {
            return error(request, asked, refused.error(), refused.description());
        }
        if (verdict instanceof SignInDemand.SignIn demand) {
            return answers.signIn(request, asked.repeatable(), demand);
        }
        boolean silent = SignInDemand.isSilent(asked.parameters());
        boolean ask = verdict instanceof SignInDemand.Met met && met.askConsent();
        SessionCaller user = caller.orElseThrow();
        if (user.mustChangePassword()) {
            return silent
                    ? error(request, asked, "interaction_required", "The user must change the password.")
                    : AuthorizationAnswers.changePassword();
        }
        Optional<ClientAdmission.Refused> refused = authorization.service().refusal(asked, user, request.client());
        if (refused.isPresent()) {
            return error(request, asked, "access_denied", refused.get().description());
        }
        if (!ask && authorization.service().isAgreed(asked, what, user.user().id())) {
            String code = authorization.service().approve(asked, what, what.told(), user, place(request), false);
            return guard.prolong(request, user, answers.code(request, asked, code));
        }
        return silent
                ? error(request, asked, "consent_required", "The user has not agreed yet.")
                : guard.prolong(request, user, consent(request, asked, what, user));
    }

    private Response consent(Request request, AuthorizationRequest asked, Asked what, SessionCaller user) {
        String token = authorization.form().token();
        ClientMetadata registered = asked.client().metadata();
        ConsentRequest consent = new ConsentRequest(
                user,
                asked.client(),
                URI.create(asked.redirectUri()),
                what.told(),
                authorization.service().agreed(asked.client(), user.user().id()),
                what.resource(),
                TokenLives.access(registered),
                AuthorizationService.outlives(asked.client(), what.scopes())
                        ? Optional.of(TokenLives.refresh(registered))
                        : Optional.empty(),
                ConsentForm.fields(token, asked.repeatable(), user));
        return answers.consent(request, consent).with(ConsentForm.cookie(request, token));
    }

    private Response decide(Request request) {
        Parameters form = Parameters.ofForm(request);
        SessionCaller user = guard.sessionOfForm(request)
                .filter(caller -> !caller.mustChangePassword())
                .orElseThrow(() -> ProtocolException.of(401, "unauthorized", ""));
        ConsentForm.require(request, form, user);
        authorization.service().countDecision(user, request.client());
        AuthorizationRequest asked;
        Asked what;
        try {
            asked = authorization
                    .requests()
                    .read(form, authorization.browser().mark(request), Optional.of(user), request.client());
            what = authorization.requests().check(asked);
        } catch (ProtocolException refused) {
            return answers.broken(request, Optional.of(user), refused);
        }
        Response response = decided(request, form, asked, what, user);
        return guard.prolong(request, user, response.with(ConsentForm.removal(request)));
    }

    private Response decided(
            Request request, Parameters form, AuthorizationRequest asked, Asked what, SessionCaller user) {
        AuthorizationService service = authorization.service();
        List<String> boxes = form.all("granted_scope");
        Scopes granted = boxes.isEmpty() ? what.told() : what.told().only(boxes);
        boolean approved = form.get("approved").filter("true"::equals).isPresent()
                && !granted.only(what.scopes().names()).isEmpty();
        if (!approved) {
            service.deny(asked, what, user, place(request));
            return answers.error(request, asked, "access_denied", "The user denied the request.");
        }
        Optional<ClientAdmission.Refused> refused = service.refusal(asked, user, request.client());
        return refused.isPresent()
                ? error(request, asked, "access_denied", refused.get().description())
                : answers.code(request, asked, service.approve(asked, what, granted, user, place(request), true));
    }

    /** Answers the application with an error; a pushed request is answered with that. */
    private Response error(Request request, AuthorizationRequest asked, String error, String description) {
        authorization.service().forget(asked);
        return answers.error(request, asked, error, description);
    }

    private static Grant.Place place(Request request) {
        return new Grant.Place(request.client().text(), request.userAgent());
    }
}
