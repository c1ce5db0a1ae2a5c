package dev.vestibule.federation.token;

import static dev.vestibule.testing.SigningKeys.published;
import static dev.vestibule.testing.SigningKeys.raw;
import static dev.vestibule.testing.SigningKeys.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.KeyServer.Mood;
import dev.vestibule.testing.SigningKeys;
import dev.vestibule.testing.SigningKeys.Edwards;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signatures and keys: what is accepted, and what happens when the keys are away (promises E05 to E07). */
class SignedTokenTest {
    private static final RSAKey RSA = SigningKeys.rsa("rsa");
    private static final RSAKey OTHER = SigningKeys.rsa("other");
    private static final ECKey EC = SigningKeys.ec("ec");
    private static final Edwards EDWARDS = Edwards.random("edwards");
    private static final JWTClaimsSet CLAIMS =
            new JWTClaimsSet.Builder().subject("ann").build();
    private static final Set<String> TYPES = Set.of("jwt");

    /** Less than the usual, which tests of Google's keys wait for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Instant now = Instant.parse("2026-03-04T05:06:07Z");
    private final KeyServer server = new KeyServer(published(RSA, EC, EDWARDS.published()));
    private final PublishedKeys keys =
            PublishedKeys.at(server.address(), new OutboundHttp(PATIENCE, new SecureRandom()), () -> now);

    @AfterEach
    void stop() {
        server.close();
    }

    private String subject(String token) throws TokenRefusedException {
        return SignedToken.claims(token, SignedToken.ASYMMETRIC, TYPES, keys).getSubject();
    }

    private void isRefused(String token) {
        assertThatThrownBy(() -> subject(token)).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void everyAsymmetricAlgorithmIsVerified() throws TokenRefusedException {
        for (JWSAlgorithm algorithm : List.of(
                JWSAlgorithm.RS256,
                JWSAlgorithm.RS384,
                JWSAlgorithm.RS512,
                JWSAlgorithm.PS256,
                JWSAlgorithm.PS384,
                JWSAlgorithm.PS512)) {
            assertThat(subject(token(RSA, algorithm, CLAIMS, header -> header))).isEqualTo("ann");
        }
        assertThat(subject(token(EC, CLAIMS))).isEqualTo("ann");
        assertThat(subject(EDWARDS.token(CLAIMS))).isEqualTo("ann");
        assertThat(server.asked()).as("one call for all of them").hasSize(1);
    }

    @Test
    void aChangedBitIsRefusedWithEveryKindOfKey() {
        for (String good : List.of(token(RSA, CLAIMS), token(EC, CLAIMS), EDWARDS.token(CLAIMS))) {
            int at = good.lastIndexOf('.') + 5;
            char changed = good.charAt(at) == 'A' ? 'B' : 'A';
            isRefused(good.substring(0, at) + changed + good.substring(at + 1));
        }
    }

    @Test
    void anEdwardsSignatureOfAnotherLengthIsRefused() {
        String good = EDWARDS.token(CLAIMS);
        isRefused(good.substring(0, good.length() - 4));
        isRefused(good.substring(0, good.lastIndexOf('.') + 1));
        isRefused(Edwards.random("edwards").token(CLAIMS));
    }

    @Test
    void aKeyThatIsTooShortOrForEncryptionProvesNothing() throws Exception {
        RSAKey encrypting = new RSAKey.Builder(RSA).keyUse(KeyUse.ENCRYPTION).build();
        server.publishes(published(encrypting));
        isRefused(token(RSA, CLAIMS));
        java.security.KeyPairGenerator small = java.security.KeyPairGenerator.getInstance("RSA");
        small.initialize(1024);
        java.security.KeyPair pair = small.generateKeyPair();
        JWK weak = new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .keyID("weak")
                .build();
        server.publishes(published(weak));
        now = now.plus(Duration.ofMinutes(2));
        java.security.Signature signer = java.security.Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        String head = raw("{\"alg\":\"RS256\",\"kid\":\"weak\"}", CLAIMS.toString(), new byte[0]);
        String signed = head.substring(0, head.length() - 1);
        signer.update(signed.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        isRefused(signed + "." + com.nimbusds.jose.util.Base64URL.encode(signer.sign()));
    }

    @Test
    void withoutANameTheOnlyFittingKeyCountsAndAmongSeveralNone() throws TokenRefusedException {
        assertThat(subject(token(EC, CLAIMS, header -> header.keyID(null)))).isEqualTo("ann");
        server.publishes(published(RSA, OTHER));
        now = now.plus(Duration.ofHours(25));
        isRefused(token(RSA, CLAIMS, header -> header.keyID(null)));
    }

    @Test
    void keysAreAskedForOnceInADayAndForAnUnknownNameOnceAMinute() throws TokenRefusedException {
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
            now = now.plus(Duration.ofMinutes(10));
        }
        assertThat(server.asked()).as("in 1,000 minutes").hasSize(1);
        now = now.plus(Duration.ofHours(10));
        assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
        assertThat(server.asked()).as("after 24 h").hasSize(1);
        now = now.plus(Duration.ofMinutes(1));
        for (int i = 0; i < 60; i++) {
            isRefused(token(OTHER, CLAIMS));
            refused++;
            now = now.plus(Duration.ofSeconds(2));
        }
        List<String> asked = server.asked();
        Figures.print("E06", "%d tokens with an unknown key in 120 s, all refused; %d calls", refused, asked.size());
        assertThat(asked).as("in 120 s of unknown names").hasSize(2);
    }

    @Test
    void aNewKeyIsFoundByItself() throws TokenRefusedException {
        assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
        server.publishes(published(OTHER));
        now = now.plus(Duration.ofMinutes(1));
        assertThat(subject(token(OTHER, CLAIMS))).isEqualTo("ann");
        isRefused(token(RSA, CLAIMS));
        Figures.print("E06", "1 of 1 rotations found by itself, the key that was taken away refused");
    }

    @Test
    void knownKeysGoOnForADayWhileTheProviderIsAway() throws TokenRefusedException {
        assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
        server.behaves(Mood.AWAY);
        int good = 0;
        for (int hour = 1; hour < 48; hour++) {
            now = now.plus(Duration.ofHours(1));
            assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
            isRefused(token(OTHER, CLAIMS));
            good++;
        }
        now = now.plus(Duration.ofHours(1));
        assertThatThrownBy(() -> subject(token(RSA, CLAIMS))).isInstanceOf(UnavailableException.class);
        Figures.print("E05", "keys away for 47 h, %d of 47 tokens verified, then 503 and never 401", good);
        server.behaves(Mood.WELL);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
    }

    @ParameterizedTest
    @EnumSource(value = Mood.class, names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    void aProviderInTroubleIsOurTroubleAndNotTheTokens(Mood mood) throws TokenRefusedException {
        server.behaves(mood);
        assertThatThrownBy(() -> subject(token(RSA, CLAIMS)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(server.address().toString());
        assertThat(server.asked()).as("no redirect followed").containsExactly("/keys");
        server.behaves(Mood.WELL);
        now = now.plus(Duration.ofSeconds(5));
        assertThat(subject(token(RSA, CLAIMS))).isEqualTo("ann");
        server.behaves(mood);
        now = now.plus(Duration.ofMinutes(2));
        isRefused(token(OTHER, CLAIMS));
        assertThat(subject(token(RSA, CLAIMS))).as("what is known goes on").isEqualTo("ann");
    }
}
