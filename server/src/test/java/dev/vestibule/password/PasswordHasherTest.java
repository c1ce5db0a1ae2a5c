package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PASSWORD = "correct horse battery staple";

    /** Made with argon2-cffi, which wraps the reference implementation. */
    private static final String FROM_REFERENCE =
            "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0";

    private final PasswordHasher hasher = new PasswordHasher(Argon2Settings.cheapForTests(), RANDOM);

    @Test
    void aNewHashNamesAlgorithmAndCostAndHas16BytesOfSaltAnd32OfOutput() {
        PasswordHash hash = new PasswordHasher(Argon2Settings.standard(), RANDOM).hash(new Password(PASSWORD));

        assertThat(hash.encoded())
                .matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
    }

    @Test
    void hashesOfTheReferenceImplementationAreUnderstood() {
        assertThat(matches(PASSWORD, FROM_REFERENCE)).isTrue();
        assertThat(matches("correct horse battery stapl", FROM_REFERENCE)).isFalse();
    }

    @Test
    void bytesOutsideAsciiAndNulHashAsTheReferenceImplementationHashesThem() {
        String stored =
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$Aqo82nYO1vZlU4K5XXljcA5UfUCejTnxdcke5loJhdk";

        assertThat(matches("Größe-密码-🔑\0x", stored)).isTrue();
        assertThat(matches("Größe-密码-🔑\0y", stored)).isFalse();
        assertThat(matches("Größe-密码-🔑", stored)).isFalse();
    }

    @Test
    void severalLanesHashAsTheReferenceImplementationHashesThem() {
        String stored =
                "$argon2id$v=19$m=256,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$TBLFLToIIw44J9A58ZATxhtmnZRbGjp5T2SUHWXOdUA";

        assertThat(matches(PASSWORD, stored)).isTrue();
    }

    @Property(tries = 300)
    void aPasswordMatchesItsOwnHashOnly(
            @ForAll @StringLength(max = 80) String one, @ForAll @StringLength(max = 80) String two) {
        String password = one.replaceAll("\\p{Cs}", "s");
        boolean same = new Password(two).normal().equals(new Password(password).normal());
        String other = same ? two + "!" : two;
        PasswordHash hash = hasher.hash(new Password(password));

        assertThat(hasher.matches(new Password(password), hash)).isTrue();
        assertThat(hasher.matches(new Password(other), hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 72, 199, 255})
    void everyCharacterUpToThe256thCounts(int changed) {
        String password = "abcdefgh".repeat(32);
        PasswordHash hash = hasher.hash(new Password(password));
        var other = new StringBuilder(password);
        other.setCharAt(changed, '!');

        assertThat(hasher.matches(new Password(password), hash)).isTrue();
        assertThat(hasher.matches(new Password(other.toString()), hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Correct horse battery staple", "correct horse battery staple ", " correct horse battery staple",
                "correct horse battery staple\0", "correct horse battery\0staple", "correct  horse battery staple"
            })
    void whatLooksAlmostTheSameIsAnotherPassword(String almost) {
        assertThat(hasher.matches(new Password(almost), hasher.hash(new Password(PASSWORD))))
                .isFalse();
    }

    @Test
    void composedAndDecomposedLettersAndAnyBlankAreOnePassword() {
        Password composed = new Password("caf\u00e9 caf\u00e9 caf\u00e9");
        for (String typed :
                new String[] {"cafe\u0301 cafe\u0301 cafe\u0301", "caf\u00e9\u00a0cafe\u0301\u3000caf\u00e9"}) {
            assertThat(hasher.check(new Password(typed), hasher.hash(composed))).isEqualTo(PasswordHasher.Match.YES);
            assertThat(hasher.check(composed, hasher.hash(new Password(typed)))).isEqualTo(PasswordHasher.Match.YES);
        }
        assertThat(hasher.matches(new Password("cafe cafe cafe"), hasher.hash(composed)))
                .isFalse();
    }

    @Test
    void of1024BytesAllCount() {
        String password = "🔑".repeat(255);
        PasswordHash hash = hasher.hash(new Password(password + "🔒"));

        assertThat(hasher.matches(new Password(password + "🔒"), hash)).isTrue();
        assertThat(hasher.matches(new Password(password + "🔓"), hash)).isFalse();
    }

    @Test
    void aPasswordBeyondTheLimitsMatchesNothingAndIsNotHashed() {
        var tooLong = new Password("x".repeat(257));

        assertThat(tooLong.tooLongToHash()).isTrue();
        assertThat(hasher.matches(tooLong, hasher.hash(new Password(PASSWORD)))).isFalse();
        assertThatThrownBy(() -> hasher.hash(tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLoneSurrogateIsNotTakenForAQuestionMark() {
        PasswordHash hash = hasher.hash(new Password("what? what? what?"));

        assertThat(hasher.matches(new Password("what\uD83D what\uD83D what\uD83D"), hash))
                .isFalse();
        assertThatThrownBy(() -> hasher.hash(new Password("what\uD83D")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("what");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg",
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$",
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0=",
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZgA$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0 ",
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZ$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$argon2id$v=19$m=99999999,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$argon2id$v=19$m=19456,t=99999999,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$argon2id$v=19$m=19456,t=2,p=99$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$argon2id$v=19$m=19456,t=2,p=0$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$argon2id$v=16$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$argon2i$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
                "$2a$31$N9qo8uLOickgx2ZMRZoMyeHfPWm6Qm6pdgoCfYZE93LnNBp2WC.O2",
                "$2a$03$N9qo8uLOickgx2ZMRZoMyeHfPWm6Qm6pdgoCfYZE93LnNBp2WC.O2",
                "$2a$10$N9qo8uLOickgx2ZMRZoMyeHfPWm6Qm6pdgoCfYZE93LnNBp2WC.O",
                "$metabase-bcrypt$salt"
            })
    void aStoredHashThatCannotBeReadMatchesNothing(String stored) {
        assertThat(matches(PASSWORD, stored)).isFalse();
        assertThat(hasher.needsRehash(new PasswordHash(stored))).isTrue();
    }

    @Property(tries = 1000)
    void noStoredTextMakesTheReadingFail(@ForAll String text) {
        for (String form : List.of("", "$2a$10$", "$metabase-bcrypt$", "$argon2id$v=19$m=19456,t=2,p=1$")) {
            assertThat(Argon2Hash.parse(form + text)).isEmpty();
            assertThat(BcryptHash.parse(form + text)).isEmpty();
        }
    }

    @Test
    void aHashOfOtherSettingsOrAlgorithmIsToBeMadeAnew() {
        var standard = new PasswordHasher(Argon2Settings.standard(), RANDOM);

        assertThat(standard.needsRehash(new PasswordHash(FROM_REFERENCE))).isFalse();
        assertThat(standard.needsRehash(hasher.hash(new Password(PASSWORD)))).isTrue();
        assertThat(new PasswordHasher(new Argon2Settings(19456, 3, 1), RANDOM)
                        .needsRehash(new PasswordHash(FROM_REFERENCE)))
                .isTrue();
        assertThat(standard.needsRehash(new PasswordHash("$metabase-bcrypt$salt$2a$10$" + "a".repeat(53))))
                .isTrue();
    }

    @Test
    void theDecoyIsAHashOfTheCurrentSettingsThatNothingMatches() {
        PasswordHash decoy = hasher.decoy();

        assertThat(Argon2Hash.parse(decoy.encoded())).isPresent();
        assertThat(hasher.needsRehash(decoy)).isFalse();
        assertThat(hasher.matches(new Password(""), decoy)).isFalse();
        assertThat(hasher.matches(new Password(PASSWORD), decoy)).isFalse();
    }

    @Test
    void noSaltComesTwice() {
        Set<String> salts = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            salts.add(hasher.hash(new Password(PASSWORD)).encoded().split("\\$", -1)[4]);
        }

        assertThat(salts).hasSize(1000);
    }

    @Test
    void neitherPasswordNorHashShowsItself() {
        assertThat(new Password(PASSWORD).toString()).doesNotContain("horse");
        assertThat(new PasswordHash(FROM_REFERENCE).toString()).doesNotContain("gy5S");
    }

    private boolean matches(String password, String stored) {
        return hasher.matches(new Password(password), new PasswordHash(stored));
    }
}
