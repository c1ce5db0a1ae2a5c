package dev.vestibule.mfa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.Setting;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of the rules about second factors weaken them. */
class MfaRulesTest {
    private static final Instant NOW = Instant.parse("2027-01-15T00:00:00Z");

    private static MfaRules rules(String enforcement, String setting, String value) {
        Map<String, String> texts = new TreeMap<>(Map.of("mfa-enforcement", enforcement));
        texts.put(setting, value == null ? "" : value);
        return MfaRules.of(texts);
    }

    @ParameterizedTest
    @CsvSource({
        "mfa-requirement-deadline, , 2027-02-01T00:00:00Z",
        "mfa-requirement-deadline, 2027-02-01T00:00:00Z, 2027-02-02T00:00:00Z",
        "mfa-required-groups, '2,7', 2",
        "mfa-required-groups, 2, ",
        "mfa-grace-days, 0, 1",
        "mfa-email-codes, false, true",
        "mfa-trusted-device-days, 7, 8",
        "mfa-administrators-trust-devices, false, true",
        "mfa-provider-sign-ins, ask, trust-amr",
        "mfa-provider-sign-ins, trust-amr, exempt",
        "mfa-reset-approval, true, false",
        "mfa-api-fresh-proof, true, false",
    })
    void oneWayIsWeakerAndTheOtherIsNot(String setting, String strong, String weak) {
        MfaRules stronger = rules("required", setting, strong);
        MfaRules weaker = rules("required", setting, weak);
        assertThat(stronger.weakenedIn(weaker, NOW)).extracting(Setting::key).containsExactly(setting);
        assertThat(weaker.weakenedIn(stronger, NOW)).isEmpty();
        assertThat(stronger.weakenedIn(stronger, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"required, optional", "required, off", "optional, off"})
    void lessEnforcementIsWeaker(String before, String after) {
        MfaRules stronger = rules(before, "mfa-grace-days", "0");
        MfaRules weaker = rules(after, "mfa-grace-days", "0");
        assertThat(stronger.weakenedIn(weaker, NOW)).extracting(Setting::key).containsExactly("mfa-enforcement");
        assertThat(weaker.weakenedIn(stronger, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "off, mfa-grace-days, 0, 9",
        "off, mfa-required-groups, 2, ",
        "required, mfa-requirement-deadline, , 2027-01-01T00:00:00Z",
        "optional, mfa-requirement-deadline, , 2027-02-01T00:00:00Z",
    })
    void whatHasNoEffectIsNotWeaker(String enforcement, String setting, String before, String after) {
        assertThat(rules(enforcement, setting, before).weakenedIn(rules(enforcement, setting, after), NOW))
                .isEmpty();
    }
}
