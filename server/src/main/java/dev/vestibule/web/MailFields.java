package dev.vestibule.web;

import dev.vestibule.mail.MailSettings;
import java.util.List;

/** The fields of an SMTP server, in the order of every form that has them. */
public final class MailFields {
    /** Their names. The encryption precedes the port, whose default depends on it. */
    public static final List<String> ORDER = List.of(
            MailSettings.HOST.key(),
            MailSettings.SECURITY.key(),
            MailSettings.PORT.key(),
            MailSettings.USERNAME.key(),
            MailSettings.PASSWORD.key(),
            MailSettings.FROM_NAME.key(),
            MailSettings.FROM_ADDRESS.key(),
            MailSettings.REPLY_TO.key());

    private MailFields() {}
}
