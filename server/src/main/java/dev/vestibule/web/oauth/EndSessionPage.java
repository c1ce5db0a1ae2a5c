package dev.vestibule.web.oauth;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.openid.EndSession;
import dev.vestibule.oauth.openid.EndSession.Ask;
import dev.vestibule.oauth.openid.EndSession.Asked;
import dev.vestibule.oauth.openid.EndSession.Onward;
import dev.vestibule.oauth.openid.EndSession.Refused;
import dev.vestibule.oauth.openid.EndSession.Verdict;
import dev.vestibule.platform.http.Form;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionService;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SignOut;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code /oauth/logout}: an application asks to sign its user out. With an ID token of the session it is done at once;
 * otherwise the user is asked. Wrong requests lead nowhere.
 *
 * <p>Browsers send no cookie with a form of another site. So what is posted ends the session that the ID token names,
 * and everything else goes on with GET.
 */
public final class EndSessionPage implements Resource {
    private static final String PATH = EndSession.PATH;
    private static final String CONFIRM = PATH + "/confirm";
    private static final String SIGNED_OUT = "/auth/logout";
    private static final String CLIENT = "client_id";
    private static final String REDIRECT = "post_logout_redirect_uri";
    private static final String STATE = "state";

    private final Pages pages;
    private final EndSession requests;
    private final SessionService sessions;
    private final SignOut signOut;

    public EndSessionPage(Pages pages, EndSession requests, SessionService sessions, SignOut signOut) {
        this.pages = pages;
        this.requests = requests;
        this.sessions = sessions;
        this.signOut = signOut;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.post(PATH, this::posted);
        routes.post(CONFIRM, pages.signedInFormAnyway(this::confirmed));
        routes.get(CONFIRM, request -> PageRequest.to(PATH)); // after a sign-in, if the session had ended
    }

    private static Asked asked(Function<String, Optional<String>> parameter) {
        return new Asked(
                parameter.apply("id_token_hint"),
                parameter.apply(CLIENT),
                parameter.apply(REDIRECT),
                parameter.apply(STATE));
    }

    private static Optional<String> filled(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private Response open(PageRequest request) {
        Verdict verdict =
                requests.judge(asked(name -> request.request().query(name).filter(text -> !text.isEmpty())));
        if (verdict instanceof Refused refused) {
            return refused(request, refused);
        }
        if (verdict instanceof EndSession.SignOut wanted) {
            boolean about = request.caller()
                    .filter(caller -> EndSession.isAbout(wanted, caller))
                    .isPresent();
            if (about) {
                return signOut.of(request, wanted.onward().address().orElse(SIGNED_OUT));
            }
            if (request.caller().isPresent()) {
                return ask(request, wanted.onward());
            }
            end(request.request(), wanted);
            return PageRequest.to(wanted.onward().address().orElse(SIGNED_OUT));
        }
        Onward onward = ((Ask) verdict).onward();
        return request.caller().isPresent() ? ask(request, onward) : PageRequest.to(SIGNED_OUT);
    }

    private Response posted(Request request) {
        Form form = request.form();
        Asked asked = asked(name -> filled(form.text(name)));
        if (requests.judge(asked) instanceof EndSession.SignOut wanted
                && wanted.session().isPresent()) {
            end(request, wanted);
            return PageRequest.to(wanted.onward().address().orElse(SIGNED_OUT));
        }
        return PageRequest.to(PATH + query(asked));
    }

    /** Ends the session that an ID token names, if it goes on: this browser may hold another one, or none. */
    private void end(Request request, EndSession.SignOut wanted) {
        wanted.session().ifPresent(session -> {
            boolean unused = sessions.endOwn(wanted.user(), session, request.client());
        });
    }

    private static String query(Asked asked) {
        Map<String, String> all = new LinkedHashMap<>();
        asked.hint().ifPresent(text -> all.put("id_token_hint", text));
        asked.client().ifPresent(text -> all.put(CLIENT, text));
        asked.redirect().ifPresent(text -> all.put(REDIRECT, text));
        asked.state().ifPresent(text -> all.put(STATE, text));
        String query = all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    private Response ask(PageRequest request, Onward onward) {
        Map<String, String> fields = new LinkedHashMap<>();
        onward.client().ifPresent(client -> fields.put(CLIENT, client.id().value()));
        onward.redirect().ifPresent(uri -> fields.put(REDIRECT, uri));
        onward.state().ifPresent(state -> fields.put(STATE, state));
        Map<String, Object> parts =
                Map.of("application", onward.client().map(OAuthClient::name).orElse(""), "fields", fields);
        return onward.redirect()
                .map(uri -> pages.showLeading(request, 200, "oauth/logout", parts, URI.create(uri)))
                .orElseGet(() -> pages.showOwn(request, 200, "oauth/logout", parts));
    }

    private Response confirmed(PageRequest request) {
        Verdict verdict = requests.judge(asked(name -> filled(request.form().text(name))));
        if (verdict instanceof Refused refused) {
            return refused(request, refused);
        }
        String address = verdict instanceof Ask ask ? ask.onward().address().orElse(SIGNED_OUT) : SIGNED_OUT;
        return signOut.of(request, address);
    }

    private Response refused(PageRequest request, Refused refused) {
        return pages.show(
                request, 400, "oauth/logoutrefused", Map.of("error", refused.error(), "reason", refused.reason()));
    }
}
