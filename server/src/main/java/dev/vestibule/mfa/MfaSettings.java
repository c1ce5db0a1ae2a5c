package dev.vestibule.mfa;

import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.session.Session;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.StoredSettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** The rules about second factors. They are cached in memory, as each session check reads them. */
public final class MfaSettings {
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

    public static final List<Setting<?>> ALL = List.of(ENFORCEMENT, DEADLINE, EMAIL_CODES);

    /** The rules in force. */
    private record Rules(Enforcement enforcement, Optional<Instant> deadline, boolean emailCodes) {}

    private final SettingsGroup group;
    private volatile Rules rules;

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

    private Rules read() {
        return new Rules(group.valueOrUsual(ENFORCEMENT), group.value(DEADLINE), group.valueOrUsual(EMAIL_CODES));
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

    /** Returns whether a second factor is required already. */
    public boolean required(Instant now) {
        Rules inForce = rules;
        return inForce.enforcement() == Enforcement.REQUIRED
                && inForce.deadline().filter(now::isBefore).isEmpty();
    }

    /** Returns whether users can get a code by email in place of a second factor. */
    public boolean emailCodes() {
        return rules.emailCodes();
    }

    /**
     * Returns whether a session may be used. Those that rest on a password alone stop working once a second factor is
     * required.
     */
    public boolean accepts(Session session, Instant now) {
        return !required(now)
                || session.proof().factor().isPresent()
                || !session.method().restsOnPassword();
    }
}
