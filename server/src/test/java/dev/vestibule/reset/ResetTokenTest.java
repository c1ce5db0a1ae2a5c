package dev.vestibule.reset;

import static dev.vestibule.reset.ForgottenPasswords.NEW;
import static dev.vestibule.reset.ForgottenPasswords.OLD;
import static dev.vestibule.reset.ForgottenPasswords.assertRefused;
import static dev.vestibule.reset.ForgottenPasswords.email;
import static dev.vestibule.reset.ForgottenPasswords.reset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.OnSharedMailServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens reset a password, how often and how long (session wire, sections 1.3 and 5). */
@OnSharedMailServer("resets")
class ResetTokenTest {
    private final TestServer server;
    private final Mailbox mailbox;
    private final ForgottenPasswords requests;

    ResetTokenTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
        this.requests = new ForgottenPasswords(world);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reset-token",
                "1",
                "_",
                "1_",
                "0_00000000-0000-0000-0000-000000000000",
                "1_00000000-0000-0000-0000-000000000000",
                "999999_00000000-0000-0000-0000-000000000000",
                "99999999999999999999_00000000-0000-0000-0000-000000000000",
                "1_00000000-0000-0000-0000-00000000000g"
            })
    void malformedAndUnknownTokensLookAlike(String token) {
        assertThat(requests.check(token).text()).isEqualTo("{\"valid\":false}");
        Answer answer = requests.use(token, NEW);
        assertThat(answer.text()).isEqualTo("{\"errors\":{\"password\":\"Invalid reset token\"}}");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void anotherUsersNumberMakesATokenInvalid() {
        int id = server.hasUser("mine@example.com", OLD);
        int other = server.hasUser("yours@example.com", OLD);
        String token = requests.token("mine@example.com");
        String moved = token.replaceFirst("^" + id + "_", other + "_");
        assertThat(moved).isNotEqualTo(token);
        assertRefused(requests.use(moved, NEW), "Invalid reset token");
    }

    @Test
    void newestTokenReplacesOlderOnes() {
        server.hasUser("newest@example.com", OLD);
        String first = requests.token("newest@example.com");
        String second = requests.token("newest@example.com");
        assertThat(requests.check(first).text()).isEqualTo("{\"valid\":false}");
        assertRefused(
                requests.use(first, NEW),
                "Invalid reset token. It was replaced by a newer one. Use the link in the latest email.");
        assertThat(requests.use(second, NEW).status()).isEqualTo(200);
    }

    @Test
    void tokenDiesWhenThePasswordIsChangedInAnotherWay() {
        int id = server.hasUser("changed@example.com", OLD);
        String token = requests.token("changed@example.com");
        String key = server.signIn("changed@example.com", OLD);
        Answer change = server.as(key)
                .put(
                        "/api/user/" + id + "/password",
                        "{\"password\": \"" + NEW + "\", \"old_password\": \"" + OLD + "\"}");
        assertThat(change.status()).isEqualTo(200);
        assertRefused(
                requests.use(token, OLD),
                "Invalid reset token. The account has changed since it was sent. Request a new link.");
        assertThat(mailbox.await("changed@example.com", "Your password was changed")
                        .text())
                .contains("The password for changed@example.com was changed.");
    }

    @Test
    void tokenWorksForTwoDaysAndNotLonger() {
        server.hasUser("expired@example.com", OLD);
        String token = requests.token("expired@example.com");
        server.passes(Duration.ofDays(2).minusMinutes(1));
        assertThat(requests.check(token).text()).isEqualTo("{\"valid\":true}");
        server.passes(Duration.ofMinutes(2));
        assertThat(requests.check(token).text()).isEqualTo("{\"valid\":false}");
        assertRefused(requests.use(token, NEW), "Invalid reset token. It has expired. Request a new link.");
    }

    @Test
    void refusedPasswordChangesNothingAndLeavesTheTokenGood() {
        server.hasUser("weak@example.com", OLD);
        String token = requests.token("weak@example.com");
        String session = server.signIn("weak@example.com", OLD);
        var before = server.tables().dump("attempt", "attempt_subject", "mail_event", "outbox_mail");
        assertRefused(requests.use(token, "short"), "Use at least 15 characters.");
        Answer own = requests.use(token, "weak@example.com weak@example.com");
        assertThat(own.status()).isEqualTo(400);
        assertThat(own.json().path("errors").path("password").textValue())
                .contains(
                        "This password is based on your name, your email address or the site name. Choose another one.");
        assertThat(server.tables().dump("attempt", "attempt_subject", "mail_event", "outbox_mail"))
                .isEqualTo(before);
        assertThat(server.as(session).get("/api/user/current").status()).isEqualTo(200);
        assertThat(requests.use(token, NEW).status()).isEqualTo(200);
    }

    @Test
    void databaseHoldsNothingThatResetsAPassword() {
        server.hasUser("stolen@example.com", OLD);
        String token = requests.token("stolen@example.com");
        String random = token.substring(token.indexOf('_') + 1);
        assertThat(server.tables().dump().toString()).doesNotContain(random);
    }

    @Test
    void fiftyAtOnceWithOneTokenHaveOneWinner() {
        try (World busy = World.on(server.kind(), "MB_DISABLE_SESSION_THROTTLE=true")) {
            busy.server().hasUser("race@example.com", OLD);
            busy.server().post("/api/session/forgot_password", email("race@example.com"));
            String token = busy.mailbox().await("race@example.com").token();
            List<Answer> answers =
                    busy.server().client().postAtOnce(50, "/api/session/reset_password", reset(token, NEW));
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() == 400))
                    .hasSize(49);
            assertThat(busy.server().sessions().live()).isEqualTo(1);
            assertThat(busy.mailbox().await("race@example.com", 2).subject()).contains("changed");
            assertThat(busy.server().mails().count()).isEqualTo(2);
        }
    }
}
