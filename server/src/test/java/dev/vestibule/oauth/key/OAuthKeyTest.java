package dev.vestibule.oauth.key;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The keys that sign tokens, as clients and administrators see them. */
@OnEachServer(OidcWorld.PHRASE)
class OAuthKeyTest {
    private static final String ADMIN = "keys@example.com";
    private static final String KEYS = "/api/vestibule/oauth-key";

    private final TestServer server;
    private final Client admin;

    OAuthKeyTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.admin = server.as(server.signIn(ADMIN, PASSWORD));
    }

    private static List<String> kids(Answer keySet) throws ParseException {
        return JWKSet.parse(keySet.text()).getKeys().stream().map(JWK::getKeyID).toList();
    }

    private List<String> kids() throws ParseException {
        return kids(server.get("/oauth/jwks"));
    }

    private String current(String algorithm) {
        return StreamSupport.stream(admin.get(KEYS).json().path("data").spliterator(), false)
                .filter(key -> key.path("algorithm").asText().equals(algorithm)
                        && key.path("state").asText().equals("current"))
                .map(key -> key.path("kid").asText())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keySetHasPublicKeysOfBothAlgorithmsNamedByTheirThumbprints() throws ParseException, JOSEException {
        Answer answer = server.get("/oauth/jwks");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/jwk-set+json; charset=utf-8");
        assertThat(answer.header("Cache-Control")).contains("public, max-age=300");
        assertThat(answer.header("Access-Control-Allow-Origin")).contains("*");
        List<JWK> keys = JWKSet.parse(answer.text()).getKeys();
        assertThat(keys).extracting(key -> key.getAlgorithm().getName()).contains("RS256", "ES256");
        for (JWK key : keys) {
            assertThat(key.isPrivate()).isFalse();
            assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
            assertThat(key.getKeyUse().identifier()).isEqualTo("sig");
        }
        assertThat(answer.text()).doesNotContain("\"d\"").doesNotContain("\"p\"");
        String tag = answer.header("ETag").orElseThrow();
        assertThat(server.with("If-None-Match", tag).get("/oauth/jwks").status())
                .isEqualTo(304);
    }

    @Test
    void privateKeysAreStoredEncrypted() {
        server.get("/oauth/jwks");
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_signing_key"))
                .isPositive();
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_signing_key WHERE private_key LIKE 'sealed1:%'"))
                .isEqualTo(server.tables().count("SELECT COUNT(*) FROM oauth_signing_key"));
    }

    @Test
    void rotatedKeysSignAtOnceAndThePreviousOnesStayPublishedForADay() throws ParseException {
        List<String> before = kids();
        String signed = current("RS256");
        Answer rotated = admin.post(KEYS + "/rotate", "");
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        assertThat(current("RS256")).isNotEqualTo(signed);
        assertThat(kids()).containsAll(before).hasSizeGreaterThan(before.size());
        JsonNode previous = StreamSupport.stream(rotated.json().path("data").spliterator(), false)
                .filter(key -> key.path("kid").asText().equals(signed))
                .findFirst()
                .orElseThrow();
        assertThat(previous.path("state").asText()).isEqualTo("previous");
        assertThat(previous.path("signs_until").asText()).isNotEmpty();
        server.passes(Duration.ofDays(1).plusMinutes(1));
        Client later = server.as(server.signIn(ADMIN, PASSWORD));
        assertThat(kids()).doesNotContain(signed);
        assertThat(later.get(KEYS).text()).doesNotContain(signed);
    }

    @Test
    void nextKeyIsPublishedSevenDaysBeforeItSigns() throws ParseException {
        admin.post(KEYS + "/rotate", "");
        String first = current("ES256");
        server.passes(Duration.ofDays(82));
        List<String> before = kids();
        server.passes(Duration.ofDays(1).plusMinutes(1));
        List<String> announced = kids();
        assertThat(announced).containsAll(before).hasSize(before.size() + 2);
        Client then = server.as(server.signIn(ADMIN, PASSWORD));
        assertThat(then.get(KEYS).text()).contains("\"next\"");
        server.passes(Duration.ofDays(7));
        assertThat(kids()).contains(first);
        server.passes(Duration.ofDays(1).plusMinutes(1));
        assertThat(kids()).doesNotContain(first).hasSize(2);
    }

    /** As after a change of the server's secret: the next keys can be read as little as the current ones. */
    @Test
    void keysThatCannotBeReadAreReplacedAtOnce() throws ParseException {
        admin.post(KEYS + "/rotate", "");
        server.passes(Duration.ofDays(84));
        List<String> before = kids();
        server.tables().run("UPDATE oauth_signing_key SET private_key = CONCAT(private_key, 'AAAA')");
        Client then = server.as(server.signIn(ADMIN, PASSWORD));
        assertThat(then.post(KEYS + "/rotate", "").status()).isEqualTo(200);
        assertThat(kids()).containsAll(before).hasSize(before.size() + 2);
    }

    @Test
    void onlyAdministratorsRotateThem() {
        server.hasUser("no-keys@example.com", PASSWORD);
        assertThat(server.post(KEYS + "/rotate", "").status()).isEqualTo(401);
        assertThat(server.as(server.signIn("no-keys@example.com", PASSWORD))
                        .post(KEYS + "/rotate", "")
                        .status())
                .isEqualTo(403);
    }
}
