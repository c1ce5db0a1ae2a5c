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
 * A mail server and how to use it.
 *
 * @param authorities a PEM file with those whom the server's certificate may come from; Java's unless there is one
 * @param greeting the name that we give in {@code EHLO}
 * @param objection why it must not even be connected to, if there is a reason
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

    /** How to sign in at the mail server: with a password, or with tokens that a client's credentials buy. */
    public record Login(String user, Secret password, Optional<MailOptions.OAuth> oauth) {}

    /** A reason of our own against a server, and where to look. */
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

    /** Who is told the password: another one of these is somebody else. */
    record Audience(String host, int port, SmtpSecurity security, Optional<String> user) {}

    Audience audience() {
        return new Audience(
                host.toLowerCase(Locale.ROOT),
                port,
                security.startsTls() ? SmtpSecurity.STARTTLS : security,
                login.map(Login::user));
    }

    /** A text of the server's without our secrets, should it repeat them. */
    String withoutSecrets(String text) {
        String hidden = text;
        for (String secret : secrets()) {
            String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
            hidden = hidden.replace(secret, SmtpTranscript.HIDDEN).replace(encoded, SmtpTranscript.HIDDEN);
        }
        return hidden;
    }

    /** Whatever must not be shown, in the forms in which it is told. */
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

    /**
     * Whether a mail to this address names one, its own or ours, that cannot be written in ASCII; a domain always can.
     */
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
