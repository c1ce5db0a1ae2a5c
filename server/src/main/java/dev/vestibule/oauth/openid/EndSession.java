package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.key.TokenSigner;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionId;
import dev.vestibule.user.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Judges requests of applications to sign a user out (OpenID Connect RP-Initiated Logout 1.0). An ID token of the
 * session is proof that its application asks; without one the user is asked. No user is sent to an address that its
 * application has not registered, exactly as it is.
 */
public final class EndSession {
    public static final String PATH = "/oauth/logout";

    private static final int MOST_STATE = 2000;

    private final TokenSigner tokens;
    private final ClientStore clients;

    EndSession(TokenSigner tokens, ClientStore clients) {
        this.tokens = tokens;
        this.clients = clients;
    }

    /** The parameters of a request. */
    public record Asked(
            Optional<String> hint, Optional<String> client, Optional<String> redirect, Optional<String> state) {}

    /** What to do with a request. */
    public sealed interface Verdict permits SignOut, Ask, Refused {}

    /**
     * The session ends without a question.
     *
     * @param session of the ID token; empty if it names none
     */
    public record SignOut(UserId user, Optional<SessionId> session, Onward onward) implements Verdict {}

    /** The user decides, if one is signed in. */
    public record Ask(Onward onward) implements Verdict {}

    /** The request is wrong, and leads nowhere; the error is one of RFC 6749. */
    public record Refused(String error, String reason) implements Verdict {}

    /** The application that asks, and where to go after the sign-out. */
    public record Onward(Optional<OAuthClient> client, Optional<String> redirect, Optional<String> state) {
        /** Returns the whole address; empty if the user stays here. */
        public Optional<String> address() {
            return redirect.map(uri -> state.map(text -> uri
                            + (uri.indexOf('?') < 0 ? '?' : '&')
                            + "state="
                            + URLEncoder.encode(text, StandardCharsets.UTF_8))
                    .orElse(uri));
        }
    }

    /** Judges a request without looking at the browser's session. */
    public Verdict judge(Asked asked) {
        Optional<TokenSigner.Own> hint = asked.hint().flatMap(token -> tokens.own(token, Set.of(TokenSigner.ID_TOKEN)));
        if (asked.hint().isPresent() && hint.isEmpty()) {
            return new Refused("invalid_request", "id_token_hint is not an ID token of this server");
        }
        Optional<String> audience = hint.flatMap(own -> own.text("aud"));
        if (audience.isPresent()
                && asked.client().filter(id -> !id.equals(audience.get())).isPresent()) {
            return new Refused("invalid_request", "id_token_hint was issued for another client_id");
        }
        if (asked.state().filter(state -> state.length() > MOST_STATE).isPresent()) {
            return new Refused("invalid_request", "state is too long");
        }
        Optional<OAuthClient> client = audience.or(asked::client)
                .filter(id -> id.length() <= ClientId.MOST_CHARACTERS)
                .flatMap(id -> clients.find(new ClientId(id)));
        if (asked.client().isPresent() && client.isEmpty()) {
            return new Refused("invalid_client", "client_id is not registered");
        }
        boolean known = asked.redirect().isEmpty()
                || client.filter(found -> found.metadata()
                                .logout()
                                .postLogoutRedirectUris()
                                .contains(asked.redirect().get()))
                        .isPresent();
        if (!known) {
            return new Refused(
                    "invalid_request",
                    client.isEmpty()
                            ? "post_logout_redirect_uri needs id_token_hint or client_id"
                            : "post_logout_redirect_uri is not registered for this client");
        }
        Onward onward = new Onward(client, asked.redirect(), asked.state());
        return hint.flatMap(own -> own.text("sub"))
                .flatMap(Subjects::user)
                .<Verdict>map(user ->
                        new SignOut(user, hint.flatMap(own -> own.text("sid")).map(SessionId::new), onward))
                .orElseGet(() -> new Ask(onward));
    }

    /** Returns whether a hint is about the session of this browser. */
    public static boolean isAbout(SignOut signOut, SessionCaller caller) {
        Session session = caller.session();
        return signOut.user().equals(caller.user().id())
                && signOut.session().filter(id -> !id.equals(session.id())).isEmpty();
    }
}
