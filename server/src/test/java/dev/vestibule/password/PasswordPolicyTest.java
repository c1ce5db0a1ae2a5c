package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nulabinc.zxcvbn.StandardDictionaries;
import dev.vestibule.password.PasswordPolicy.Context;
import dev.vestibule.platform.i18n.MessageCatalog;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private static final Context ANN = Context.of("Acme Analytics", "ann.smith99@example.com", "Ann", "Smith");

    private final PasswordPolicy policy = PasswordPolicy.standard();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "qkzvtrwmplxdnbghjcfs",
                "我 喜欢 在 雨天 散步 和 喝 热茶 的 时候",
                "🌲🚲🧀🎻🛶🌋🦉🍋🪁🧭🎈🐙🥁🌵🧦",
                "48151623420815162342",
                "ann likes long walks"
            })
    void lengthIsEnoughWhateverItIsMadeOf(String password) {
        assertThat(policy.objection(new Password(password), ANN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qwertyuiopasdfgh",
                "Qwertyuiop[]asdfghjkl",
                "qwertyuiopasdfg1!",
                "hgfdsapoiuytrewq",
                "poiuytrewqlkjhgfdsa",
                "qwertzuiopasdfghj",
                "yxcvbnmasdfghjkl",
                "azertyuiopqsdfgh",
                "&é\"'(-è_çà&é\"'(-è",
                "1qaz2wsx3edc4rfv",
                "!QAZ@WSX#EDC$RFV",
                "qazwsxedcrfvtgb",
                "zaq12wsxcde34rfv",
                "qaywsxedcrfvtgbzhn",
                "aqwzsxedcrfvtgb",
                "1q2w3e4r5t6y7u8i",
                "147258369147258369",
                "passwordpassword",
                "P@ssw0rdP@ssw0rd",
                "letmeinletmeinletmein",
                "monkeydragonshadow1",
                "1234567890123456",
                "0987654321098765",
                "abcdefgh12345678",
                "qwerty123456asdfgh",
            })
    void walksAlongTheKeyboardAndLongCommonOnesAreRefusedLikeShortOnes(String password) {
        assertThat(policy.objection(new Password(password), ANN)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seven purple kettles sing",
                "purple dragon monkey sunshine",
                "sunshine monkey dragon",
                "my dog eats two shoes",
                "i am at home by six",
                "four wet red deer ran",
                "drew a dress red as sea",
                "we were poor as trees",
                "aubergine-tractor",
                "ein hund und katzen",
                "le chat dort sur le lit",
                "jag gillar kaffe mycket",
                "kxvqmzjwrtplbngh",
                "Xk9#mQ2$vLp7&nRt",
            })
    void goodPassphrasesAreTaken(String password) {
        assertThat(policy.objection(new Password(password), ANN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256})
    void longPasswordsAreTakenEvenIfTheyRepeatThemselves(int length) {
        assertThat(policy.objection(new Password("a".repeat(length)), ANN)).isEmpty();
    }

    @Test
    void fifteenCharactersAreEnough() {
        assertThat(sentence("qkzvtrwmplxdnb")).isEqualTo("Use at least 15 characters.");
        assertThat(policy.objection(new Password("qkzvtrwmplxdnbg"), ANN)).isEmpty();
    }

    @Test
    void charactersAreCodePoints() {
        assertThat(policy.objection(new Password("🌲🚲🧀🎻🛶🌋🦉🍋"), ANN))
                .contains(new PasswordObjection.TooShort(15));
    }

    @Test
    void moreThan256CharactersAreTooMany() {
        assertThat(sentence("x".repeat(257))).isEqualTo("Use at most 256 characters and at most 1,024 bytes in UTF-8.");
    }

    @Test
    void aBrokenCharacterIsNoText() {
        assertThat(sentence("qkzvtrwmplxdnbghj\uD83D"))
                .isEqualTo("The password contains an invalid character. Enter it again.");
    }

    @Test
    void everyCommonPasswordIsRefusedInAnyCase() throws IOException {
        List<String> common = StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies();
        CommonPasswords list = new CommonPasswords();

        assertThat(common).hasSizeGreaterThanOrEqualTo(3000).allSatisfy(password -> {
            assertThat(policy.objection(new Password(password), ANN)).isPresent();
            assertThat(spellings(password)).allMatch(list::contains);
        });
        assertThat(common.stream().filter(password -> password.length() >= 15))
                .isNotEmpty()
                .allSatisfy(password -> assertThat(spellings(password))
                        .allSatisfy(spelling -> assertThat(policy.objection(new Password(spelling), ANN))
                                .contains(new PasswordObjection.TooCommon())));
    }

    private static List<String> spellings(String password) {
        String upper = password.toUpperCase(Locale.ROOT);
        return List.of(password, upper, upper.charAt(0) + password.substring(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password1234567",
                "!!!!Password2024",
                "PasswordPassword",
                "password password",
                "passwordpasswor",
                "123123123123123",
                "qwerty!qwerty!qwerty!",
                "12345678901234567890"
            })
    void aCommonPasswordWithTrimmingsIsRefused(String password) {
        assertThat(policy.objection(new Password(password), ANN)).contains(new PasswordObjection.NearlyCommon());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"aaaaaaaaaaaaaaa", "abcdefghijklmnop", "zyxwvutsrqponmlkj", "🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲"})
    void oneCharacterOverAndOverAndCountingOnAreRefused(String password) {
        assertThat(policy.objection(new Password(password), ANN)).contains(new PasswordObjection.Run());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Vestibule-2024-2025",
                "metabaseMetabase1",
                "AcmeAnalytics2024",
                "acme_acme_acme_1",
                "ann.smith99@example.com",
                "annsmithannsmith",
                "Smith1234567890",
                "99smith.ann.2024",
                "examplecomexample",
                "Ann Smith @@@ 1"
            })
    void wordsThatEverybodyConnectsWithAccountOrSiteAreRefused(String password) {
        assertThat(policy.objection(new Password(password), ANN)).contains(new PasswordObjection.KnownWords());
    }

    @Test
    void knownWordsAreFineAmongOthers() {
        assertThat(policy.objection(new Password("acme sells violet anvils"), ANN))
                .isEmpty();
        assertThat(policy.objection(new Password("AcmeAnalytics2024"), Context.of("Other site")))
                .isEmpty();
    }

    @Test
    void initialsAndEmptyNamesForbidNothing() {
        Context initials = Context.of("", "q@w.e", "A", "");

        assertThat(policy.objection(new Password("aq we aq we aq we"), initials))
                .isEmpty();
    }

    @Property(tries = 300)
    void noObjectionRepeatsThePassword(@ForAll String text) {
        String password = "marker-" + text;
        policy.objection(new Password(password), Context.of(password)).ifPresent(objection -> {
            assertThat(objection.sentence().toString()).doesNotContain("marker");
            assertThat(objection.toString()).doesNotContain("marker");
        });
    }

    @Test
    void itsComplexityIsALengthAlone() {
        assertThat(policy.complexity()).hasToString("{total=15}");
    }

    @Test
    void metabasesWeakRuleAsksForSixCharactersAndKnowsNoList() {
        PasswordPolicy weak = PasswordPolicy.metabase(MetabaseComplexity.WEAK);

        assertThat(weak.objection(new Password("12345"), ANN)).contains(new PasswordObjection.TooShort(6));
        assertThat(weak.objection(new Password("123456"), ANN)).isEmpty();
        assertThat(weak.complexity()).hasToString("{total=6}");
    }

    @Test
    void metabasesNormalRuleAsksForADigitAndKnowsTheList() {
        PasswordPolicy normal = PasswordPolicy.metabase(MetabaseComplexity.NORMAL);

        assertThat(normal.objection(new Password("qkz1v"), ANN)).contains(new PasswordObjection.TooShort(6));
        assertThat(said(normal.objection(new Password("qkzvtr"), ANN))).isEqualTo("Use at least 1 digit.");
        assertThat(normal.objection(new Password("PASSWORD1"), ANN)).contains(new PasswordObjection.TooCommon());
        assertThat(normal.objection(new Password("qkzv1r"), ANN)).isEmpty();
        assertThat(normal.objection(new Password("vestibule1"), Context.of("Vestibule")))
                .isEmpty();
        assertThat(normal.complexity()).hasToString("{total=6, digit=1}");
    }

    @Test
    void metabasesStrongRuleAsksForEveryKind() {
        PasswordPolicy strong = PasswordPolicy.metabase(MetabaseComplexity.STRONG);

        assertThat(said(strong.objection(new Password("qkzvtrwm"), ANN)))
                .isEqualTo("Use at least 2 uppercase letters, 1 digit and 1 special character.");
        assertThat(said(strong.objection(new Password("qQ1!qkzv"), ANN)))
                .isEqualTo("Use at least 2 uppercase letters.");
        assertThat(strong.objection(new Password("qkQK1!1"), ANN)).contains(new PasswordObjection.TooShort(8));
        assertThat(strong.objection(new Password("öäÖÄ٣密12"), ANN)).isEmpty();
        assertThat(strong.complexity()).hasToString("{total=8, lower=2, upper=2, digit=1, special=1}");
    }

    @Test
    void metabasesLengthReplacesTheTotal() {
        PasswordPolicy longer = PasswordPolicy.metabase(MetabaseComplexity.NORMAL, 10);

        assertThat(longer.objection(new Password("qkzvtrwm1"), ANN)).contains(new PasswordObjection.TooShort(10));
        assertThat(longer.objection(new Password("qkzvtrwmp1"), ANN)).isEmpty();
        assertThat(longer.complexity()).hasToString("{total=10, digit=1}");
        assertThatThrownBy(() -> PasswordPolicy.metabase(MetabaseComplexity.NORMAL, 0))
                .hasMessageContaining("MB_PASSWORD_LENGTH");
        assertThatThrownBy(() -> PasswordPolicy.metabase(MetabaseComplexity.NORMAL, 257))
                .hasMessageContaining("MB_PASSWORD_LENGTH");
    }

    @Test
    void metabasesRulesAreFoundByName() {
        assertThat(MetabaseComplexity.named("Strong")).contains(MetabaseComplexity.STRONG);
        assertThat(MetabaseComplexity.named("weak")).contains(MetabaseComplexity.WEAK);
        assertThat(MetabaseComplexity.named("normal")).contains(MetabaseComplexity.NORMAL);
        assertThat(MetabaseComplexity.named("extreme")).isEmpty();
    }

    @Test
    void theRelaxedRuleTakesAnythingThatIsNotEmpty() {
        PasswordPolicy relaxed = PasswordPolicy.relaxed();

        assertThat(said(relaxed.objection(new Password(""), ANN))).isEqualTo("Use at least 1 character.");
        assertThat(relaxed.objection(new Password("a"), ANN)).isEmpty();
        assertThat(relaxed.complexity()).hasToString("{total=1}");
    }

    private String sentence(String password) {
        return said(policy.objection(new Password(password), ANN));
    }

    private static String said(Optional<PasswordObjection> objection) {
        return new MessageCatalog().english().of(objection.orElseThrow().sentence());
    }
}
