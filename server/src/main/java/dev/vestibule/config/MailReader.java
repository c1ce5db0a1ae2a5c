package dev.vestibule.config;

import dev.vestibule.address.MailAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of mail; also says of single values whether they fit, for those that are given while the server runs. */
public final class MailReader {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*");
    private static final Pattern GREETING = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9.]+]|\\[IPv6:[0-9A-Fa-f:.]+]");
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
    private static final String NONE = "none";
    private static final int LONGEST = 254;

    private MailReader() {}

    /** A name or an address of a machine, without anything before or behind it. */
    public static boolean isHost(String text) {
        return text.length() <= LONGEST && HOST.matcher(text).matches();
    }

    /** One bare address that mail can be sent to or from. */
    public static boolean isAddress(String text) {
        return MailAddress.parse(text).isPresent();
    }

    /** Text of one line. */
    public static boolean isName(String text) {
        return text.length() <= LONGEST && text.codePoints().noneMatch(Character::isISOControl);
    }

    /** Whether a mail server's host is this very machine, so that nobody is on the way to it. Asks no name server. */
    public static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || LOOPBACK.matcher(name).matches()
                || (name.contains(":") && isLoopback(name));
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // with a colon in it, it is an address or nothing
        }
    }

    static Settings.Mail mail(SettingsReader read) {
        Optional<String> host = fitting(read, SettingKey.MB_EMAIL_SMTP_HOST, "must be the name of a machine");
        Optional<Integer> port = read.isSet(SettingKey.MB_EMAIL_SMTP_PORT)
                ? Optional.of(read.number(SettingKey.MB_EMAIL_SMTP_PORT, 1, 65535))
                : Optional.empty();
        Optional<String> security = read.word(SettingKey.MB_EMAIL_SMTP_SECURITY, NONE, "starttls", "tls", "ssl");
        List<String> replyTo = read.list(SettingKey.MB_EMAIL_REPLY_TO);
        if (!replyTo.stream().allMatch(MailReader::isAddress)) {
            read.problem(SettingKey.MB_EMAIL_REPLY_TO, "must be addresses with commas between them");
        }
        return new Settings.Mail(
                host,
                port,
                read.isSet(SettingKey.MB_EMAIL_SMTP_SECURITY) ? security : Optional.empty(),
                read.text(SettingKey.MB_EMAIL_SMTP_USERNAME),
                read.text(SettingKey.MB_EMAIL_SMTP_PASSWORD).map(Settings.Secret::new),
                fitting(read, SettingKey.MB_EMAIL_FROM_ADDRESS, "must be one address, without a name"),
                fitting(read, SettingKey.MB_EMAIL_FROM_NAME, "must be one line of at most 254 characters"),
                replyTo,
                oauth(read),
                authorities(read),
                greeting(read),
                cleartext(read, host, security),
                read.givenFlag(SettingKey.MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE));
    }

    private static Optional<String> fitting(SettingsReader read, SettingKey key, String rule) {
        Optional<String> text = read.text(key);
        boolean fits = text.stream().allMatch(given -> switch (key) {
            case MB_EMAIL_SMTP_HOST -> isHost(given);
            case MB_EMAIL_FROM_ADDRESS -> isAddress(given);
            default -> isName(given);
        });
        if (!fits) {
            read.problem(key, rule);
        }
        return text;
    }

    private static Optional<Settings.OAuth> oauth(SettingsReader read) {
        Optional<String> uri = read.text(SettingKey.VESTIBULE_SMTP_OAUTH_TOKEN_URI);
        Optional<String> id = read.text(SettingKey.VESTIBULE_SMTP_OAUTH_CLIENT_ID);
        Optional<String> secret = read.text(SettingKey.VESTIBULE_SMTP_OAUTH_CLIENT_SECRET);
        if (uri.isEmpty() && id.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        if (uri.isEmpty() || id.isEmpty() || secret.isEmpty()) {
            read.problem(
                    "VESTIBULE_SMTP_OAUTH_TOKEN_URI, _CLIENT_ID and _CLIENT_SECRET belong together; one of them is missing");
            return Optional.empty();
        }
        URI address = read.checked(SettingKey.VESTIBULE_SMTP_OAUTH_TOKEN_URI, () -> WebAddress.outward(uri.get()));
        return address == null
                ? Optional.empty()
                : Optional.of(new Settings.OAuth(
                        address,
                        id.get(),
                        new Settings.Secret(secret.get()),
                        read.text(SettingKey.VESTIBULE_SMTP_OAUTH_SCOPE)));
    }

    private static Optional<String> greeting(SettingsReader read) {
        Optional<String> name = read.text(SettingKey.VESTIBULE_SMTP_HELO_NAME);
        if (name.filter(text ->
                        text.length() > LONGEST || !GREETING.matcher(text).matches())
                .isPresent()) {
            read.problem(
                    SettingKey.VESTIBULE_SMTP_HELO_NAME,
                    "must be the name of a machine, such as id.example.com, or an address in brackets, such as [192.0.2.1]");
        }
        return name;
    }

    private static boolean cleartext(SettingsReader read, Optional<String> host, Optional<String> security) {
        boolean allowed = read.flag(SettingKey.VESTIBULE_SMTP_ALLOW_CLEARTEXT);
        boolean clear = security.filter(NONE::equals).isPresent();
        if (clear && !allowed && host.filter(name -> !isThisMachine(name)).isPresent()) {
            read.problem(
                    SettingKey.MB_EMAIL_SMTP_SECURITY,
                    "is none, and MB_EMAIL_SMTP_HOST names another machine, so links in mails could be read on the way: set starttls or ssl, or VESTIBULE_SMTP_ALLOW_CLEARTEXT=true");
        }
        return allowed;
    }

    private static Optional<Path> authorities(SettingsReader read) {
        Optional<Path> file = read.text(SettingKey.VESTIBULE_SMTP_CA_FILE).map(Path::of);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            read.problem(SettingKey.VESTIBULE_SMTP_CA_FILE, "names " + file.get() + ", which cannot be read");
        }
        return file;
    }
}
