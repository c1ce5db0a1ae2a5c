package dev.vestibule.mail;

import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.config.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of a mail server.
 *
 * @param authorities a PEM file with the trusted certificate authorities; Java's if there is none
 * @param greeting our name in {@code EHLO}
 * @param objection why it must not be connected to, if there is a reason
 */
public record SmtpSettings(
        String host,
        int port,
        SmtpSecurity security,
        Optional<Login> login,
        String fromAddress,
        String fromName,
        List<String> replyTo,
        Optional<Path> authorities,
        String greeting,
        Optional<Objection> objection) {
    public SmtpSettings {
        replyTo = List.copyOf(replyTo);
    }

    /** How to authenticate at the mail server: with a password, or with tokens for client credentials. */
    public record Login(String user, Secret password, Optional<MailOptions.OAuth> oauth) {}

    /** A reason of our own against a server, and the setting that causes it. */
    record Objection(SmtpException.Where where, String why) {}

    SmtpSettings at(int otherPort, SmtpSecurity otherSecurity) {
        return new SmtpSettings(
                host,
                otherPort,
                otherSecurity,
                login,
                fromAddress,
                fromName,
                replyTo,
                authorities,
                greeting,
                objection);
    }

    /** The party that the password is sent to; if any of these differs, it is another party. */
    record Audience(String host, int port, SmtpSecurity security, Optional<String> user) {}

    Audience audience() {
        return new Audience(
                host.toLowerCase(Locale.ROOT),
                port,
                security.startsTls() ? SmtpSecurity.STARTTLS : security,
                login.map(Login::user));
    }

    /** Removes our secrets from a text of the server's. */
    String withoutSecrets(String text) {
        String hidden = text;
        for (String secret : secrets()) {
            String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
            hidden = hidden.replace(secret, SmtpTranscript.HIDDEN).replace(encoded, SmtpTranscript.HIDDEN);
        }
        return hidden;
    }

    /** Returns everything that must not be shown, in each encoding in which it is sent. */
    Set<String> secrets() {
        Set<String> secrets = new LinkedHashSet<>();
        login.ifPresent(how -> {
            String password = how.password().text();
            if (!password.isEmpty()) {
                secrets.add(how.user() + "\0" + how.user() + "\0" + password);
                secrets.add("\0" + how.user() + "\0" + password);
                secrets.add(password);
            }
            how.oauth().ifPresent(oauth -> secrets.add(oauth.clientSecret().text()));
        });
        return secrets;
    }

    /** Returns whether a recipient or sender address cannot be written in ASCII; a domain always can. */
    boolean needsUtf8(String to) {
        return Stream.concat(Stream.of(to, fromAddress), replyTo.stream())
                .map(address -> address.substring(0, Math.max(0, address.lastIndexOf('@'))))
                .anyMatch(local -> local.chars().anyMatch(c -> c > 127));
    }

    /** Returns the domain of the sender's address, in ASCII. */
    String domain() {
        return MailAddress.onTheWire(fromAddress.substring(fromAddress.lastIndexOf('@') + 1));
    }
}
