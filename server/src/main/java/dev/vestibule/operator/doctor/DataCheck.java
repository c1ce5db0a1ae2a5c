package dev.vestibule.operator.doctor;

import dev.vestibule.mail.MailSettings;
import dev.vestibule.mfa.FactorKeyCheck;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.DatabaseProbe;
import dev.vestibule.settings.SettingStore;
import dev.vestibule.settings.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks everything in the database, and the mail server that is set there or in the environment. */
public final class DataCheck {
    private static final Text SECRETS = Text.of("doctor.about.secrets");
    private static final Text FACTORS = Text.of("doctor.about.factors");
    private static final Pattern FIELD = Pattern.compile("\"([a-z-]+)\"\\s*:\\s*\"([^\"]*)\"");

    private final DatabaseProbe database;
    private final AdministratorCheck administrators;
    private final SettingStore settings;
    private final SecretBox box;
    private final FactorKeyCheck factors;
    private final MailSettings mailSettings;
    private final MailCheck mail;

    public DataCheck(
            DatabaseProbe database,
            AdministratorCheck administrators,
            SettingStore settings,
            SecretBox box,
            FactorKeyCheck factors,
            MailSettings mailSettings,
            MailCheck mail) {
        this.database = database;
        this.administrators = administrators;
        this.settings = settings;
        this.box = box;
        this.factors = factors;
        this.mailSettings = mailSettings;
        this.mail = mail;
    }

    /** Runs all of these checks. */
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>(data());
        findings.addAll(mail());
        return findings;
    }

    /** Checks what is in the database. */
    public List<Finding> data() {
        List<Finding> findings = new ArrayList<>(DatabaseCheck.of(database.look()));
        findings.add(administrators.look());
        administrators.addresses().ifPresent(findings::add);
        findings.add(secrets());
        factors().ifPresent(findings::add);
        return findings;
    }

    /** Checks the mail server, to which it connects. */
    public List<Finding> mail() {
        return mail.look(
                mailSettings.current(), Optional.ofNullable(settings.all().get(Site.ADMIN_EMAIL.key())));
    }

    private Finding secrets() {
        Map<String, String> all = settings.all();
        List<String> sealed = all.entrySet().stream()
                .filter(setting -> !SecretBox.masked(setting.getValue()).equals(setting.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!box.canSeal()) {
            return sealed.isEmpty()
                    ? Finding.ok(SECRETS, Text.of("doctor.secrets.none"))
                    : Finding.fail(
                            SECRETS,
                            Text.of("doctor.secrets.keyless", String.join(", ", sealed)),
                            Text.of("doctor.secrets.keyless.advice"));
        }
        List<String> unreadable = sealed.stream()
                .filter(name -> !opens(name, all.getOrDefault(name, "")))
                .toList();
        return unreadable.isEmpty()
                ? Finding.ok(SECRETS, Text.of("doctor.secrets.ok", sealed.size()))
                : Finding.fail(
                        SECRETS,
                        Text.of("doctor.secrets.unreadable", String.join(", ", unreadable)),
                        Text.of("doctor.secrets.unreadable.advice"));
    }

    /** Returns empty if no user has an authenticator app, and no key of recovery codes is lost. */
    private Optional<Finding> factors() {
        FactorKeyCheck.Result found = factors.look();
        if (found.isGood()) {
            return found.ofApps() == 0
                    ? Optional.empty()
                    : Optional.of(Finding.ok(FACTORS, Text.of("doctor.factors.ok", found.ofApps())));
        }
        return Optional.of(Finding.fail(
                FACTORS,
                found.apps() > 0
                        ? Text.of("doctor.factors.unreadable", found.apps(), found.ofApps())
                        : Text.of("doctor.factors.keys"),
                Text.of("doctor.factors.unreadable.advice")));
    }

    /** A setting is encrypted as a whole, or is JSON with some encrypted fields, each bound to its name. */
    private boolean opens(String name, String stored) {
        if (SecretBox.isSealed(stored)) {
            return opensAt(name, stored);
        }
        return FIELD.matcher(stored)
                .results()
                .filter(field -> SecretBox.isSealed(field.group(2)))
                .allMatch(field -> opensAt(name + "." + field.group(1), field.group(2)));
    }

    private boolean opensAt(String place, String sealed) {
        try {
            return !box.open(sealed, place).isEmpty();
        } catch (SecretBox.UnreadableException e) {
            return false;
        }
    }
}
