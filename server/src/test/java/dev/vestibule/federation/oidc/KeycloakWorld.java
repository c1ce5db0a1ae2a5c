package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FaultyLink;
import dev.vestibule.testing.KeycloakRealm;
import dev.vestibule.testing.KeycloakServer;
import dev.vestibule.testing.KeycloakVisitor;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.SigningKeys;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A server that sends people to a realm of the tests' Keycloak, over a link that can go wrong. The provider has been
 * tried by an administrator and is on for everybody.
 */
final class KeycloakWorld implements AutoCloseable {
    static final String KEY = "keycloak";
    static final String PASSWORD = TestServer.PASSWORD;
    static final String ADMINISTRATOR = "admin@example.com";
    private static final String CLIENT = "vestibule";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FaultyLink link = FaultyLink.to(KeycloakServer.shared().port());
    private final KeycloakRealm realm = KeycloakServer.shared().newRealm(link.address());
    private final TestServer server;
    private final int analysts;
    private final String secret;

    private KeycloakWorld(DatabaseKind kind, String... settings) {
        int port = Ports.free();
        String site = "http://localhost:" + port;
        secret = realm.hasClient(CLIENT, site, KEY);
        realm.hasGroup("analysts");
        realm.hasGroup("strangers");
        List<String> all = new ArrayList<>(List.of("MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site));
        all.addAll(Arrays.asList(settings));
        server = TestServer.on(kind, all.toArray(String[]::new));
        analysts = server.users().addGroup("Analysts");
        server.isSetUpBy(
                ADMINISTRATOR, PASSWORD, "MB_OIDC_PROVIDERS=[" + provider().put("client-secret", secret) + "]");
        tryOut();
    }

    static KeycloakWorld on(DatabaseKind kind, String... settings) {
        return new KeycloakWorld(kind, settings);
    }

    private ObjectNode provider() {
        ObjectNode provider = JSON.createObjectNode()
                .put("key", KEY)
                .put("login-prompt", "Keycloak")
                .put("issuer-uri", realm.issuer())
                .put("client-id", CLIENT)
                .put("enabled", true)
                .put("create-accounts", true);
        ObjectNode sync = provider.putObject("group-sync").put("enabled", true).put("group-attribute", "groups");
        sync.putObject("group-mappings").putArray("analysts").add(analysts);
        return provider;
    }

    /** What makes a provider count for everybody: an administrator who came in over it. */
    private void tryOut() {
        realm.hasUser(ADMINISTRATOR, PASSWORD, true);
        Visitor administrator = new Visitor(server.client());
        Answer in = administrator.signIn(ADMINISTRATOR, PASSWORD);
        Answer away = administrator.ask("/auth/sso/" + KEY + "?trial=true");
        String back = new KeycloakVisitor().signIn(leadsTo(away), ADMINISTRATOR, PASSWORD);
        Answer tried = administrator.linked(KEY, administrator.ask(pathOf(back)), PASSWORD);
        if (tried.status() != 302 || in.status() != 200) {
            throw new AssertionError("the trial failed: " + tried);
        }
    }

    TestServer server() {
        return server;
    }

    KeycloakRealm realm() {
        return realm;
    }

    /** What the server proves itself with to Keycloak. */
    String secret() {
        return secret;
    }

    /** Has the server prove itself to Keycloak with a key instead, from now on. */
    void provesItselfWith(JWK key) {
        ObjectNode provider =
                provider().put("client-authentication", "private_key_jwt").put("private-key", key.toJSONString());
        server.restart("MB_OIDC_PROVIDERS=[" + provider + "]");
    }

    /** Has Keycloak take nothing from the server but what one of these keys has signed. */
    void keycloakKnows(JWK... keys) {
        realm.provesItselfBy(CLIENT, SigningKeys.published(keys));
    }

    FaultyLink link() {
        return link;
    }

    /** The number of the group that Keycloak's "analysts" are put into. */
    int analysts() {
        return analysts;
    }

    /** The numbers of the groups that a user is in, as administrators see them. */
    Set<Integer> groupsOf(String email) {
        Client administrator = server.as(server.signIn(ADMINISTRATOR, PASSWORD));
        Set<Integer> groups = new TreeSet<>();
        administrator
                .get("/api/user?query=" + email)
                .json()
                .at("/data/0/group_ids")
                .forEach(id -> groups.add(id.intValue()));
        return groups;
    }

    /** Somebody before our pages. */
    Visitor visitor() {
        return new Visitor(server.client());
    }

    /** Goes to Keycloak, signs in there, and stops before coming back to this path of ours. */
    String walk(Visitor visitor, KeycloakVisitor there, String email) {
        return pathOf(there.signIn(leadsTo(visitor.ask("/auth/sso/" + KEY)), email, PASSWORD));
    }

    /** Goes to Keycloak, signs in there, and comes back. */
    Answer signIn(Visitor visitor, KeycloakVisitor there, String email) {
        return visitor.linked(KEY, visitor.ask(walk(visitor, there, email)), PASSWORD);
    }

    Answer signIn(String email) {
        return signIn(visitor(), new KeycloakVisitor(), email);
    }

    /** Checks that the way back signed somebody in. */
    static void isIn(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(302);
        assertThat(answer.header("Location")).contains("/");
        assertThat(answer.cookie("metabase.SESSION").value()).isNotEmpty();
    }

    /** Checks that the way back signed nobody in. */
    static void isOut(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
    }

    static String leadsTo(Answer answer) {
        return answer.header("Location").orElseThrow(() -> new AssertionError("leads nowhere: " + answer));
    }

    String site() {
        return "http://localhost:" + server.port();
    }

    private String pathOf(String address) {
        if (!address.startsWith(site() + "/")) {
            throw new AssertionError("not ours: " + address);
        }
        return address.substring(site().length());
    }

    @Override
    public void close() {
        server.close();
        link.close();
    }
}
