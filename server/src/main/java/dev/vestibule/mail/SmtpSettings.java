package dev.vestibule.mail;

import dev.vestibule.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A mail server and how to use it.
 *
 * @param authorities a PEM file with those whom the server's certificate may come from; Java's unless there is one
 */
public record SmtpSettings(
        String host,
        int port,
        SmtpSecurity security,
        Optional<Login> login,
        String fromAddress,
        String fromName,
        List<String> replyTo,
        Optional<Path> authorities) {
    public SmtpSettings {
        replyTo = List.copyOf(replyTo);
    }

    /** How to sign in at the mail server: with a password, or with tokens that a client's credentials buy. */
    public record Login(String user, Settings.Secret password, Optional<Settings.OAuth> oauth) {}

    SmtpSettings at(int otherPort, SmtpSecurity otherSecurity) {
        return new SmtpSettings(host, otherPort, otherSecurity, login, fromAddress, fromName, replyTo, authorities);
    }

    /** The part of the sender's address behind the {@code @}. */
    String domain() {
        return fromAddress.substring(fromAddress.lastIndexOf('@') + 1);
    }
}
