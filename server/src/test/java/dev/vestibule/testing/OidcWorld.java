package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A provider that the test bends, known to a server under a name of its own, and the ways of people between the two.
 */
public final class OidcWorld implements AutoCloseable {
    public static final String SITE = "MB_SITE_URL=https://id.example.com";
    public static final String PHRASE = "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough";

    public static final String PASSWORD = TestServer.PASSWORD;
    public static final String PROVIDERS = "/api/vestibule/oidc-provider";
    private static final String BOSS = "boss@example.com";

    private final TestServer server;
    private final TestProvider idp;
    private final String key = "idp-" + UUID.randomUUID().toString().substring(0, 8);
    private final Client boss;

    /** Makes the provider known; nobody but an administrator can use it before {@link #tryOut}. */
    public OidcWorld(TestServer server) {
        this.server = server;
        this.idp = new TestProvider(server::now);
        if (!server.knows(BOSS)) {
            server.isSetUpBy(BOSS, PASSWORD);
        }
        boss = server.as(server.signIn(BOSS, PASSWORD));
        Answer made = boss.post(PROVIDERS, settings());
        assertThat(made.status()).as(made.text()).isEqualTo(200);
    }

    public TestProvider idp() {
        return idp;
    }

    /** What the provider is called here. */
    public String key() {
        return key;
    }

    /** Where an administrator sees and changes it. */
    public String path() {
        return PROVIDERS + "/" + key;
    }

    /** An administrator. */
    public Client boss() {
        return boss;
    }

    public String settings() {
        return """
                {"key": "%s", "login-prompt": "Acme", "issuer-uri": "%s", "client-id": "%s", "client-secret": "%s",
                 "enabled": true}""".formatted(key, idp.issuer(), TestProvider.CLIENT, TestProvider.SECRET);
    }

    /** Where somebody was sent, and the cookie that came with it. */
    public record Sent(URI provider, String cookie) {}

    public Sent begin(Client client, String query) {
        Answer answer = client.get("/auth/sso/" + key + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return new Sent(
                URI.create(answer.header("Location").orElseThrow()),
                answer.cookie("metabase.OIDC_STATE").value());
    }

    public Answer back(URI address, String cookie) {
        return server.with("Cookie", "metabase.OIDC_STATE=" + cookie)
                .get(address.getRawPath() + "?" + address.getRawQuery());
    }

    public Answer signIn(String query) {
        Sent sent = begin(server.client(), query);
        return back(idp.authorize(sent.provider()), sent.cookie());
    }

    /** The key of a new session of somebody whom the provider knows under this subject. */
    public String signInAs(String subject, String sid) {
        Map<String, Object> claims = person(subject, subject + "." + key + "@example.com");
        claims.put("sid", sid);
        idp.isSignedInAs(claims);
        return keyOf(signIn(""));
    }

    /** The administrator tries it out, and from then on it is there for everybody. */
    public void tryOut() {
        idp.isSignedInAs(person("sub-boss", BOSS));
        Sent sent = begin(boss, "?trial=true");
        Answer asked = back(idp.authorize(sent.provider()), sent.cookie());
        Answer answer = shows(asked, PASSWORD);
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
    }

    /** Sends the form that asks for the password of the account that is to be linked. */
    public Answer shows(Answer asked, String password) {
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        Visitor visitor = new Visitor(server.client());
        visitor.has(asked);
        return visitor.sendOnly("/auth/sso/" + key + "/link", "password", password);
    }

    public static Map<String, Object> person(String subject, String email) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subject);
        claims.put("email", email);
        claims.put("email_verified", true);
        claims.put("given_name", "Ann");
        claims.put("family_name", "Example");
        return claims;
    }

    public String keyOf(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return answer.cookie("metabase.SESSION").value();
    }

    /** What a session is answered. */
    public int status(String session) {
        return server.as(session).get("/api/user/current").status();
    }

    /** So many seconds from now. */
    public Date at(int seconds) {
        return Date.from(server.now().plusSeconds(seconds));
    }

    /** Takes the provider away again, and whoever came over it. */
    @Override
    public void close() {
        boss.delete(path());
        server.tables().run("DELETE FROM external_identity");
        idp.close();
    }
}
