package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolAnswers;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.AuthorizePages.Failure;
import dev.vestibule.oauth.grant.AuthorizePages.FormPost;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sends the outcome of an authorization: to the application, to the user, or to the sign-in page. */
final class AuthorizationAnswers {
    /** What may demand that a sign-in is new. */
    private static final List<String> DEMANDS = List.of("prompt", "max_age", "acr_values", "claims", "id_token_hint");

    private final AuthorizePages pages;
    private final String issuer;
    private final Optional<String> site;

    /**
     * Creates the answers.
     *
     * @param issuer goes with every answer to an application, so that it can distinguish servers (RFC 9207)
     * @param site the site URL, if it is set
     */
    AuthorizationAnswers(AuthorizePages pages, String issuer, Optional<String> site) {
        this.pages = pages;
        this.issuer = issuer;
        this.site = site;
    }

    Response code(Request request, AuthorizationRequest asked, String code) {
        return toApplication(request, asked, Map.of("code", code));
    }

    Response error(Request request, AuthorizationRequest asked, String error, String description) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("error", error);
        fields.put("error_description", description);
        return toApplication(request, asked, fields);
    }

    /** With 303, so that the browser does not post our form to the application (RFC 9700, section 4.12). */
    private Response toApplication(Request request, AuthorizationRequest asked, Map<String, String> outcome) {
        Map<String, String> fields = new LinkedHashMap<>(outcome);
        asked.state().ifPresent(state -> fields.put("state", state));
        fields.put("iss", issuer);
        if (asked.formPost()) {
            return pages.formPost().apply(request, new FormPost(URI.create(asked.redirectUri()), fields));
        }
        String separator = asked.redirectUri().indexOf('?') < 0 ? "?" : "&";
        return Response.empty(request.isSafe() ? 302 : 303)
                .with("Location", asked.redirectUri() + separator + encoded(fields));
    }

    /** Answers a request that cannot be answered to an application: a page for people, JSON for programs. */
    Response broken(Request request, Optional<SessionCaller> caller, ProtocolException refused) {
        return request.wantsHtml()
                ? pages.error().apply(request, new Failure(caller, refused.error(), refused.description()))
                : ProtocolAnswers.error(400, ProtocolException.INVALID_REQUEST, refused.description());
    }

    Response consent(Request request, ConsentRequest asked) {
        return pages.consent().apply(request, asked);
    }

    /** Sends the user to the sign-in page, and back to the request. */
    Response signIn(Request request) {
        return signIn(request.rawQuery(), Map.of());
    }

    /**
     * Sends the user to sign in as was demanded, and back to the request, which then says since when it demands that.
     */
    Response signIn(Request request, Parameters given, SignInDemand.SignIn demand) {
        Map<String, List<String>> back = new LinkedHashMap<>(given.values());
        back.put(SignInDemand.SINCE, List.of(Long.toString(demand.since().toEpochMilli())));
        boolean plain = demand.query().isEmpty() && DEMANDS.stream().noneMatch(given::has);
        return signIn(plain ? request.rawQuery() : repeated(back), demand.query());
    }

    private Response signIn(String back, Map<String, String> query) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("redirect", AuthorizeResource.PATH + (back.isEmpty() ? "" : "?" + back));
        all.putAll(query);
        return Response.empty(302).with("Location", site.orElse("") + "/auth/login?" + encoded(all));
    }

    /** Repeats a posted request with GET: a form of another site comes without the cookie of the session. */
    static Response repeat(Parameters given) {
        return Response.empty(303).with("Location", AuthorizeResource.PATH + "?" + repeated(given.values()));
    }

    static Response changePassword() {
        return Response.empty(302).with("Location", "/account/password");
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String repeated(Map<String, List<String>> fields) {
        return fields.entrySet().stream()
                .flatMap(
                        field -> field.getValue().stream().map(value -> encoded(field.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
