package dev.vestibule.doctor;

import dev.vestibule.mail.MailServer;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.SmtpSettings;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.site.SettingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at all that lies in the database, and at the mail server that is named there or in the settings. */
public final class DataExamination {
    private final DatabaseProbe database;
    private final AdministratorExamination administrators;
    private final SettingStore settings;
    private final SecretBox box;
    private final MailSettings mailSettings;
    private final MailServer mailServer;

    public DataExamination(
            DatabaseProbe database,
            AdministratorExamination administrators,
            SettingStore settings,
            SecretBox box,
            MailSettings mailSettings,
            MailServer mailServer) {
        this.database = database;
        this.administrators = administrators;
        this.settings = settings;
        this.box = box;
        this.mailSettings = mailSettings;
        this.mailServer = mailServer;
    }

    /** Looks at all of it. */
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>(DatabaseExamination.of(database.look()));
        findings.add(administrators.look());
        administrators.addresses().ifPresent(findings::add);
        findings.add(secrets());
        findings.addAll(mailSettings
                .current()
                .map(this::mail)
                .orElseGet(() -> List.of(Finding.warn(
                        "mail",
                        "There is no mail server, so nobody who forgot a password can be helped by mail.",
                        "docs/mail.md shows the three settings that it takes."))));
        return findings;
    }

    private Finding secrets() {
        Map<String, String> all = settings.all();
        List<String> sealed = all.entrySet().stream()
                .filter(setting -> !SecretBox.masked(setting.getValue()).equals(setting.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!box.canSeal()) {
            return sealed.isEmpty()
                    ? Finding.ok("secrets", "None are stored in the database, so no key is needed.")
                    : Finding.wrong(
                            "secrets",
                            "Encrypted in the database, and MB_ENCRYPTION_SECRET_KEY is not set: "
                                    + String.join(", ", sealed) + ".",
                            "Set the key that they were stored with.");
        }
        List<String> unreadable = sealed.stream()
                .filter(name ->
                        SecretBox.isSealed(all.getOrDefault(name, "")) && !opens(name, all.getOrDefault(name, "")))
                .toList();
        return unreadable.isEmpty()
                ? Finding.ok("secrets", "MB_ENCRYPTION_SECRET_KEY is set; stored with it: " + sealed.size() + ".")
                : Finding.wrong(
                        "secrets",
                        "Stored with another key than MB_ENCRYPTION_SECRET_KEY: " + String.join(", ", unreadable) + ".",
                        "Set the key that they were stored with, or give them again.");
    }

    private boolean opens(String name, String sealed) {
        try {
            return !box.open(sealed, name).isEmpty();
        } catch (SecretBox.UnreadableException e) {
            return false;
        }
    }

    private List<Finding> mail(SmtpSettings server) {
        String where = server.host() + ":" + server.port();
        Optional<MailServer.Refused> refused = mailServer.examine(server);
        Finding connection = refused.map(no -> Finding.wrong(
                        "mail",
                        "The mail server " + where + " cannot be used: " + no.reply(),
                        "Look at " + no.setting() + " first; docs/mail.md knows the usual reasons."))
                .orElseGet(() -> Finding.ok(
                        "mail",
                        "The mail server " + where + " lets us in"
                                + (server.login().isPresent() ? " with our sign-in." : ".")));
        return List.of(connection, sender(server));
    }

    private static Finding sender(SmtpSettings server) {
        String from = server.fromAddress();
        return from.endsWith("@localhost")
                ? Finding.warn(
                        "mail sender",
                        "Mails come from " + from + ", which other servers take for spam.",
                        "Set MB_EMAIL_FROM_ADDRESS to an address of yours.")
                : Finding.ok("mail sender", "Mails come from " + from + ".");
    }
}
