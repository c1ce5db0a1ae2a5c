package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Redirected;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What authorization requests demand of the sign-in (OpenID Connect Core, section 3.1.2.1), in a browser. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class SignInDemandTest {
    private static final String ADMIN = "admin@demand.example";
    private static final String ANN = "ann@demand.example";
    private static final String BOB = "bob@demand.example";
    private static final String ANY_QUERY = "?";

    private final TestServer server;
    private final RelyingParty party;

    SignInDemandTest(TestServer server) {
        this.server = server;
        if (!server.knows(ADMIN)) {
            server.isSetUpBy(ADMIN, PASSWORD); // until then the sign-in page leads to the first run
        }
        Client admin = server.as(server.signIn(ADMIN, PASSWORD));
        this.party = new RelyingParty(server, admin, "");
        for (String email : new String[] {ANN, BOB}) {
            if (!server.knows(email)) {
                server.hasUser(email, PASSWORD);
            }
        }
    }

    /** Where the browser is sent; with a path of this site it is a sign-in page. */
    private static String location(Answer answer) {
        return answer.header("Location")
                .orElseThrow(() -> new AssertionError(answer.status() + " " + answer.text()))
                .replaceFirst("^https://id\\.example\\.com", "");
    }

    /** Signs in on the page that the browser was sent to, and goes on with the authorization request. */
    private Redirected signedInAgain(Visitor visitor, Answer sent, String email) {
        String page = location(sent);
        assertThat(page).startsWith("/auth/login?redirect=");
        Answer form = visitor.ask(page);
        assertThat(form.status())
                .as("the form is shown although somebody may be signed in")
                .isEqualTo(200);
        String back = visitor.valueOf("redirect").replace("&amp;", "&");
        assertThat(back).startsWith("/oauth/authorize" + ANY_QUERY);
        Answer landed = visitor.sendOnly("/auth/login", "username", email, "password", PASSWORD, "redirect", back);
        assertThat(landed.status()).as(landed.text()).isEqualTo(303);
        Answer answer = visitor.ask(location(landed));
        return RelyingParty.redirected(
                RelyingParty.asksForConsent(answer) ? RelyingParty.agree(visitor, answer) : answer);
    }

    private Instant authTime(Redirected redirected) {
        try {
            Answer tokens = party.exchange(redirected.code());
            return RelyingParty.claims(server, tokens.json().path("id_token").asText())
                    .getDateClaim("auth_time")
                    .toInstant();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    // --- prompt ---

    /** oidcc-prompt-none-not-logged-in. */
    @Test
    void withoutASessionNothingIsShownAndTheApplicationLearnsIt() {
        Redirected answer = party.authorize(new Visitor(server.client()), "prompt", "none");
        assertThat(answer.address()).startsWith(RelyingParty.REDIRECT + "?");
        assertThat(answer.error()).isEqualTo("login_required");
        assertThat(answer.parameters().get("state")).startsWith("state-");
        assertThat(answer.parameters().get("iss")).isEqualTo("https://id.example.com");
    }

    /** oidcc-prompt-none-logged-in. */
    @Test
    void withASessionAndConsentNothingIsShownAndThereIsACode() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Instant first = authTime(party.authorize(visitor));
        Redirected silent = RelyingParty.redirected(visitor.ask(party.request("prompt", "none")));
        assertThat(authTime(silent)).isEqualTo(first);
    }

    @Test
    void withoutConsentNothingIsShownEither() {
        Client admin = server.as(server.signIn(ADMIN, PASSWORD));
        RelyingParty fresh = new RelyingParty(server, admin, "");
        Redirected silent =
                RelyingParty.redirected(Visitor.signedIn(server, ANN).ask(fresh.request("prompt", "none")));
        assertThat(silent.error()).isEqualTo("consent_required");
    }

    /** oidcc-prompt-login. */
    @Test
    void loginAsksForTheSignInOnceMoreAndOnce() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Instant first = authTime(party.authorize(visitor));
        server.passes(Duration.ofSeconds(5));
        Answer sent = visitor.ask(party.request("prompt", "login"));
        assertThat(authTime(signedInAgain(visitor, sent, ANN))).isAfter(first);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM session WHERE account_id = ? AND end_reason = 'replaced'",
                                server.users().id(ANN)))
                .as("the browser's session is replaced")
                .isPositive();
    }

    @Test
    void consentAsksAlthoughItWasGiven() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        party.authorize(visitor).code();
        assertThat(RelyingParty.asksForConsent(visitor.ask(party.request()))).isFalse();
        assertThat(RelyingParty.asksForConsent(visitor.ask(party.request("prompt", "consent"))))
                .isTrue();
        assertThat(RelyingParty.asksForConsent(visitor.ask(party.request("prompt", "select_account"))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "prompt, none login",
        "prompt, something",
        "max_age, -1",
        "max_age, soon",
        "claims, [1]",
        "claims, {\"id_token\": 1}",
        "id_token_hint, nonsense"
    })
    void nonsenseIsAnErrorForTheApplication(String name, String value) {
        Redirected answer =
                RelyingParty.redirected(Visitor.signedIn(server, ANN).ask(party.request(name, value)));
        assertThat(answer.error()).isEqualTo("invalid_request");
        assertThat(answer.parameters().get("error_description")).contains(name);
    }

    // --- max_age ---

    /** oidcc-max-age-10000. */
    @Test
    void youngSessionIsGoodEnough() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Instant first = authTime(party.authorize(visitor));
        assertThat(authTime(party.authorize(visitor, "max_age", "10000"))).isEqualTo(first);
    }

    /** oidcc-max-age-1. */
    @Test
    void oldSessionIsNot() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Instant first = authTime(party.authorize(visitor));
        server.passes(Duration.ofSeconds(3));
        assertThat(RelyingParty.redirected(visitor.ask(party.request("max_age", "1", "prompt", "none")))
                        .error())
                .isEqualTo("login_required");
        Answer sent = visitor.ask(party.request("max_age", "1"));
        Redirected done = signedInAgain(visitor, sent, ANN);
        assertThat(authTime(done)).isAfter(first);
    }

    @Test
    void ageOfZeroAsksOnceWithoutALoop() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Answer sent = visitor.ask(party.request("max_age", "0"));
        server.passes(Duration.ofSeconds(2));
        Redirected done = signedInAgain(visitor, sent, ANN);
        assertThat(done.code()).isNotEmpty();
        assertThat(location(visitor.ask(party.request("max_age", "0")))).startsWith("/auth/login?");
    }

    /** A time that the user writes into the address counts for a few minutes only, and never a future one. */
    @Test
    void claimedTimeOfTheDemandIsLimited() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        server.passes(Duration.ofMinutes(20));
        String old = Long.toString(server.now().minus(Duration.ofMinutes(21)).toEpochMilli());
        assertThat(location(visitor.ask(party.request("prompt", "login", "signed_in_after", old))))
                .startsWith("/auth/login?");
        assertThat(location(visitor.ask(party.request("prompt", "login", "signed_in_after", "0"))))
                .startsWith("/auth/login?");
    }

    // --- id_token_hint, login_hint, ui_locales, acr_values ---

    /** oidcc-id-token-hint. */
    @Test
    void hintOfTheSignedInUserIsFineAndThatOfAnotherIsNot() {
        Visitor ann = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(ann);
        assertThat(RelyingParty.redirected(ann.ask(party.request("prompt", "none", "id_token_hint", tokens.id())))
                        .code())
                .isNotEmpty();
        Visitor bob = Visitor.signedIn(server, BOB);
        party.signIn(bob);
        assertThat(RelyingParty.redirected(bob.ask(party.request("prompt", "none", "id_token_hint", tokens.id())))
                        .error())
                .isEqualTo("login_required");
        Answer sent = bob.ask(party.request("id_token_hint", tokens.id()));
        assertThat(signedInAgain(bob, sent, ANN).code()).isNotEmpty();
        Answer again = bob.ask(party.request("prompt", "login", "id_token_hint", tokens.id()));
        assertThat(signedInAgain(bob, again, BOB).error()).isEqualTo("login_required");
    }

    @Test
    void accessTokensAndChangedTokensAreNoHints() {
        Visitor ann = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(ann);
        for (String wrong :
                new String[] {tokens.access(), tokens.id() + "x", tokens.id().replaceFirst("\\.", ".e")}) {
            assertThat(RelyingParty.redirected(ann.ask(party.request("id_token_hint", wrong)))
                            .error())
                    .isEqualTo("invalid_request");
        }
    }

    /** oidcc-login-hint, oidcc-ui-locales, oidcc-claims-locales. */
    @Test
    void hintsReachTheSignInPage() {
        Visitor visitor = new Visitor(server.client());
        String page = location(visitor.ask(
                party.request("login_hint", "hinted@demand.example", "ui_locales", "de", "claims_locales", "se")));
        assertThat(page).contains("login_hint=hinted%40demand.example").contains("ui_locales=de");
        Answer form = visitor.ask(page);
        assertThat(visitor.valueOf("username")).isEqualTo("hinted@demand.example");
        assertThat(form.text()).contains("<html lang=\"de\"");
    }

    /** oidcc-ensure-request-with-acr-values-succeeds: a context that no user can have is ignored. */
    @Test
    void anUnknownContextIsNoObstacle() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        assertThat(party.authorize(visitor, "acr_values", "urn:somewhere:gold 1")
                        .code())
                .isNotEmpty();
        assertThat(party.authorize(visitor, "acr_values", "aal2").code())
                .as("ann has no second factor")
                .isNotEmpty();
    }

    @Test
    void essentialSecondFactorThatTheUserDoesNotHaveIsAnError() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Answer sent = visitor.ask(
                party.request("claims", "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"aal2\"]}}}"));
        assertThat(signedInAgain(visitor, sent, ANN).error()).isEqualTo("unmet_authentication_requirements");
    }

    // --- Not supported, and said so: oidcc-request-uri-unsigned, oidcc-unsigned-request-object ---

    @Test
    void requestObjectsAreRefusedByName() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        assertThat(RelyingParty.redirected(visitor.ask(party.request("request", "eyJhbGciOiJub25lIn0.e30.")))
                        .error())
                .isEqualTo("request_not_supported");
        assertThat(RelyingParty.redirected(
                                visitor.ask(party.request("request_uri", "https://app.example.com/request.jwt")))
                        .error())
                .isEqualTo("request_uri_not_supported");
    }
}
