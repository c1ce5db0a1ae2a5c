package dev.vestibule.mail;

import dev.vestibule.address.MailAddress;
import dev.vestibule.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** Whether a mail to this address names one, its own or ours, that cannot be written in ASCII; a domain always can. */
    boolean needsUtf8(String to) {
        return Stream.concat(Stream.of(to, fromAddress), replyTo.stream())
                .map(address -> address.substring(0, Math.max(0, address.lastIndexOf('@'))))
                .anyMatch(local -> local.chars().anyMatch(c -> c > 127));
    }

    /** The part of the sender's address behind the {@code @}, in ASCII. */
    String domain() {
        return MailAddress.onTheWire(fromAddress.substring(fromAddress.lastIndexOf('@') + 1));
    }
}
