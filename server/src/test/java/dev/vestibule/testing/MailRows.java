package dev.vestibule.testing;

/** Mails as rows in the tables, without an administrator who asks for them. */
public final class MailRows {
    private final Tables tables;

    MailRows(Tables tables) {
        this.tables = tables;
    }

    public int count() {
        return tables.size("outbox_mail");
    }

    public int countIn(String state) {
        return tables.count("SELECT COUNT(*) FROM outbox_mail WHERE state = ?", state);
    }

    public int countOf(String kind) {
        return tables.count("SELECT COUNT(*) FROM outbox_mail WHERE kind = ?", kind);
    }

    public int countTo(String recipient) {
        return tables.count("SELECT COUNT(*) FROM outbox_mail WHERE recipient = ?", recipient);
    }

    public int countTo(String recipient, String kind) {
        return tables.count("SELECT COUNT(*) FROM outbox_mail WHERE recipient = ? AND kind = ?", recipient, kind);
    }
}
