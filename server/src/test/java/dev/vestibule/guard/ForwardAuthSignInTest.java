package dev.vestibule.guard;

import static dev.vestibule.guard.GuardWorld.forwarded;
import static dev.vestibule.guard.GuardWorld.nginx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Browsers go to the sign-in page and come back to where they were, and no link can choose another place. */
@OnSharedServer("forward-auth")
class ForwardAuthSignInTest {
    private static final String HOST = "signin.example";

    private final TestServer server;
    private final GuardWorld world;

    ForwardAuthSignInTest(TestServer server) {
        this.server = server;
        this.world = new GuardWorld(server);
        if (world.status("https://" + HOST + "/") == 403) {
            world.rule("\"host\": \"" + HOST + "\"");
            world.rule("\"host\": \"localhost\"");
        }
        world.session("ann@guard.example");
    }

    private Answer page(Client client, String uri) {
        return forwarded(client.with("Accept", "text/html"), "traefik", "GET", HOST, uri);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "navigate | document | -         | -              | 302",
                "navigate | iframe   | text/html | -              | 401",
                "navigate | -        | -         | -              | 302",
                "cors     | empty    | text/html | -              | 401",
                "-        | -        | text/html | -              | 302",
                "-        | -        | text/html | XMLHttpRequest | 401",
                "-        | -        | */*       | -              | 401",
                "-        | -        | -         | -              | 401"
            })
    void pagesAreSentToTheSignInPageAndProgramsAreRefused(
            String mode, String destination, String accept, String requestedWith, int status) {
        Client client = server.client();
        client = mode == null ? client : client.with("Sec-Fetch-Mode", mode);
        client = destination == null ? client : client.with("Sec-Fetch-Dest", destination);
        client = accept == null ? client : client.with("Accept", accept);
        client = requestedWith == null ? client : client.with("X-Requested-With", requestedWith);
        Answer answer = forwarded(client, "caddy", "GET", HOST, "/");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Location").isPresent()).isEqualTo(status == 302);
        assertThat(answer.header("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
    }

    @Test
    void eachProxyGetsTheRedirectThatItUnderstands() {
        Client browser = server.with("Accept", "text/html");
        assertThat(forwarded(browser, "traefik", "POST", HOST, "/").status()).isEqualTo(303);
        assertThat(forwarded(browser, "haproxy", "GET", HOST, "/").status()).isEqualTo(302);
        Answer nginx = nginx(browser, "GET", "https://" + HOST + "/");
        assertThat(nginx.status()).as("nginx makes the redirect").isEqualTo(401);
        assertThat(nginx.header("Location").orElseThrow()).contains("/auth/login?redirect=");
    }

    /** oauth2-proxy#1522 and others: the address to return to is in no query, so no link can have another one. */
    @Test
    void theAddressToReturnToStaysHere() {
        Answer answer = page(server.client(), "/secret-report?x=https://evil.example/&rd=//evil.example");
        String location = answer.header("Location").orElseThrow();
        assertThat(location)
                .startsWith(
                        "http://localhost:" + server.port() + "/auth/login?redirect=%2Fauth%2Fforward%2Fcontinue%2F")
                .doesNotContain("secret-report", "evil", HOST);
        assertThat(answer.headers("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("vestibule.GUARD_BROWSER=")
                .contains(";Path=/auth/forward/callback", ";Secure", ";HttpOnly", ";SameSite=Lax");
    }

    @Test
    void theAddressToReturnToIsInNoTable() {
        String session = world.session("ann@guard.example");
        Answer refused = page(server.client(), "/private-report");
        assertThat(server.tables().dump().toString()).doesNotContain("private-report");
        Answer next = server.withCookie(session).get(back(refused));
        String ticket = next.header("Location").orElseThrow().replaceFirst(".*ticket=", "");
        assertThat(server.tables().dump().toString()).doesNotContain("private-report", ticket);
        assertThat(application(browserCookie(refused))
                        .get("/auth/forward/callback?ticket=" + ticket)
                        .header("Location"))
                .contains("https://" + HOST + "/private-report");
    }

    private static String back(Answer answer) {
        String location = answer.header("Location").orElseThrow();
        return URLDecoder.decode(location.substring(location.indexOf('=') + 1), StandardCharsets.UTF_8);
    }

    private static String browserCookie(Answer answer) {
        return answer.cookie("vestibule.GUARD_BROWSER").value();
    }

    private Client application(String browser) {
        return server.with("X-Forwarded-Host", HOST).with("Cookie", "vestibule.GUARD_BROWSER=" + browser);
    }

    @Test
    void aBrowserSignsInAndComesBackWithAKeyOfTheApplicationsHost() {
        Answer refused = page(server.client(), "/report?x=1");
        Answer strangers = server.with("Accept", "text/html").get(back(refused));
        assertThat(strangers.header("Location").orElseThrow()).startsWith("/auth/login?redirect=");
        Visitor visitor = Visitor.signedIn(server, "ann@guard.example");
        String ticket = visitor.ask(back(refused)).header("Location").orElseThrow();
        assertThat(ticket).startsWith("https://" + HOST + "/auth/forward/callback?ticket=");
        Answer arrived = application(browserCookie(refused)).get(ticket.substring(("https://" + HOST).length()));
        assertThat(arrived.status()).isEqualTo(303);
        assertThat(arrived.header("Location")).contains("https://" + HOST + "/report?x=1");
        String key = arrived.cookie("vestibule.GUARD").value();
        assertThat(arrived.headers("Set-Cookie").get(0)).contains(";Path=/;", "Secure", "HttpOnly");
        Client browser = server.with("Cookie", "vestibule.GUARD=" + key);
        assertThat(page(browser, "/report").header("Remote-User")).contains("ann@guard.example");
        assertThat(forwarded(browser, "traefik", "GET", "localhost", "/").status())
                .as("it opens no other host")
                .isEqualTo(401);
        assertThat(server.as(key).get("/api/user/current").status())
                .as("nor anything here")
                .isEqualTo(401);
        assertThat(server.withCookie(key).get("/api/user/current").status()).isEqualTo(401);
        String session = visitor.cookie("metabase.SESSION");
        assertThat(server.as(session).delete("/api/session").status()).isEqualTo(204);
        assertThat(page(browser, "/report").status())
                .as("it ends with the session")
                .isEqualTo(302);
    }

    /** A ticket is for one use, one browser, one host and a minute. */
    @Test
    void aTicketIsBoundToTheBrowserThatAskedForIt() {
        Visitor visitor = Visitor.signedIn(server, "ann@guard.example");
        Answer refused = page(server.client(), "/");
        String browser = browserCookie(refused);
        String used = ticket(visitor, refused);
        assertThat(application(browser).get(used).status()).isEqualTo(303);
        assertThat(application(browser).get(used).status()).as("used").isEqualTo(400);
        String stolen = ticket(visitor, refused);
        assertThat(application("00000000-0000-0000-0000-000000000000")
                        .get(stolen)
                        .status())
                .as("another browser")
                .isEqualTo(400);
        assertThat(application(browser).get(stolen).status())
                .as("used up by the wrong browser")
                .isEqualTo(400);
        String elsewhere = ticket(visitor, refused);
        assertThat(server.with("X-Forwarded-Host", "evil.example")
                        .with("Cookie", "vestibule.GUARD_BROWSER=" + browser)
                        .get(elsewhere)
                        .status())
                .as("another host")
                .isEqualTo(400);
        String late = ticket(visitor, refused);
        server.passes(Duration.ofSeconds(61));
        assertThat(application(browser).get(late).status()).as("late").isEqualTo(400);
        server.passes(Duration.ofHours(1));
        Visitor later = Visitor.signedIn(server, "ann@guard.example");
        Answer expired = later.ask(back(refused));
        assertThat(expired.status()).isEqualTo(400);
        assertThat(expired.text()).contains("This link has expired or was already used");
    }

    private static String ticket(Visitor visitor, Answer refused) {
        String location = visitor.ask(back(refused)).header("Location").orElseThrow();
        return location.substring(("https://" + HOST).length());
    }

    @Test
    void anApplicationAtOurOwnHostNeedsNoTicket() {
        Visitor visitor = Visitor.signedIn(server, "ann@guard.example");
        Answer refused = forwarded(server.with("Accept", "text/html"), "traefik", "GET", "localhost:8080", "/here?x");
        assertThat(visitor.ask(back(refused)).header("Location")).contains("https://localhost:8080/here?x");
    }

    /** Anyone can ask for pages, each of which is a row. */
    @Test
    void aClientStoresOnlySoManyAddresses() {
        Client flood = server.from("192.0.2.66");
        for (int i = 0; i < DepartureLimit.MOST_OF_A_CLIENT; i++) {
            assertThat(page(flood, "/" + i).status()).isEqualTo(302);
        }
        Answer refused = page(flood, "/more");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Location")).isEmpty();
        assertThat(page(server.from("192.0.2.67"), "/").status()).isEqualTo(302);
    }

    @Test
    void theSameBrowserKeepsItsCookieInSeveralTabs() {
        Answer first = page(server.client(), "/1");
        Answer second = page(server.with("Cookie", "vestibule.GUARD_BROWSER=" + browserCookie(first)), "/2");
        assertThat(browserCookie(second)).isEqualTo(browserCookie(first));
    }
}
