package dev.vestibule.mail;

/** Whether mails can be sent, and have links. */
public final class MailLinks {
    private final MailSettings settings;
    private final MailTemplates templates;

    MailLinks(MailSettings settings, MailTemplates templates) {
        this.settings = settings;
        this.templates = templates;
    }

    /** Returns whether a mail with a link can be sent. */
    public boolean canBeSent() {
        return settings.configured() && leadSomewhere();
    }

    /** Returns whether emails are sent at all, with or without links. */
    public boolean areSent() {
        return settings.configured();
    }

    /** Returns whether the site URL is set, which links need. */
    public boolean leadSomewhere() {
        return templates.link("").isPresent();
    }
}
