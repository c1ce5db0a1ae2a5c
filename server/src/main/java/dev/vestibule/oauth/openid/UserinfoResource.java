package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.ClaimsRequest;
import dev.vestibule.oauth.grant.Grant;
import dev.vestibule.oauth.grant.GrantId;
import dev.vestibule.oauth.grant.GrantStore;
import dev.vestibule.oauth.grant.ScopeClaims;
import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.oauth.key.TokenSigner;
import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.BearerToken;
import dev.vestibule.session.TokenCaller;
import dev.vestibule.session.TokenCheck;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /oauth/userinfo}: what an application may know of the user who approved it (OpenID Connect Core, section 5.3),
 * for the access token in the header or, with POST, in a form.
 */
public final class UserinfoResource implements Resource {
    public static final String PATH = "/oauth/userinfo";

    private static final String FIELD = "access_token";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final TokenCheck tokens;
    private final GrantStore grants;
    private final ClientStore clients;
    private final StandardClaims standard;
    private final TokenSigner signer;
    private final String issuer;

    UserinfoResource(
            TokenCheck tokens,
            GrantStore grants,
            ClientStore clients,
            StandardClaims standard,
            TokenSigner signer,
            String issuer) {
        this.tokens = tokens;
        this.grants = grants;
        this.clients = clients;
        this.standard = standard;
        this.signer = signer;
        this.issuer = issuer;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, request -> Cors.open(answer(BearerToken.of(request))));
        routes.post(PATH, request -> Cors.open(posted(request)));
        routes.options(PATH, Cors.preflight("GET, POST"));
    }

    private Response posted(Request request) {
        Optional<BearerToken> header = BearerToken.of(request);
        boolean form = request.header("Content-Type")
                .filter(type -> type.startsWith(FORM))
                .isPresent();
        String field = form ? request.form().text(FIELD) : "";
        if (field.isEmpty()) {
            return answer(header);
        }
        return header.isPresent()
                ? BearerChallenge.invalidRequest("The access token is in the header and in the form.")
                : BearerToken.parse(field)
                        .map(token -> answer(Optional.of(token)))
                        .orElseGet(BearerChallenge::invalidToken);
    }

    private Response answer(Optional<BearerToken> token) {
        if (token.isEmpty()) {
            return BearerChallenge.none();
        }
        Optional<TokenCaller> caller = tokens.find(token.get().digest());
        if (caller.isEmpty()) {
            return BearerChallenge.invalidToken();
        }
        if (!caller.get().token().scopes().contains(Scopes.OPENID)) {
            return BearerChallenge.insufficientScope(Scopes.OPENID);
        }
        Optional<OAuthClient> client =
                clients.find(new ClientId(caller.get().token().client()));
        Optional<Grant> grant = grants.find(new GrantId(caller.get().token().grant()));
        return client.isEmpty() || grant.isEmpty()
                ? BearerChallenge.invalidToken()
                : signedIfWished(claims(caller.get(), client.get(), grant.get()), client.get());
    }

    private Map<String, Object> claims(TokenCaller caller, OAuthClient client, Grant grant) {
        Set<String> wanted =
                new LinkedHashSet<>(ScopeClaims.names(caller.token().scopes()));
        wanted.addAll(grant.claims()
                .flatMap(ClaimsRequest::parse)
                .orElse(ClaimsRequest.NOTHING)
                .within(client.metadata().scopes())
                .userinfo());
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", Subjects.of(caller.user().id()));
        claims.putAll(
                standard.of(caller.user(), wanted, client.metadata().openId().groupClaim()));
        return claims;
    }

    private Response signedIfWished(Map<String, Object> claims, OAuthClient client) {
        Optional<SigningAlgorithm> algorithm = client.metadata().openId().userinfoAlgorithm();
        if (algorithm.isEmpty()) {
            return Response.json(200, claims);
        }
        Map<String, Object> signed = new LinkedHashMap<>();
        signed.put("iss", issuer);
        signed.put("aud", client.id().value());
        signed.putAll(claims);
        return Response.of(200, "application/jwt", signer.sign(algorithm.get(), TokenSigner.USERINFO, signed));
    }
}
