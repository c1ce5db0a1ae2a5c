package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.OnSharedMailServer;
import dev.vestibule.testing.TestServer;
import java.text.ParseException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Signing in with a password and a code, over the API: each trap that other servers fell into, and the wire. */
@OnSharedMailServer(
        value = "mfa",
        settings = {OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional", "VESTIBULE_MFA_EMAIL_CODES=true"})
class SecondStepTest {
    private static final String NEW = "eleven green ladders hum";
    private static final String EXPIRED = "Authentication session expired. Please log in again.";
    private static final String RECOVERY_CODE = "[a-hj-km-np-tv-z2-9]{5}-[a-hj-km-np-tv-z2-9]{5}";
    private static final String WRONG = "Invalid authentication code.";

    private final TestServer server;
    private final Mailbox mailbox;

    SecondStepTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    private static void refused(Answer answer, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(answer.sets("metabase.SESSION")).isFalse();
    }

    private int sessionsOf(String email) {
        return server.tables()
                .count(
                        "SELECT COUNT(*) FROM session WHERE account_id = ? AND ended_at IS NULL",
                        server.users().id(email));
    }

    @Test
    void whoHasNoSecondFactorSeesWhatTheyAlwaysSaw() {
        server.hasUser("plain@mfa.example", PASSWORD);
        Answer answer = server.client().signIn("plain@mfa.example", PASSWORD);
        assertThat(answer.text()).matches("\\{\"id\":\"[0-9a-f-]{36}\"}");
        assertThat(answer.sets("metabase.SESSION")).isTrue();
    }

    @Test
    void aPasswordAloneGetsAChallengeAndNeitherSessionNorCookie() throws ParseException {
        AuthenticatorApp app = AuthenticatorApp.of(server, "challenged@mfa.example");
        int before = sessionsOf(app.email());
        Answer answer = server.client().signIn(app.email(), PASSWORD);
        assertThat(answer.json().path("mfa_required").asBoolean()).isTrue();
        assertThat(AuthenticatorApp.texts(answer.json().path("methods"))).containsExactly("totp", "email");
        assertThat(answer.json().size()).isEqualTo(3);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertThat(answer.sets("metabase.TIMEOUT")).isFalse();
        assertThat(sessionsOf(app.email())).isEqualTo(before);

        String token = answer.json().path("challenge_token").asText();
        SignedJWT read = SignedJWT.parse(token);
        assertThat(read.getHeader().getAlgorithm().getName()).isEqualTo("HS256");
        assertThat(read.getJWTClaimsSet().getClaims())
                .containsEntry("user-id", (long) server.users().id(app.email()))
                .containsEntry("provider", "password")
                .containsEntry("purpose", "mfa-challenge")
                .containsKeys("jti", "exp");
        assertThat(server.as(token).get("/api/user/current").status())
                .as("a challenge opens nothing else")
                .isEqualTo(401);

        Answer verified = server.client()
                .post(
                        "/api/session/mfa/verify",
                        "{\"challenge_token\":\"" + token + "\",\"code\":\"" + app.code() + "\",\"remember\":true}");
        assertThat(verified.text()).matches("\\{\"id\":\"[0-9a-f-]{36}\"}");
        assertThat(verified.headers("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("metabase.SESSION=") && cookie.contains("Max-Age=1209600"));
        assertThat(server.as(verified.key()).get("/api/user/current").status()).isEqualTo(200);
        assertThat(server.tables()
                        .value(
                                "SELECT second_factor FROM session WHERE account_id = ? AND method = 'password'"
                                        + " AND second_factor IS NOT NULL",
                                server.users().id(app.email())))
                .isEqualTo("totp");
    }

    @Test
    void missingFieldsAreNamed() {
        Answer answer = server.client().post("/api/session/mfa/verify", "{}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path("challenge_token").asText())
                .isEqualTo("value must be a non-blank string.");
        assertThat(answer.json().path("errors").path("code").asText()).isEqualTo("value must be a non-blank string.");
    }

    @Test
    void aCodeIsAcceptedOnceAndNoEarlierOneAfterIt() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "once@mfa.example");
        String earlier = app.code(-1);
        String code = app.code();
        assertThat(app.verify(app.challenge(), code).status()).isEqualTo(200);
        refused(app.verify(app.challenge(), code), WRONG);
        refused(app.verify(app.challenge(), earlier), WRONG);
        assertThat(app.verify(app.challenge(), app.code(1)).status()).isEqualTo(200);
    }

    @Test
    void aChallengeLeadsToOneSessionHoweverManyRightCodesComeAtOnce() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "parallel@mfa.example");
        int before = sessionsOf(app.email());
        String token = app.challenge();
        List<Answer> answers =
                server.client().postAtOnce(50, "/api/session/mfa/verify", AuthenticatorApp.body(token, app.code()));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        assertThat(sessionsOf(app.email())).isEqualTo(before + 1);
    }

    @Test
    void aChallengeIsUsedUpByItsSessionAndAWrongCodeDoesNotUseItUp() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "used-up@mfa.example");
        String token = app.challenge();
        refused(app.verify(token, app.wrongCode()), WRONG);
        assertThat(app.verify(token, app.code()).status()).isEqualTo(200);
        app.rests();
        String next = app.code();
        refused(app.verify(token, next), WRONG);
        assertThat(app.verify(app.challenge(), next).status())
                .as("a refusal uses up nothing")
                .isEqualTo(200);
    }

    @Test
    void aTokenIsRefusedIfItIsForgedExpiredOrOfAnAccountThatHasChanged() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "tokens@mfa.example");
        String token = app.challenge();
        refused(app.verify("not a token", app.code()), EXPIRED);
        refused(app.verify(token.substring(0, token.length() - 4) + "AAAA", app.code()), EXPIRED);
        refused(app.verify(token.replaceFirst("^[^.]*", "eyJhbGciOiJub25lIn0"), app.code()), EXPIRED);
        Answer enroll = server.client()
                .post(
                        "/api/session/mfa/enroll",
                        "{\"enrollment_token\":\"" + token + "\",\"code\":\"" + app.code() + "\"}");
        refused(enroll, EXPIRED);

        server.passes(Duration.ofMinutes(5));
        refused(app.verify(token, app.code()), EXPIRED);

        String beforeTheChange = app.challenge();
        Answer verified = app.verify(app.challenge(), app.code());
        assertThat(server.as(verified.key())
                        .put(
                                "/api/user/" + server.users().id(app.email()) + "/password",
                                "{\"password\":\"eleven green ladders hum\",\"old_password\":\"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(200);
        app.rests();
        refused(app.verify(beforeTheChange, app.code()), EXPIRED);
    }

    @Test
    void aDeactivatedUserDoesNotComeInWithAChallenge() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "gone@mfa.example");
        String token = app.challenge();
        server.users().deactivate(app.email());
        refused(app.verify(token, app.code()), EXPIRED);
    }

    @Test
    void fiveWrongCodesAnHourAreEnoughWhateverTheNumberOfChallengesAndPasswordsAreNotAffected() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "guessed@mfa.example");
        String token = app.challenge();
        List<Answer> answers = server.client()
                .postAtOnce(1_000, "/api/session/mfa/verify", AuthenticatorApp.body(token, app.wrongCode()));
        assertThat(answers.stream().filter(answer -> answer.status() == 401)).hasSize(5);
        Answer refused = app.verify(app.challenge(), app.code());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").path("user-id").asText())
                .matches("Too many attempts! You must wait [0-9]+ seconds before trying again\\.");
        assertThat(app.challenge()).as("the password is still accepted").isNotEmpty();
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM sign_in WHERE account_id = ? AND outcome = 'wrong-code'",
                                server.users().id(app.email())))
                .isEqualTo(5);
        server.passes(Duration.ofHours(1));
        assertThat(app.verify(app.challenge(), app.code()).status()).isEqualTo(200);
    }

    private void locks(AuthenticatorApp app) {
        for (int hour = 0; hour < 10; hour++) {
            String token = app.challenge();
            for (int i = 0; i < 5; i++) {
                refused(app.verify(token, app.wrongCode()), WRONG);
            }
            server.passes(Duration.ofHours(1).plusMinutes(1));
        }
    }

    @Test
    void fiftyWrongCodesInARowLockTheAppUntilARecoveryCode() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "locked@mfa.example");
        locks(app);
        assertThat(mailbox.await(app.email(), "[Example Site] Your authenticator app was locked")
                        .text())
                .contains("entered too many incorrect codes", "sign in with a recovery code");
        refused(app.verify(app.challenge(), app.code()), WRONG);
        assertThat(app.verify(app.challenge(), app.recoveryCodes().get(0)).status())
                .isEqualTo(200);
        app.rests();
        assertThat(app.verify(app.challenge(), app.code()).status()).isEqualTo(200);
    }

    @Test
    void aPasswordResetByEmailUnlocksTheApp() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "unlocked@mfa.example");
        locks(app);
        refused(app.verify(app.challenge(), app.code()), WRONG);
        String token = server.hasResetToken(app.email());
        Answer reset = server.client()
                .post("/api/session/reset_password", "{\"token\":\"" + token + "\",\"password\":\"" + NEW + "\"}");
        assertThat(reset.status()).as(reset.text()).isEqualTo(200);
        String challenge = server.client()
                .signIn(app.email(), NEW)
                .json()
                .path("challenge_token")
                .asText();
        assertThat(app.verify(challenge, app.code()).status()).isEqualTo(200);
    }

    @Test
    void aRecoveryCodeWorksOnceAndItsOwnerIsNotified() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "recovers@mfa.example");
        assertThat(app.recoveryCodes()).hasSize(10).allMatch(code -> code.matches(RECOVERY_CODE));
        String code = app.recoveryCodes().get(3);
        String typed = code.replace("-", "").toUpperCase(Locale.ROOT);
        assertThat(app.verify(app.challenge(), typed).status()).isEqualTo(200);
        refused(app.verify(app.challenge(), code), WRONG);
        assertThat(mailbox.await(app.email(), "[Example Site] A recovery code was used")
                        .text())
                .contains("A recovery code was used to sign in as recovers@mfa.example.")
                .contains("Recovery codes left: 9.");
        assertThat(server.tables().rows("SELECT digest FROM recovery_code").toString())
                .doesNotContain(code)
                .doesNotContain(code.replace("-", ""));
        assertThat(server.tables().rows("SELECT secret FROM totp").toString())
                .as("secrets are encrypted")
                .doesNotContain(HexFormat.of().formatHex(AuthenticatorApp.decoded(app.secret())))
                .contains("sealed1:");
    }

    @Test
    void aMailedCodeWorksOnceForTenMinutesAndThreeMailsAnHourAreEnough() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "mailed@mfa.example");
        String token = app.challenge();
        String first = mailedCode(app, token, 1);
        String second = mailedCode(app, token, 2);
        refused(app.verify(token, first), WRONG);
        assertThat(app.verify(token, second).status()).isEqualTo(200);
        refused(app.verify(app.challenge(), second), WRONG);
        refused(send(token), EXPIRED);

        String late = mailedCode(app, app.challenge(), 3);
        server.passes(Duration.ofMinutes(10));
        refused(app.verify(app.challenge(), late), WRONG);
        Answer fourth = send(app.challenge());
        assertThat(fourth.status()).isEqualTo(400);
        assertThat(fourth.json().path("errors").path("user-id").asText()).startsWith("Too many attempts!");
        refused(send("no token"), EXPIRED);
    }

    private Answer send(String token) {
        return server.client().post("/api/session/mfa/send-email-otp", "{\"challenge_token\":\"" + token + "\"}");
    }

    private String mailedCode(AuthenticatorApp app, String token, int count) {
        assertThat(send(token).text()).isEqualTo("{\"success\":true}");
        Awaitility.await().until(() -> codeMails(app).size() == count);
        String text = codeMails(app).get(count - 1).text();
        return text.replaceAll("(?s).*Your sign-in code: ([0-9]{6}).*", "$1");
    }

    private List<Mailbox.Mail> codeMails(AuthenticatorApp app) {
        return mailbox.to(app.email()).stream()
                .filter(mail -> mail.subject().equals("[Example Site] Your sign-in code"))
                .toList();
    }

    @Test
    void aResetPasswordGivesNoSessionToWhoHasASecondFactor() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "reset@mfa.example");
        int before = sessionsOf(app.email());
        assertThat(before).isPositive();
        String token = server.hasResetToken(app.email());
        Answer reset = server.client()
                .post(
                        "/api/session/reset_password",
                        "{\"token\":\"" + token + "\",\"password\":\"eleven green ladders hum\"}");
        assertThat(reset.text()).isEqualTo("{\"success\":true}");
        assertThat(reset.sets("metabase.SESSION")).isFalse();
        assertThat(sessionsOf(app.email())).isZero();
        Answer next = server.client().signIn(app.email(), "eleven green ladders hum");
        assertThat(next.json().path("mfa_required").asBoolean()).isTrue();
    }

    @Test
    void aRefreshedKeyKeepsTheFactorAndTheTimeOfTheProof() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "refreshes@mfa.example");
        String key = app.verify(app.challenge(), app.code()).key();
        List<String> before = proofs(app.email());
        server.passes(Duration.ofMinutes(5));
        String next = server.as(key).post("/api/session/refresh", "").key();
        assertThat(proofs(app.email())).isEqualTo(before).hasSize(1);
        assertThat(server.as(next)
                        .get("/api/vestibule/session/proof")
                        .json()
                        .path("recent")
                        .asBoolean())
                .as("a refresh is no proof")
                .isFalse();
    }

    /** The second factors of the sessions of a user, with their times. */
    private List<String> proofs(String email) {
        return server.sessions().of(email).stream()
                .map(row -> row.get("second_factor") + " " + row.get("authenticated_at"))
                .filter(proof -> proof.startsWith("totp "))
                .toList();
    }

    @Test
    void whoChangesThePasswordKeepsTheSecondFactorInTheNewSession() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "changes@mfa.example");
        Client client = server.as(app.verify(app.challenge(), app.code()).key());
        Answer changed = client.put(
                "/api/user/" + server.users().id(app.email()) + "/password",
                "{\"password\":\"eleven green ladders hum\",\"old_password\":\"" + PASSWORD + "\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(server.tables()
                        .value(
                                "SELECT second_factor FROM session WHERE account_id = ? AND ended_at IS NULL",
                                server.users().id(app.email())))
                .isEqualTo("totp");
    }
}
