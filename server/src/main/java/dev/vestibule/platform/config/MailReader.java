package dev.vestibule.platform.config;

import dev.vestibule.platform.address.MailAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** The name of a machine, or an address in brackets, as a mail server is greeted with. */
    static boolean isGreeting(String text) {
        return text.length() <= LONGEST && GREETING.matcher(text).matches();
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
        read.given(SettingKey.MB_EMAIL_SMTP_HOST);
        read.given(SettingKey.MB_EMAIL_SMTP_PORT);
        Optional<String> security = read.given(SettingKey.MB_EMAIL_SMTP_SECURITY);
        read.given(SettingKey.MB_EMAIL_REPLY_TO);
        read.given(SettingKey.MB_EMAIL_SMTP_USERNAME);
        read.given(SettingKey.MB_EMAIL_SMTP_PASSWORD);
        read.given(SettingKey.MB_EMAIL_FROM_ADDRESS);
        read.given(SettingKey.MB_EMAIL_FROM_NAME);
        Settings.Mail mail = new Settings.Mail(
                oauth(read),
                authorities(read),
                read.given(SettingKey.VESTIBULE_SMTP_HELO_NAME),
                cleartext(read, read.text(SettingKey.MB_EMAIL_SMTP_HOST), security));
        read.given(SettingKey.MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE);
        return mail;
    }

    private static Optional<Settings.OAuth> oauth(SettingsReader read) {
        Optional<String> uri = read.given(SettingKey.VESTIBULE_SMTP_OAUTH_TOKEN_URI);
        Optional<String> id = read.given(SettingKey.VESTIBULE_SMTP_OAUTH_CLIENT_ID);
        Optional<Secret> secret = read.given(SettingKey.VESTIBULE_SMTP_OAUTH_CLIENT_SECRET);
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
                        address, id.get(), secret.get(), read.given(SettingKey.VESTIBULE_SMTP_OAUTH_SCOPE)));
    }

    private static boolean cleartext(SettingsReader read, Optional<String> host, Optional<String> security) {
        boolean allowed = read.value(SettingKey.VESTIBULE_SMTP_ALLOW_CLEARTEXT);
        boolean clear = security.filter(NONE::equals).isPresent();
        if (clear && !allowed && host.filter(name -> !isThisMachine(name)).isPresent()) {
            read.problem(
                    SettingKey.MB_EMAIL_SMTP_SECURITY,
                    "is none, and MB_EMAIL_SMTP_HOST names another machine, so links in mails could be read on the way: set starttls or ssl, or VESTIBULE_SMTP_ALLOW_CLEARTEXT=true");
        }
        return allowed;
    }

    private static Optional<Path> authorities(SettingsReader read) {
        Optional<Path> file = read.given(SettingKey.VESTIBULE_SMTP_CA_FILE).map(Path::of);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            read.problem(SettingKey.VESTIBULE_SMTP_CA_FILE, "names " + file.get() + ", which cannot be read");
        }
        return file;
    }
}
