package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hashes were made with jBCrypt 0.4, which Metabase uses, and those of whole sign-ins again with libxcrypt and
 * pyca/bcrypt.
 */
class BcryptHashTest {
    private static final String SALT = "3c1d9e0a-7b52-4f6e-9d0c-5a8e1f2b4c6d";
    private static final String PASSWORD = "correct horse battery staple";

    private final PasswordHasher hasher = new PasswordHasher(Argon2Settings.cheapForTests(), new SecureRandom());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2a$10$N9qo8uLOickgx2ZMRZoMyeHfPWm6Qm6pdgoCfYZE93LnNBp2WC.O2",
                "$2a$10$TE1ImtXeG.P/Tz23rPa/HOUdzbOIBUxH.rN8zljHzvSVRXMy5P75C"
            })
    void aMetabaseUserSignsInWithTheOldPassword(String bcrypt) {
        PasswordHash stored = metabase(SALT, bcrypt);

        assertThat(matches(PASSWORD, stored)).isTrue();
        assertThat(matches("correct horse battery stable", stored)).isFalse();
        assertThat(matches(SALT + PASSWORD, stored)).isFalse();
        assertThat(hasher.needsRehash(stored)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "$2b$04$YyaKPT564oyGJlDUsNFhX.5N06vWN3deFDrShSVNNHaDrMkVQJawu",
        "$2y$04$N9qo8uLOickgx2ZMRZoMyeNK8zsWBMaMSVoubqovVQN3ypdVzHwOW"
    })
    void plainBcryptOfOtherProgramsIsUnderstood(String bcrypt) {
        assertThat(matches(PASSWORD, new PasswordHash(bcrypt))).isTrue();
        assertThat(matches("Correct horse battery staple", new PasswordHash(bcrypt)))
                .isFalse();
    }

    @Test
    void plainBcryptReads72Bytes() {
        var stored = new PasswordHash("$2a$04$N9qo8uLOickgx2ZMRZoMye/6uXlqA1GGTu.SlwbMsw.UObZeJZ8im");

        assertThat(matches("0123456789".repeat(7) + "ab", stored)).isTrue();
        assertThat(matches("0123456789".repeat(7) + "ab, whatever follows", stored))
                .isTrue();
        assertThat(matches("0123456789".repeat(7) + "ac", stored)).isFalse();
    }

    @Test
    void anEmptyPasswordHashesAsInJbcrypt() {
        var stored = new PasswordHash("$2a$04$N9qo8uLOickgx2ZMRZoMyexhJu7XyhFyrko6QMKtD6uvGcfCxpYoK");

        assertThat(matches("", stored)).isTrue();
        assertThat(matches("x", stored)).isFalse();
    }

    @Test
    void thirtyFiveBytesAfterTheSaltStillHaveTheClosingZero() {
        PasswordHash stored = metabase("oypqN.zhuZc9FvObp1ZsSHxSESC0yyW");

        assertThat(matches("x".repeat(35), stored)).isTrue();
        assertThat(matches("x".repeat(34), stored)).isFalse();
        assertThat(matches("x".repeat(36), stored)).isFalse();
    }

    @Test
    void ofAnImportedPassword36BytesCountUntilItIsHashedAnew() {
        PasswordHash stored = metabase("CRh0SbWK67w/xBjgsfnCBiv7ATtBS4u");
        String password = "x".repeat(40);

        assertThat(matches(password, stored)).isTrue();
        assertThat(matches("x".repeat(36), stored)).isTrue();
        assertThat(matches("x".repeat(35), stored)).isFalse();

        PasswordHash renewed = hasher.hash(new Password(password));
        assertThat(matches(password, renewed)).isTrue();
        assertThat(matches("x".repeat(36), renewed)).isFalse();
    }

    @Test
    void theLimitMayCutACharacterInTwoAsInJbcrypt() {
        // 13 characters of 3 bytes; one of 39 bytes is within the limit no more.
        assertThat(matches("密".repeat(13), metabase("7UktsIk63NIZmBnpaw72Y0NwSbkbVLe")))
                .isTrue();
    }

    @Test
    void aZeroInsideIsNoEnd() {
        PasswordHash stored = metabase("Il6Kt1nF6rj.SqwMMAaa6QH//IxXeTG");

        assertThat(matches("a\0b", stored)).isTrue();
        assertThat(matches("a", stored)).isFalse();
        assertThat(matches("a\0c", stored)).isFalse();
    }

    @Test
    void charactersOutsideAsciiHashAsUtf8() {
        PasswordHash stored = metabase(SALT, "$2a$04$Aht1x6PPAUREIa5FTPZEKOWRh1erDNZVN2yRQiigFuEv3p9ukSPka");

        assertThat(matches("Größe-密码-🔑", stored)).isTrue();
    }

    @Test
    void aSaltLongerThanBcryptReadsIsNoError() {
        PasswordHash stored = metabase("s".repeat(80), "$2a$04$N9qo8uLOickgx2ZMRZoMyexhJu7XyhFyrko6QMKtD6uvGcfCxpYoK");

        assertThat(matches(PASSWORD, stored)).isFalse();
    }

    private static PasswordHash metabase(String output) {
        return metabase(SALT, "$2a$04$N9qo8uLOickgx2ZMRZoMye" + output);
    }

    private static PasswordHash metabase(String salt, String bcrypt) {
        return new PasswordHash("$metabase-bcrypt$" + salt + bcrypt);
    }

    private boolean matches(String password, PasswordHash stored) {
        return hasher.matches(new Password(password), stored);
    }
}
