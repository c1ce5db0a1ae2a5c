package dev.vestibule.mail;

import dev.vestibule.platform.address.HostName;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.config.WebAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The options of the connection to a mail server that only the environment sets. */
public final class MailOptions {
    private static final int LONGEST = 254;
    private static final Pattern GREETING = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9.]+]|\\[IPv6:[0-9A-Fa-f:.]+]");

    private static final Setting<String> TOKEN_URI = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_OAUTH_TOKEN_URI",
            Kind.text(),
            "",
            "Token endpoint for SMTP sign-in with XOAUTH2 (Microsoft 365, Google) and the following client credentials. `MB_EMAIL_SMTP_USERNAME` is the email account.");

    private static final Setting<String> CLIENT_ID = Setting.of(
            Chapter.MAIL, "VESTIBULE_SMTP_OAUTH_CLIENT_ID", Kind.text(), "", "Client ID for the token endpoint.");

    static final Setting<Secret> CLIENT_SECRET = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_OAUTH_CLIENT_SECRET",
            Kind.secret(),
            "",
            "Client secret for the token endpoint.");

    private static final Setting<String> SCOPE = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_OAUTH_SCOPE",
            Kind.text(),
            "",
            "Scope to request, such as `https://outlook.office365.com/.default`.");

    static final Setting<Path> AUTHORITIES = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_CA_FILE",
            Kind.of(MailOptions::readable),
            "",
            "PEM file with the certificate authorities for the SMTP server, instead of Java's.");

    static final Setting<String> GREETING_NAME = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_HELO_NAME",
            Kind.text(
                    MailOptions::isGreeting,
                    "must be a host name, such as id.example.com, or an IP address in brackets, such as [192.0.2.1]"),
            "",
            "Name in the SMTP greeting (`EHLO`), such as `id.example.com`, or an IP address in brackets. Default: the host of `MB_SITE_URL`, or the name of this machine.");

    public static final Setting<Boolean> CLEARTEXT = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_ALLOW_CLEARTEXT",
            Kind.flag(),
            "false",
            "`true` allows `none` as encryption for an SMTP server on another machine. Links in emails can then be read in transit.");

    public static final List<Setting<?>> ALL =
            List.of(TOKEN_URI, CLIENT_ID, CLIENT_SECRET, SCOPE, AUTHORITIES, GREETING_NAME, CLEARTEXT);

    private MailOptions() {}

    /** Client credentials for access tokens of the mail server. */
    record OAuth(URI tokenUri, String clientId, Secret clientSecret, Optional<String> scope) {
        static Optional<OAuth> of(Environment environment) {
            return environment
                    .given(TOKEN_URI)
                    .map(uri -> new OAuth(
                            URI.create(uri),
                            environment.given(CLIENT_ID).orElseThrow(),
                            environment.given(CLIENT_SECRET).orElseThrow(),
                            environment.given(SCOPE)));
        }
    }

    /** Warns if client credentials are incomplete, or mails would be sent unencrypted. */
    public static void check(SettingsReader read) {
        long parts = Stream.of(TOKEN_URI, CLIENT_ID, CLIENT_SECRET)
                .filter(read::isSet)
                .count();
        if (parts == 1 || parts == 2) {
            read.problem("VESTIBULE_SMTP_OAUTH_TOKEN_URI, _CLIENT_ID and _CLIENT_SECRET must all be set");
        }
        if (parts == 3) {
            read.checked(TOKEN_URI, () -> WebAddress.outward(read.value(TOKEN_URI)));
        }
        boolean clear = read.given(MailSettings.SECURITY)
                .filter(security -> security == SmtpSecurity.NONE)
                .isPresent();
        boolean away = read.text(MailSettings.HOST)
                .filter(host -> !HostName.isThisMachine(host))
                .isPresent();
        if (clear && away && !read.value(CLEARTEXT)) {
            read.problem(
                    MailSettings.SECURITY,
                    "is none, and MB_EMAIL_SMTP_HOST is another machine, so links in emails can be read in transit:"
                            + " set starttls or ssl, or VESTIBULE_SMTP_ALLOW_CLEARTEXT=true");
        }
    }

    private static boolean isGreeting(String text) {
        return text.length() <= LONGEST && GREETING.matcher(text).matches();
    }

    private static Path readable(String text) {
        Path file = Path.of(text);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("names " + file + ", which cannot be read");
        }
        return file;
    }
}
