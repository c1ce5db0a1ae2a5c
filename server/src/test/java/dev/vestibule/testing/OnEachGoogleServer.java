package dev.vestibule.testing;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Like {@link OnEachServer}, with a Google that publishes keys of ours. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "on {0}")
@ArgumentsSource(OnEachGoogleServer.Servers.class)
public @interface OnEachGoogleServer {
    /** Of everybody who has an account. */
    public String PASSWORD = "seven purple kettles sing";

    public String CLIENT_ID = "1234-vestibule.apps.googleusercontent.com";

    /** A server, and the keys by which it believes that a token is Google's. */
    public record World(TestServer server, KeyServer google, RSAKey key) implements AutoCloseable {
        public static World on(DatabaseKind kind, String... more) {
            RSAKey key = SigningKeys.lent("google-1");
            KeyServer google = new KeyServer(SigningKeys.published(key));
            String[] settings = Stream.concat(
                            Stream.of(
                                    "MB_GOOGLE_AUTH_CLIENT_ID=" + CLIENT_ID,
                                    "MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN=example.com, example.org, "
                                            + "bücher.example, xn--mnchen-3ya.example, strasse.example",
                                    "VESTIBULE_GOOGLE_JWKS_URI=" + google.address()),
                            Stream.of(more))
                    .toArray(String[]::new);
            return new World(TestServer.on(kind, settings), google, key);
        }

        /** The claims of a good token for a person of example.com, for the test to bend one of. */
        public JWTClaimsSet.Builder claims(String subject, String email) {
            Instant now = server.now();
            return new JWTClaimsSet.Builder()
                    .issuer("https://accounts.google.com")
                    .audience(CLIENT_ID)
                    .claim("azp", CLIENT_ID)
                    .subject(subject)
                    .claim("email", email)
                    .claim("email_verified", true)
                    .claim("hd", email.substring(email.indexOf('@') + 1))
                    .claim("given_name", "Ann")
                    .claim("family_name", "Example")
                    .issueTime(Date.from(now))
                    .expirationTime(Date.from(now.plus(Duration.ofHours(1))));
        }

        public String token(JWTClaimsSet.Builder claims) {
            return SigningKeys.token(key, claims.build());
        }

        public Answer signIn(String token) {
            return signIn(server.client(), token);
        }

        public Answer signIn(Client client, String token) {
            return signIn(client, token, PASSWORD);
        }

        /** With the password of the account that it may be about. */
        public Answer signIn(Client client, String token, String password) {
            return client.post(
                    "/api/session/google_auth", "{\"token\": \"%s\", \"password\": \"%s\"}".formatted(token, password));
        }

        @Override
        public void close() {
            server.close();
            google.close();
            SigningKeys.giveBack(key);
        }

        @Override
        public String toString() {
            return server.toString();
        }
    }

    /** One world after the other; JUnit closes each when its turn is over. */
    public final class Servers implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(DatabaseKind.values()).map(kind -> Arguments.of(World.on(kind)));
        }
    }
}
