package dev.vestibule.federation.google;

import static dev.vestibule.testing.OnEachGoogleServer.CLIENT_ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.KeyServer.Mood;
import dev.vestibule.testing.OnEachGoogleServer;
import dev.vestibule.testing.OnEachGoogleServer.World;
import dev.vestibule.testing.SigningKeys;
import dev.vestibule.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code POST /api/session/google_auth} with tokens of a key set that the test publishes. */
@OnEachGoogleServer
class GoogleSignInTest {
    private static final String REFUSED = "{\"errors\":{\"_error\":\"authentication-failed\"}}";

    private final World world;
    private final TestServer server;

    GoogleSignInTest(World world) {
        this.world = world;
        this.server = world.server();
    }

    @Test
    void theReferencesRequestSignsIn() {
        int id = server.hasUser("reference@example.com", "seven purple kettles sing");
        Answer answer = world.signIn(world.token(world.claims("g-reference", "Reference@Example.com")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(answer.key());
        Answer user = server.as(answer.key()).get("/api/user/current");
        assertThat(user.json().path("id").intValue()).isEqualTo(id);
        assertThat(server.as(answer.key())
                        .get("/api/session/properties")
                        .json()
                        .at("/session/method")
                        .textValue())
                .isEqualTo("google");
        assertThat(server.as(answer.key()).get("/api/login-history/current").json())
                .hasSize(1);
    }

    /** Whoever has the address at Google today need not be who has the account. */
    @Test
    void anAccountWithAPasswordIsLinkedOnceThatPasswordWasShown() {
        server.hasUser("shown@example.com", "seven purple kettles sing");
        String token = world.token(world.claims("g-shown", "shown@example.com"));
        String body = "{\"token\": \"" + token + "\"}";
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        Answer without = server.post("/api/session/google_auth", body);
        assertThat(without.status()).as(without.text()).isEqualTo(401);
        assertThat(without.json().at("/errors/password").textValue()).contains("Show its password once");
        Client guesser = server.from("198.51.100.78");
        for (int i = 0; i < 10; i++) {
            Answer wrong = world.signIn(guesser, token, "not the password " + i);
            assertThat(wrong.status()).as(wrong.text()).isEqualTo(401);
            assertThat(wrong.json().at("/errors/password").textValue()).isEqualTo("did not match stored password");
        }
        Answer waits = world.signIn(guesser, token, "seven purple kettles sing");
        assertThat(waits.json().at("/errors/password").textValue())
                .as("wrong ones are counted like those of a sign-in")
                .startsWith("Too many attempts!");
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        server.passes(Duration.ofMinutes(62));
        assertThat(world.signIn(token).status()).as("its time is over").isEqualTo(401);
        String fresh = world.token(world.claims("g-shown", "shown@example.com"));
        assertThat(world.signIn(fresh).status()).isEqualTo(200);
        assertThat(server.post("/api/session/google_auth", "{\"token\": \"" + fresh + "\"}")
                        .status())
                .as("once is enough")
                .isEqualTo(200);
        server.passes(Duration.ofMinutes(-62));
    }

    @Test
    void namesAreRefreshedAndMissingOnesKept() {
        server.hasUser("names@example.com", "seven purple kettles sing");
        Answer answer = world.signIn(world.token(world.claims("g-names", "names@example.com")
                .claim("given_name", "Anna\n")
                .claim("family_name", null)));
        Answer user = server.as(answer.key()).get("/api/user/current");
        assertThat(user.json().path("first_name").textValue()).isEqualTo("Anna");
        assertThat(user.json().path("last_name").textValue()).isEqualTo("Example");
    }

    @Test
    void theAccountFollowsTheSubjectAndNotTheAddress() {
        int first = server.hasUser("moved@example.com", "seven purple kettles sing");
        assertThat(world.signIn(world.token(world.claims("g-moved", "moved@example.com")))
                        .status())
                .isEqualTo(200);
        int second = server.hasUser("taken@example.com", "seven purple kettles sing");

        Answer moved = world.signIn(world.token(world.claims("g-moved", "taken@example.com")));
        assertThat(server.as(moved.key())
                        .get("/api/user/current")
                        .json()
                        .path("id")
                        .intValue())
                .isEqualTo(first);

        Answer heir = world.signIn(world.token(world.claims("g-heir", "moved@example.com")));
        assertThat(heir.status()).as("the address has another owner now").isEqualTo(401);
        assertThat(heir.text()).isEqualTo("{\"errors\":{\"_error\":\"account-creation-not-allowed\"}}");
        assertThat(server.tables()
                        .count("SELECT COUNT(*) FROM external_identity WHERE account_id IN (?, ?)", first, second))
                .isEqualTo(1);
    }

    @Test
    void anAddressThatIsNotVerifiedNeverLinksAndGivesWayToWhoProvesIt() {
        String password = "seven purple kettles sing";
        int squatter = server.hasUser("squatter@example.com", password);
        Client client = server.as(server.signIn("squatter@example.com", password));
        assertThat(client.put("/api/user/" + squatter, "{\"email\": \"proves@example.org\"}")
                        .status())
                .isEqualTo(200);

        server.tables().run("DELETE FROM password_credential WHERE account_id = ?", squatter); // or it is asked for
        Answer own = world.signIn(world.token(world.claims("g-unverified-own", "squatter@example.com")));
        assertThat(server.as(own.key())
                        .get("/api/user/current")
                        .json()
                        .path("id")
                        .intValue())
                .as("the address that was verified last links")
                .isEqualTo(squatter);
        Answer victim = world.signIn(world.token(world.claims("g-proves-it", "proves@example.org")));
        assertThat(victim.status()).isEqualTo(200);
        Answer account = server.as(victim.key()).get("/api/user/current");
        assertThat(account.json().path("id").intValue()).isNotEqualTo(squatter);
        assertThat(account.json().path("email").textValue()).isEqualTo("proves@example.org");
        Awaitility.await() // as on another node
                .until(() -> client.get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue()
                        .equals("squatter@example.com"));
    }

    @Test
    void anAccountIsMadeInsideTheDomainsOnly() {
        Answer made = world.signIn(world.token(world.claims("g-new", "new@example.org")));
        assertThat(made.status()).isEqualTo(200);
        assertThat(server.as(made.key())
                        .get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue())
                .isEqualTo("new@example.org");

        for (JWTClaimsSet.Builder claims : List.of(
                world.claims("g-else", "new@example.net"),
                world.claims("g-sub", "new@sub.example.com"),
                world.claims("g-like", "new@notexample.com"),
                world.claims("g-private", "private@example.com").claim("hd", null),
                world.claims("g-other", "other@example.com").claim("hd", "example.net"))) {
            Map<String, List<String>> before = server.tables().dumpBesideTries();
            Answer answer = world.signIn(world.token(claims));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("{\"errors\":{\"_error\":\"account-creation-not-allowed\"}}");
            assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        }
    }

    @Test
    void domainsAndWorkspacesAdmitTheSamePeopleInEitherSpelling() {
        Map<String, String> workspaces = new LinkedHashMap<>();
        workspaces.put("ascii@xn--bcher-kva.example", "xn--bcher-kva.example");
        workspaces.put("mixed@bücher.example", "xn--bcher-kva.example");
        workspaces.put("unicode@münchen.example", "münchen.example");
        workspaces.forEach((email, workspace) -> {
            Answer made = world.signIn(world.token(world.claims("g-" + email.substring(0, email.indexOf('@')), email)
                    .claim("hd", workspace)));
            assertThat(made.status()).as(email).isEqualTo(200);
            assertThat(server.as(made.key())
                            .get("/api/user/current")
                            .json()
                            .path("email")
                            .textValue())
                    .isEqualTo(email.replace("xn--bcher-kva", "bücher"));
        });
        Answer listedIsAnother = world.signIn(world.token(world.claims("g-sharp", "sharp@straße.example")));
        assertThat(listedIsAnother.text()).contains("account-creation-not-allowed");
        Answer managedIsAnother = world.signIn(
                world.token(world.claims("g-plain", "plain@strasse.example").claim("hd", "straße.example")));
        assertThat(managedIsAnother.text()).contains("account-creation-not-allowed");
    }

    @Test
    void aClosedAccountStaysClosed() {
        int id = server.hasUser("closed@example.com", "seven purple kettles sing");
        server.tables().run("UPDATE account SET state = 'left' WHERE id = ?", id);
        Map<String, List<String>> before = server.tables().dumpBesideTries();

        Answer answer = world.signIn(world.token(world.claims("g-closed", "closed@example.com")));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("{\"errors\":{\"_error\":\"Your account is disabled.\"}}");
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
    }

    @Test
    void fiftyAtOnceMakeOneAccountAndOneLink() {
        String token = world.token(world.claims("g-crowd", "crowd@example.com"));
        List<Answer> answers =
                server.client().postAtOnce(50, "/api/session/google_auth", "{\"token\": \"" + token + "\"}");
        assertThat(answers)
                .allMatch(answer -> Set.of(200, 503).contains(answer.status()))
                .anyMatch(answer -> answer.status() == 200);
        assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE email = 'crowd@example.com'"))
                .isEqualTo(1);
        assertThat(server.tables().count("SELECT COUNT(*) FROM external_identity WHERE subject = 'g-crowd'"))
                .isEqualTo(1);
        long started = answers.stream().filter(answer -> answer.status() == 200).count();
        assertThat((long) server.tables()
                        .count("SELECT COUNT(*) FROM session s JOIN account a ON a.id = s.account_id"
                                + " WHERE a.email = 'crowd@example.com'"))
                .isEqualTo(started);
    }

    /** Promise F04: every one of them is refused, and nothing has changed but counters and the record of sign-ins. */
    @Test
    void tokenVectorsAreAllRefusedWithNothingChanged() {
        server.hasUser("victim@example.com", "seven purple kettles sing");
        world.signIn(world.token(world.claims("g-victim", "victim@example.com")));
        world.google().asked();
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        Map<String, String> vectors = vectors();
        int refused = 0;
        try (KeyServer canary = new KeyServer(SigningKeys.published(SigningKeys.rsa("canary")))) {
            vectors.putAll(elsewhere(canary));
            for (Map.Entry<String, String> vector : vectors.entrySet()) {
                Answer answer = world.signIn(server.from("2001:db8:" + refused + "::1"), vector.getValue());
                assertThat(answer.status()).as(vector.getKey()).isEqualTo(401);
                assertThat(answer.text()).as(vector.getKey()).isEqualTo(REFUSED);
                assertThat(answer.sets("metabase.SESSION")).as(vector.getKey()).isFalse();
                refused++;
            }
            assertThat(canary.asked())
                    .as("addresses in tokens are never called")
                    .isEmpty();
        }
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        assertThat(world.signIn(world.token(world.claims("g-victim", "victim@example.com")))
                        .status())
                .as("a good one is still good")
                .isEqualTo(200);
        Figures.print("F04", "%d of %d token vectors refused on %s", refused, vectors.size(), server);
    }

    private Map<String, String> vectors() {
        Map<String, String> all = new LinkedHashMap<>();
        JWTClaimsSet good = victim().build();
        RSAKey key = world.key();
        RSAKey stranger = SigningKeys.rsa(key.getKeyID());
        ECKey ec = SigningKeys.ec(key.getKeyID());
        String token = SigningKeys.token(key, good);
        String[] parts = token.split("\\.", -1);
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            all.put("alg " + none, SigningKeys.raw("{\"alg\":\"" + none + "\"}", good.toString(), new byte[0]));
            all.put(
                    "alg " + none + " with the signature",
                    SigningKeys.raw(
                            "{\"alg\":\"" + none + "\"}",
                            good.toString(),
                            com.nimbusds.jose.util.Base64URL.from(parts[2]).decode()));
        }
        for (String secret : publicKeyForms(key)) {
            all.put("HS256 with the public key #" + all.size(), hmac(good, secret, key.getKeyID()));
        }
        all.put("another key of the same name", SigningKeys.token(stranger, good));
        all.put("another kind of key of the same name", SigningKeys.token(ec, good));
        all.put("a name nobody published", SigningKeys.token(SigningKeys.rsa("unknown"), good));
        all.put("a path as name", SigningKeys.token(stranger, good, header -> header.keyID("../../../../dev/null")));
        all.put("SQL as name", SigningKeys.token(stranger, good, header -> header.keyID("' OR '1'='1")));
        for (JWSAlgorithm other : List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
            all.put("signed with " + other, SigningKeys.token(key, other, good, header -> header));
        }
        all.put("empty signature", parts[0] + "." + parts[1] + ".");
        all.put("no signature", parts[0] + "." + parts[1]);
        all.put("signature of zeros", SigningKeys.raw(decoded(parts[0]), decoded(parts[1]), new byte[256]));
        all.put(
                "ES256 with r = s = 0",
                SigningKeys.raw(
                        "{\"alg\":\"ES256\",\"kid\":\"" + key.getKeyID() + "\"}", good.toString(), new byte[64]));
        all.put("short signature", SigningKeys.raw(decoded(parts[0]), decoded(parts[1]), new byte[] {1}));
        all.put(
                "other claims under the signature",
                parts[0] + "."
                        + com.nimbusds.jose.util.Base64URL.encode(
                                good.toString().replace("g-victim", "g-evil")) + "." + parts[2]);
        all.put(
                "crit",
                SigningKeys.token(
                        key,
                        good,
                        header -> header.criticalParams(Set.of("exp")).customParam("exp", 1)));
        all.put("crit b64", SigningKeys.token(key, good, header -> header.criticalParams(Set.of("b64"))));
        for (String type : List.of("at+jwt", "logout+jwt", "secevent+jwt", "JOSE", "application/at+jwt")) {
            all.put("typ " + type, SigningKeys.token(key, good, header -> header.type(new JOSEObjectType(type))));
        }
        all.put("five parts", token + "..");
        all.put("a token in a token", SigningKeys.raw("{\"alg\":\"RS256\",\"cty\":\"JWT\"}", token, new byte[256]));
        all.put("words", "google-oauth-token");
        all.put("dots", "..");
        all.put("JSON", "{}");
        claims().forEach((name, claims) -> all.put(name, SigningKeys.token(key, claims.build())));
        return all;
    }

    private JWTClaimsSet.Builder victim() {
        return world.claims("g-victim", "victim@example.com");
    }

    /** Well signed, but with one claim that is not right. */
    private Map<String, JWTClaimsSet.Builder> claims() {
        Map<String, JWTClaimsSet.Builder> all = new LinkedHashMap<>();
        for (String issuer : List.of(
                "https://accounts.google.com/",
                "http://accounts.google.com",
                "https://accounts.google.com.evil.example",
                "ACCOUNTS.GOOGLE.COM",
                "https://idp.example.com",
                "")) {
            all.put("iss " + issuer, victim().issuer(issuer));
        }
        all.put("no iss", victim().issuer(null));
        all.put("aud of another", victim().audience("5678-other.apps.googleusercontent.com"));
        all.put("aud in another case", victim().audience(CLIENT_ID.toUpperCase(java.util.Locale.ROOT)));
        all.put("no aud", victim().audience((String) null));
        all.put("empty aud", victim().audience(List.of()));
        all.put("aud list without us", victim().audience(List.of("a", "b")));
        all.put(
                "aud list without azp",
                victim().audience(List.of(CLIENT_ID, "b")).claim("azp", null));
        all.put("azp of another", victim().claim("azp", "5678-other.apps.googleusercontent.com"));
        all.put("azp is no text", victim().claim("azp", 1));
        all.put("expired", victim().expirationTime(before(Duration.ofSeconds(62))));
        all.put("no exp", victim().expirationTime(null));
        all.put("exp is no number", victim().claim("exp", "tomorrow"));
        all.put("from the future", victim().issueTime(after(Duration.ofSeconds(90))));
        all.put("no iat", victim().issueTime(null));
        all.put("not yet valid", victim().notBeforeTime(after(Duration.ofSeconds(90))));
        all.put("lives too long", victim().expirationTime(after(Duration.ofHours(25))));
        all.put("email not verified", victim().claim("email_verified", false));
        all.put("email as good as verified", victim().claim("email_verified", "yes"));
        all.put("email perhaps verified", victim().claim("email_verified", null));
        all.put("no email", victim().claim("email", null));
        all.put("email is no text", victim().claim("email", Map.of("a", "b")));
        all.put("two addresses", victim().claim("email", "victim@example.com,evil@example.com"));
        all.put("no sub", victim().subject(null));
        all.put("blank sub", victim().subject(" "));
        all.put("long sub", victim().subject("x".repeat(256)));
        return all;
    }

    private Date before(Duration time) {
        return Date.from(server.now().minus(time));
    }

    private Date after(Duration time) {
        return Date.from(server.now().plus(time));
    }

    /** Tokens that say themselves where their key is. */
    private Map<String, String> elsewhere(KeyServer canary) {
        RSAKey own = SigningKeys.rsa("canary");
        canary.publishes(SigningKeys.published(own));
        JWTClaimsSet good = victim().build();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("jku", SigningKeys.token(own, good, header -> header.jwkURL(canary.address())));
        all.put("x5u", SigningKeys.token(own, good, header -> header.x509CertURL(canary.address("/cert"))));
        all.put("jwk", SigningKeys.token(own, good, header -> header.jwk(own.toPublicJWK())));
        all.put(
                "jku under Google's name",
                SigningKeys.token(
                        own,
                        good,
                        header -> header.keyID(world.key().getKeyID()).jwkURL(canary.address())));
        all.put(
                "jwk under Google's name",
                SigningKeys.token(
                        own,
                        good,
                        header -> header.keyID(world.key().getKeyID()).jwk(own.toPublicJWK())));
        all.put(
                "x5c",
                SigningKeys.token(
                        own,
                        good,
                        header -> header.keyID(world.key().getKeyID())
                                .x509CertChain(List.of(com.nimbusds.jose.util.Base64.encode("no certificate")))));
        return all;
    }

    private static List<String> publicKeyForms(RSAKey key) {
        try {
            byte[] encoded = key.toRSAPublicKey().getEncoded();
            String base64 = java.util.Base64.getEncoder().encodeToString(encoded);
            String lines = java.util.Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(encoded);
            return List.of(
                    new String(encoded, StandardCharsets.ISO_8859_1),
                    base64,
                    "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n",
                    "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----",
                    key.toPublicJWK().toJSONString(),
                    key.getModulus().toString(),
                    "");
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String hmac(JWTClaimsSet claims, String secret, String kid) {
        String signed = SigningKeys.raw("{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}", claims.toString(), new byte[0]);
        signed = signed.substring(0, signed.length() - 1);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] bytes = secret.getBytes(StandardCharsets.ISO_8859_1);
            mac.init(new SecretKeySpec(bytes.length == 0 ? new byte[1] : bytes, "HmacSHA256"));
            return signed + "."
                    + com.nimbusds.jose.util.Base64URL.encode(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String decoded(String part) {
        return com.nimbusds.jose.util.Base64URL.from(part).decodeToString();
    }

    @Test
    void clocksMayDifferByAMinute() {
        server.hasUser("clock@example.com", "seven purple kettles sing");
        List<JWTClaimsSet.Builder> good = List.of(
                world.claims("g-clock", "clock@example.com").issueTime(after(Duration.ofSeconds(50))),
                world.claims("g-clock", "clock@example.com").notBeforeTime(after(Duration.ofSeconds(50))),
                world.claims("g-clock", "clock@example.com").expirationTime(before(Duration.ofSeconds(50))));
        for (JWTClaimsSet.Builder claims : good) {
            assertThat(world.signIn(world.token(claims)).status()).isEqualTo(200);
        }
    }

    @Test
    void aShortIssuerIsGoogleToo() {
        server.hasUser("short@example.com", "seven purple kettles sing");
        Answer answer = world.signIn(world.token(world.claims("g-short", "short@example.com")
                .issuer("accounts.google.com")
                .claim("email_verified", "true")));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(world.signIn(world.token(world.claims("g-short", "short@example.com")))
                        .status())
                .isEqualTo(200);
        assertThat(server.tables().count("SELECT COUNT(*) FROM external_identity WHERE subject = 'g-short'"))
                .isEqualTo(1);
    }

    @Test
    void whatIsNoTextIsInvalidInput() {
        for (String body : List.of(
                "{}",
                "{\"token\": \"\"}",
                "{\"token\": \" \"}",
                "{\"token\": 1}",
                "{\"token\": {\"a\": 1}}",
                "{\"token\": \"" + "x".repeat(16_385) + "\"}",
                "{\"token\": \"a.b.c\", \"remember\": \"yes\"}")) {
            assertThat(server.post("/api/session/google_auth", body).status())
                    .as(body.substring(0, Math.min(40, body.length())))
                    .isEqualTo(400);
        }
        Answer missing = server.post("/api/session/google_auth", "{}");
        assertThat(missing.json().at("/errors/token").textValue()).isEqualTo("value must be a non-blank string.");
    }

    @Test
    void anAddressThatFailedFiftyTimesWaitsButKnownDevicesDoNot() {
        Client guesser = server.from("198.51.100.77");
        String here = world.token(world.claims("g-desk", "desk@example.com"));
        server.hasUser("desk@example.com", "seven purple kettles sing");
        String device = world.signIn(guesser, here).cookie("metabase.DEVICE").value();
        for (int i = 0; i < 50; i++) {
            assertThat(world.signIn(guesser, "guess").status()).isEqualTo(401);
        }
        Answer full = world.signIn(guesser, world.token(world.claims("g-full", "full@example.com")));
        assertThat(full.status()).isEqualTo(401);
        assertThat(full.json().at("/errors/username").textValue()).startsWith("Too many attempts!");
        assertThat(full.header("Retry-After")).isPresent();
        assertThat(guesser.signIn("nobody@example.com", "whatever it was")
                        .json()
                        .at("/errors/username")
                        .isTextual())
                .as("one count with passwords")
                .isTrue();
        assertThat(world.signIn(guesser.with("Cookie", "metabase.DEVICE=" + device), here)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whileGoogleIsAwayKnownKeysGoOn() {
        server.hasUser("away@example.com", "seven purple kettles sing");
        String token = world.token(world.claims("g-away", "away@example.com"));
        assertThat(world.signIn(token).status()).isEqualTo(200);
        world.google().behaves(Mood.AWAY);
        assertThat(world.signIn(token).status()).isEqualTo(200);
        world.google().behaves(Mood.WELL);
    }
}
