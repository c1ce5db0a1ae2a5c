package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.client.Transport.Call;
import dev.vestibule.client.VestibuleException.AccountDisabled;
import dev.vestibule.client.VestibuleException.InvalidInput;
import dev.vestibule.client.VestibuleException.NotAllowed;
import dev.vestibule.client.VestibuleException.NotFound;
import dev.vestibule.client.VestibuleException.NotSignedIn;
import dev.vestibule.client.VestibuleException.SecondFactorRequired;
import dev.vestibule.client.VestibuleException.TooManyAttempts;
import dev.vestibule.client.VestibuleException.Unavailable;
import dev.vestibule.client.VestibuleException.UnexpectedAnswer;
import dev.vestibule.client.VestibuleException.WrongCredentials;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    private static final Call CALL = new Call("POST", "/api/thing?token=hush", "{}");

    private final Answers answers = new Answers(() -> Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void tellsTheRefusalsOfASignInApart() {
        assertThat(signIn(401, "{\"errors\":{\"password\":\"did not match stored password\"}}"))
                .isInstanceOf(WrongCredentials.class);
        assertThat(signIn(401, "{\"errors\":{\"_error\":\"Your account is disabled.\"}}"))
                .isInstanceOf(AccountDisabled.class);
        assertThat(signIn(401, "{\"errors\":{\"_error\":\"No such tenant.\"}}")).isInstanceOf(NotAllowed.class);
        assertThat(signIn(401, "Password login is disabled for this instance.")).isInstanceOf(NotAllowed.class);
        assertThat(signIn(400, "{\"errors\":{\"username\":\"value must be a non-blank string.\"}}"))
                .isInstanceOf(InvalidInput.class);
        assertThat(signIn(404, "Not found.")).isInstanceOf(NotFound.class);
    }

    @Test
    void readsTheWaitOfAThrottledSignInFromTheTextInAnyLanguage() {
        assertThat(
                        signIn(
                                401,
                                "{\"errors\":{\"username\":\"Too many attempts! You must wait 42 seconds before trying again.\"}}"))
                .isInstanceOfSatisfying(
                        TooManyAttempts.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(42)));
        assertThat(signIn(401, "{\"errors\":{\"username\":\"Zu viele Versuche! Bitte 15 Sekunden warten.\"}}"))
                .isInstanceOfSatisfying(
                        TooManyAttempts.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(15)));
        assertThat(signIn(401, "{\"errors\":{\"username\":\"Too many attempts! Please try again later.\"}}"))
                .isInstanceOfSatisfying(
                        TooManyAttempts.class,
                        refusal -> assertThat(refusal.retryAfter()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | 120",
                "0 | 0",
                "Thu, 1 Jan 2026 00:01:30 GMT | 90",
                "Wed, 31 Dec 2025 23:59:00 GMT | 0",
                "soon | -1",
                "-5 | -1",
                "99999999999999999999 | -1"
            })
    void readsRetryAfterAsSecondsOrAsDate(String header, long seconds) {
        Answer answer = answer(429, "wait 7", "Retry-After", header);

        assertThat(answers.of(CALL, answer))
                .isInstanceOfSatisfying(
                        TooManyAttempts.class,
                        refusal -> assertThat(refusal.retryAfter()
                                        .map(Duration::toSeconds)
                                        .orElse(-1L))
                                .isEqualTo(seconds));
    }

    @Test
    void prefersTheHeaderToTheText() {
        Answer answer = answer(
                401,
                "{\"errors\":{\"username\":\"Too many attempts! You must wait 42 seconds.\"}}",
                "Retry-After",
                "40");

        assertThat(answers.ofSignIn(CALL, answer))
                .isInstanceOfSatisfying(
                        TooManyAttempts.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(40)));
    }

    @Test
    void knowsAThrottledRequestThatIsNoSignIn() {
        assertThat(
                        of(
                                400,
                                "{\"errors\":{\"password\":\"Too many attempts! You must wait 15 seconds before trying again.\"}}"))
                .isInstanceOf(TooManyAttempts.class);
    }

    @Test
    void namesTheSecondFactorThatIsAskedFor() {
        assertThat(signIn(200, "{\"mfa_required\":true,\"methods\":[\"totp\",\"email\"],\"challenge_token\":\"hush\"}"))
                .isInstanceOfSatisfying(
                        SecondFactorRequired.class,
                        refusal -> assertThat(refusal.methods()).isEqualTo(List.of("totp", "email")))
                .hasMessageNotContaining("hush");
        assertThat(signIn(200, "{\"mfa_enrollment\":true,\"secret\":\"hush\",\"enrollment_token\":\"hush\"}"))
                .isInstanceOfSatisfying(
                        SecondFactorRequired.class,
                        refusal -> assertThat(refusal.methods()).isEmpty())
                .hasMessageNotContaining("hush");
        assertThat(signIn(200, "{\"mfa_required\":true,\"methods\":\"totp\"}"))
                .isInstanceOf(SecondFactorRequired.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "null",
                "[]",
                "\"k\"",
                "{}",
                "{\"id\":1}",
                "{\"id\":null}",
                "{\"id\":\"\"}",
                "{\"id\":\"a b\"}",
                "{\"id\":\"a\\r\\nX-Other: b\"}",
                "{\"id\":\"\u00e9\"}",
                "{\"id\":\"k\"",
                "{\"id\":[\"k\"]}"
            })
    void takesNoKeyFromAnAnswerThatIsNotOne(String body) {
        Answer answer = answer(200, body);

        assertThat(Answers.keyIn(answer)).isEmpty();
        assertThat(answers.ofSignIn(CALL, answer)).isInstanceOf(UnexpectedAnswer.class);
    }

    @Test
    void tellsOtherRefusalsApart() {
        assertThat(of(401, "Unauthenticated")).isInstanceOf(NotSignedIn.class);
        assertThat(of(401, "")).isInstanceOf(NotSignedIn.class);
        assertThat(of(403, "You don't have permissions to do that.")).isInstanceOf(NotAllowed.class);
        assertThat(of(404, "API endpoint does not exist.")).isInstanceOf(NotFound.class);
        assertThat(of(502, "<html>")).isInstanceOf(Unavailable.class);
        assertThat(of(504, "")).isInstanceOf(Unavailable.class);
        assertThat(of(302, "")).isInstanceOf(UnexpectedAnswer.class).hasMessageContaining("redirected");
        for (int status : List.of(304, 402, 405, 409, 413, 500, 999)) {
            assertThat(of(status, "")).as("%s", status).isInstanceOf(UnexpectedAnswer.class);
        }
    }

    @Test
    void saysHowLongTheServerIsAway() {
        assertThat(answers.of(CALL, answer(503, "", "Retry-After", "2")))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        trouble -> assertThat(trouble.retryAfter()).contains(Duration.ofSeconds(2)));
        assertThat(of(503, "back in 5 minutes"))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        trouble -> assertThat(trouble.retryAfter()).isEmpty());
    }

    @Test
    void givesTheSentenceOfEachFieldAndKeepsThemOutOfTheMessage() {
        VestibuleException refusal = of(
                400,
                "{\"specific-errors\":{\"x\":[\"received: hush\"]},"
                        + "\"errors\":{\"user\":{\"email\":\"taken\",\"password\":\"hush\"},\"n\":[1]}}");

        assertThat(refusal)
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        invalid -> assertThat(invalid.errors())
                                .containsExactly(
                                        Map.entry("user.email", "taken"),
                                        Map.entry("user.password", "hush"),
                                        Map.entry("n", "[1]")))
                .hasMessage("POST /api/thing: invalid input in user.email, user.password, n");
        assertThat(of(400, "Malformed JSON in request body."))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        invalid -> assertThat(invalid.errors()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404, 429, 500, 503})
    void keepsTheAnswerButShowsNothingOfIt(int status) {
        Answer answer = answer(status, "{\"errors\":{\"password\":\"hush\"},\"message\":\"hush\"}");

        assertThat(answers.ofSignIn(CALL, answer)).satisfies(refusal -> {
            assertThat(refusal.answer()).contains(answer);
            assertThat(refusal).hasMessageNotContaining("hush").hasMessageStartingWith("POST /api/thing: ");
            assertThat(refusal.toString()).doesNotContain("hush");
        });
        assertThat(answer.toString()).doesNotContain("hush");
    }

    private VestibuleException signIn(int status, String body) {
        return answers.ofSignIn(CALL, answer(status, body));
    }

    private VestibuleException of(int status, String body) {
        return answers.of(CALL, answer(status, body));
    }

    private static Answer answer(int status, String body, String... header) {
        Map<String, List<String>> headers = header.length == 0 ? Map.of() : Map.of(header[0], List.of(header[1]));
        return new Answer(status, HttpHeaders.of(headers, (name, value) -> true), body);
    }
}
