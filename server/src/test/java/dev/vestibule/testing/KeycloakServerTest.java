package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other tests rely on in the Keycloak that they start, and in the link to it. */
class KeycloakServerTest {
    private static final String PASSWORD = "seven purple kettles sing";
    private static final String SITE = "http://localhost:1";
    private static final String BACK = SITE + "/auth/sso/keycloak/callback";

    private final KeycloakVisitor visitor = new KeycloakVisitor();
    private FaultyLink link;
    private KeycloakRealm realm;

    @BeforeEach
    void start() {
        link = FaultyLink.to(KeycloakServer.shared().port());
        realm = KeycloakServer.shared().newRealm(link.address());
    }

    @AfterEach
    void stop() {
        link.close();
    }

    private String keys() {
        return visitor.open(realm.issuer() + "/protocol/openid-connect/certs").body();
    }

    @Test
    void peopleSignInThereAndAreLedBack() {
        assertThat(realm.hasClient("vestibule", SITE, "keycloak")).isNotEmpty();
        realm.hasGroup("analysts");
        String ann = realm.hasUser("ann@example.com", PASSWORD, true, "analysts");
        // A challenge that belongs to no secret: nobody asks for a token.
        String authorization = realm.issuer() + "/protocol/openid-connect/auth?client_id=vestibule&response_type=code"
                + "&scope=openid&state=s&code_challenge_method=S256&code_challenge=" + "c".repeat(43)
                + "&redirect_uri=" + BACK;

        assertThat(visitor.signIn(authorization, "ann@example.com", PASSWORD))
                .startsWith(BACK + "?state=s&")
                .contains("&iss=", "&code=");
        assertThat(visitor.open(authorization).headers().firstValue("Location").orElse("still asks who it is"))
                .startsWith(BACK);
        List<String> sessions = realm.sessions(ann);
        assertThat(sessions).hasSize(1);

        realm.endSession(sessions.get(0));
        assertThat(realm.sessions(ann)).isEmpty();
        assertThat(visitor.open(authorization).body()).contains("password");
    }

    @Test
    void itsKeysCanBeExchanged() {
        String before = keys();
        assertThat(keys()).isEqualTo(before);
        realm.changeKeys();
        assertThat(keys()).contains("\"keys\"").isNotEqualTo(before);
    }

    @Test
    void theLinkGoesWrongWhereItIsToldToAndHeals() {
        link.breaks("/certs", FaultyLink.says(500, "text/plain", "no"));
        assertThat(keys()).isEqualTo("no");
        assertThat(visitor.open(realm.issuer() + "/.well-known/openid-configuration")
                        .body())
                .contains("\"issuer\":\"" + realm.issuer() + "\"");
        link.down();
        link.heals();
        assertThat(keys()).contains("\"keys\"");
        assertThat(link.asked("/certs")).hasSize(2);
    }
}
