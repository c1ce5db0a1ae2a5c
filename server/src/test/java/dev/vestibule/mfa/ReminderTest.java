package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Administrators see who needs a second factor and has none, and remind them by mail. */
class ReminderTest {
    private static final String BOSS = "boss@remind.example";
    private static final String PAGE = "/admin/settings/two-factor";
    private static final String SELECTED = "/admin/people/selected";
    private static final String SUBJECT = "Set up two-factor authentication";

    private static void set(Client client, String setting, String json) {
        Answer answer = client.put("/api/setting/" + setting, "{\"value\":" + json + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** An administrator with a second factor, as none can be required before. */
    private static String boss(TestServer server) {
        server.isSetUpBy(BOSS, PASSWORD);
        Client first = server.as(server.signIn(BOSS, PASSWORD));
        set(first, "mfa-enforcement", "\"optional\"");
        AuthenticatorApp app = AuthenticatorApp.of(server, BOSS, first);
        return app.verify(app.challenge(), app.code()).key();
    }

    private static Visitor visiting(TestServer server, String session) {
        Visitor visitor = new Visitor(server.client());
        visitor.has("metabase.SESSION", session);
        return visitor;
    }

    private static Answer remind(Visitor boss, String users) {
        boss.open(SELECTED + "?act=remind&user=" + users.replace(",", "&user="));
        return boss.send(SELECTED, "act", "remind", "users", users, "back", PAGE);
    }

    private static String year(Instant time) {
        return Integer.toString(time.atZone(ZoneOffset.UTC).getYear());
    }

    @Test
    void usersAreRemindedOnceADayAndNotThoseWhoHaveOne() {
        try (World world = World.on(DatabaseKind.H2, OidcWorld.PHRASE, OidcWorld.SITE)) {
            TestServer server = world.server();
            Visitor boss = visiting(server, boss(server));
            int ann = server.hasUser("ann@remind.example", PASSWORD);
            int has = server.users().id(AuthenticatorApp.of(server, "has@remind.example").email());
            Answer asked = boss.open(SELECTED + "?act=remind&user=" + ann + "&user=" + has);
            assertThat(asked.text())
                    .contains("to set up two-factor authentication?", "Has set up two-factor authentication");

            assertThat(remind(boss, ann + "," + has).text())
                    .contains("A reminder was sent to", "Has set up two-factor authentication");
            Mail mail = world.mailbox().await("ann@remind.example", SUBJECT);
            assertThat(mail.text())
                    .contains(
                            "The account ann@remind.example does not have one yet.",
                            "https://id.example.com/account/two-factor",
                            "An administrator sent this reminder.")
                    .doesNotContain("Required from");
            assertThat(remind(boss, Integer.toString(ann)).text()).contains("A reminder was sent within 24 hours");
            assertThat(server.mails().countTo("ann@remind.example", "second-factor-reminder"))
                    .isEqualTo(1);
            assertThat(server.mails().countTo("has@remind.example", "second-factor-reminder"))
                    .isZero();

            server.passes(Duration.ofDays(1).plusMinutes(1));
            assertThat(remind(boss, Integer.toString(ann)).text()).doesNotContain("within 24 hours");
            assertThat(server.mails().countTo("ann@remind.example", "second-factor-reminder"))
                    .isEqualTo(2);
        }
    }

    @Test
    void theDeadlineIsThatOfTheRuleAndNotNow() {
        try (World world = World.on(DatabaseKind.H2, OidcWorld.PHRASE, OidcWorld.SITE)) {
            TestServer server = world.server();
            String session = boss(server);
            Client client = server.as(session);
            int ann = server.hasUser("ann@remind.example", PASSWORD);
            Instant later = server.now().plus(Duration.ofDays(800));
            set(client, "mfa-requirement-deadline", "\"" + later + "\"");
            set(client, "mfa-enforcement", "\"required\"");
            Visitor boss = visiting(server, session);
            String page = boss.text(PAGE);
            String row = page.substring(page.indexOf("Not set up yet"));
            assertThat(row.substring(row.indexOf("ann@remind.example"))).contains(year(later));

            // For members of a group it is now, with the days of grace.
            int group = client.post("/api/permissions/group", "{\"name\": \"Finance\"}")
                    .json()
                    .path("id")
                    .asInt();
            client.post("/api/permissions/membership", "{\"group_id\": " + group + ", \"user_id\": " + ann + "}");
            set(client, "mfa-grace-days", "7");
            set(client, "mfa-required-groups", "[\"" + group + "\"]");
            remind(boss, Integer.toString(ann));
            assertThat(world.mailbox().await("ann@remind.example", SUBJECT).text())
                    .contains("Required from", year(server.now().plus(Duration.ofDays(7))));
        }
    }
}
