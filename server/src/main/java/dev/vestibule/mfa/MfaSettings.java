package dev.vestibule.mfa;

import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.StoredSettings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rules about second factors. They are cached in memory, as each session check reads them. */
public final class MfaSettings {
    private static final int MOST_GRACE_DAYS = 90;
    private static final int MOST_TRUST_DAYS = 30;
    private static final int MOST_DIGITS = 9;

    static final Setting<Enforcement> ENFORCEMENT = Setting.of(
                    Chapter.PASSWORDS,
                    "MB_MFA_ENFORCEMENT",
                    Kind.choice(List.of(Enforcement.values()), Enforcement::wireName)
                            .inWordsOfItsFeature(),
                    "off",
                    "Two-factor authentication: `off`, `optional` (for users who set it up) or `required` (for everyone who signs in with a password).")
            .as("mfa-enforcement");

    static final Setting<Instant> DEADLINE = Setting.of(
                    Chapter.PASSWORDS,
                    "MB_MFA_REQUIREMENT_DEADLINE",
                    Kind.of(MfaSettings::time, Instant::toString),
                    "",
                    "When two-factor authentication becomes required, such as `2027-01-31T00:00:00Z`. Default: at once. Until then it is optional.")
            .as("mfa-requirement-deadline");

    static final Setting<Boolean> EMAIL_CODES = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_EMAIL_CODES",
                    Kind.flag(),
                    "false",
                    "`true` lets users get a one-time code by email in place of their second factor. Anyone who can read their email then needs no other factor.")
            .as("mfa-email-codes");

    static final Setting<Boolean> API_PROOF = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_API_FRESH_PROOF",
                    Kind.flag(),
                    "true",
                    "`false` lets sessions of any age create API keys and change users, administrators, providers, the SMTP server and second factors over the API. Pages ask for a proof of the last five minutes in any case.")
            .as("mfa-api-fresh-proof");

    static final Setting<List<String>> REQUIRED_GROUPS = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_REQUIRED_GROUPS",
                    Kind.list(MfaSettings::isNumber, "must be IDs of groups, separated by commas"),
                    "",
                    "IDs of groups whose members need a second factor while it is optional for others, such as `2` for administrators. Default: none.")
            .as("mfa-required-groups");

    static final Setting<Integer> GRACE = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_GRACE_DAYS",
                    Kind.number(0, MOST_GRACE_DAYS, ChronoUnit.DAYS),
                    "0",
                    "How many days users who need a second factor can do without, from their first sign-in under the rule.")
            .as("mfa-grace-days");

    static final Setting<Integer> TRUST = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_TRUSTED_DEVICE_DAYS",
                    Kind.number(0, MOST_TRUST_DAYS, ChronoUnit.DAYS),
                    "0",
                    "How many days users can skip the second factor in a browser that they trust, at most 30. `0`: they cannot.")
            .as("mfa-trusted-device-days");

    static final Setting<Boolean> ADMINISTRATORS_TRUST = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_ADMINISTRATORS_TRUST_DEVICES",
                    Kind.flag(),
                    "false",
                    "`true` lets administrators trust devices, too.")
            .as("mfa-administrators-trust-devices");

    static final Setting<ProviderSignIns> PROVIDERS = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_PROVIDER_SIGN_INS",
                    Kind.choice(List.of(ProviderSignIns.values()), ProviderSignIns::wireName),
                    "exempt",
                    "Whether sign-ins with Google and other identity providers take a second factor here: `exempt` (no), `trust-amr` (unless the ID token says in `amr` that several were verified) or `ask` (always).")
            .as("mfa-provider-sign-ins");

    static final Setting<Boolean> RESET_APPROVAL = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_MFA_RESET_APPROVAL",
                    Kind.flag(),
                    "false",
                    "`true`: resetting the second factors of a user takes a second administrator, or 24 hours. `./vestibule user mfa reset` works at once.")
            .as("mfa-reset-approval");

    public static final List<Setting<?>> ALL = List.of(
            ENFORCEMENT,
            DEADLINE,
            REQUIRED_GROUPS,
            GRACE,
            EMAIL_CODES,
            TRUST,
            ADMINISTRATORS_TRUST,
            PROVIDERS,
            RESET_APPROVAL,
            API_PROOF);

    private final SettingsGroup group;
    private volatile MfaRules rules;

    public MfaSettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, ALL, environment);
        rules = read();
        stored.follow(all -> rules = read());
    }

    /** Reports second factors without a key that encrypts their secrets: users could neither set one up nor sign in. */
    public static void check(SettingsReader read, DatabaseSettings database) {
        boolean hasKey = read.isSet(ServerSettings.ENCRYPTION_KEY)
                || database.inMemory()
                || database.file().isPresent();
        if (!hasKey && read.value(ENFORCEMENT) != Enforcement.OFF) {
            read.problem(ENFORCEMENT, "needs MB_ENCRYPTION_SECRET_KEY, which encrypts the secrets of second factors");
        }
    }

    private MfaRules read() {
        return MfaRules.of(group::value);
    }

    /** Returns the texts of the values in force, or of the defaults, by the keys of the settings; empty for none. */
    Map<String, String> texts() {
        return textsAfter(Map.of());
    }

    /** Returns the texts of the defaults. */
    static Map<String, String> usualTexts() {
        return texts(setting -> Optional.empty());
    }

    /** Returns the texts that changes lead to. An empty value resets a setting. */
    Map<String, String> textsAfter(Map<String, Optional<String>> changes) {
        return texts(
                setting -> Optional.ofNullable(changes.get(setting.key())).orElseGet(() -> group.value(setting.key())));
    }

    private static Map<String, String> texts(Function<Setting<?>, Optional<String>> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Setting<?> one : ALL) {
            texts.put(one.key(), values.apply(one).or(one::usualText).orElse(""));
        }
        return texts;
    }

    private static boolean isNumber(String text) {
        return text.length() <= MOST_DIGITS && text.matches("[1-9][0-9]*");
    }

    /** @throws IllegalArgumentException with the rule that the text violates */
    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be a time with its offset, such as 2027-01-31T00:00:00Z", e);
        }
    }

    SettingsGroup group() {
        return group;
    }

    public Enforcement enforcement() {
        return rules.enforcement();
    }

    /** Returns when a second factor becomes required; empty for at once. */
    public Optional<Instant> deadline() {
        return rules.deadline();
    }

    /** Returns whether second factors are used at all. */
    public boolean enabled() {
        return rules.enforcement() != Enforcement.OFF;
    }

    /** Returns whether everyone needs a second factor already. */
    public boolean required(Instant now) {
        MfaRules inForce = rules;
        return inForce.enforcement() == Enforcement.REQUIRED
                && inForce.deadline().filter(now::isBefore).isEmpty();
    }

    /** Returns whether users can get a code by email in place of a second factor. */
    public boolean emailCodes() {
        return rules.emailCodes();
    }

    /** Returns whether what outlives a session takes a recent proof over the API, too. */
    public boolean provesApi() {
        return rules.provesApi();
    }

    /** Returns whether everyone needs a second factor, already or at a later time. */
    public boolean isRequiredOfEveryone() {
        return rules.enforcement() == Enforcement.REQUIRED;
    }

    /** Returns the groups whose members need a second factor while it is optional for others. */
    public Set<Integer> requiredGroups() {
        return rules.requiredGroups();
    }

    /** Returns how long users who need a second factor can do without. */
    public Duration grace() {
        return rules.grace();
    }

    /** Returns how long a device is trusted; zero if none is. */
    public Duration trust() {
        return rules.trust();
    }

    /** Returns whether administrators can trust devices, too. */
    public boolean administratorsTrust() {
        return rules.administratorsTrust();
    }

    /** Returns whether users who sign in with an identity provider need a second factor, too. */
    ProviderSignIns providers() {
        return rules.providers();
    }

    /** Returns whether there are sign-ins with providers that take a second factor. */
    public boolean asksProviders() {
        return rules.providers() != ProviderSignIns.EXEMPT;
    }

    /** Returns whether a reset of second factors takes a second administrator, or a day. */
    public boolean resetApproval() {
        return rules.resetApproval();
    }
}
