package dev.vestibule.mail;

import dev.vestibule.platform.address.HostName;
import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.StoredSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of the mail server. The environment takes precedence over stored values. The password is stored only
 * encrypted.
 */
public final class MailSettings {
    private static final int LONGEST = 254;

    public static final Setting<String> HOST = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_HOST",
                    Kind.text(HostName::isHost, "must be a host name"),
                    "",
                    "SMTP host. If it is not set, emails are queued for 24 hours, then discarded.")
            .as("email-smtp-host");

    public static final Setting<Integer> PORT = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_PORT",
                    Kind.number(1, 65535).inWordsOfItsFeature(),
                    "",
                    "SMTP port. Default by `MB_EMAIL_SMTP_SECURITY`: 587, 465 for `ssl`, 25 for `none`.")
            .as("email-smtp-port");

    public static final Setting<SmtpSecurity> SECURITY = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_SECURITY",
                    Kind.choice(List.of(SmtpSecurity.values()), SmtpSecurity::wireName)
                            .inWordsOfItsFeature()
                            .offering(List.of("starttls", "ssl", "none")),
                    "starttls",
                    "`starttls` (or `tls`): nothing is sent unless the connection is upgraded to TLS. `ssl`: TLS from the start. `none`: unencrypted, for a server on the same machine; other machines also require `VESTIBULE_SMTP_ALLOW_CLEARTEXT`.")
            .as("email-smtp-security");

    public static final Setting<String> USERNAME = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_USERNAME",
                    Kind.text(),
                    "",
                    "SMTP username, if the server requires sign-in.")
            .as("email-smtp-username");

    public static final Setting<Secret> PASSWORD = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_PASSWORD",
                    Kind.secret(),
                    "",
                    "SMTP password. If it is set here, it is sent only to the server that is set here: host, port, encryption and username must be set here too.")
            .as("email-smtp-password");

    public static final Setting<String> FROM_NAME = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_FROM_NAME",
                    Kind.text(MailSettings::isLine, "must be one line of at most 254 characters"),
                    "",
                    "From name. Default: the site name.")
            .as("email-from-name");

    public static final Setting<String> FROM_ADDRESS = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_FROM_ADDRESS",
                    Kind.text(MailSettings::isAddress, "must be one email address without a name"),
                    "",
                    "From address. Default: the username, if it is an email address, or `noreply@` the site's host.")
            .as("email-from-address");

    public static final Setting<List<String>> REPLY_TO = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_REPLY_TO",
                    Kind.list(MailSettings::isAddress, "must be email addresses separated by commas"),
                    "",
                    "Reply-To addresses, separated by commas.")
            .as("email-reply-to");

    /** The eight settings of the contract, in its order. */
    public static final List<Setting<?>> ALL =
            List.of(HOST, PORT, SECURITY, USERNAME, PASSWORD, FROM_NAME, FROM_ADDRESS, REPLY_TO);

    /** The settings that identify the party that the password belongs to. */
    private static final List<Setting<?>> AUDIENCE = List.of(HOST, PORT, SECURITY, USERNAME);

    private final Environment environment;
    private final SettingsGroup group;
    private final Site site;

    public MailSettings(Environment environment, StoredSettings stored, Site site, SecretBox box) {
        this.environment = environment;
        this.group = new SettingsGroup(stored, ALL, environment, box);
        this.site = site;
    }

    private static boolean isAddress(String text) {
        return MailAddress.parse(text).isPresent();
    }

    /** Returns whether it is text on one line. */
    static boolean isLine(String text) {
        return text.length() <= LONGEST && text.codePoints().noneMatch(Character::isISOControl);
    }

    SettingsGroup group() {
        return group;
    }

    /** Returns whether a mail server is configured. */
    public boolean configured() {
        return group.value(HOST).isPresent();
    }

    /** Returns the value of a setting while it is not set, which may depend on the others. */
    Optional<String> usual(Setting<?> setting) {
        if (setting.equals(PORT)) {
            SmtpSecurity security = group.valueOrUsual(SECURITY);
            return Optional.of(Integer.toString(security.usualPort()));
        }
        if (setting.equals(FROM_NAME)) {
            return Optional.of(site.name());
        }
        if (setting.equals(FROM_ADDRESS)) {
            return Optional.of(usualSender(group.value(USERNAME.key())
                    .map(user -> Map.of(USERNAME.key(), user))
                    .orElse(Map.of())));
        }
        return setting.usualText();
    }

    /** Returns the configured mail server, if there is one. */
    public Optional<SmtpSettings> current() {
        return with(Map.of());
    }

    /** Returns why the configured mail server must not be connected to, if there is a reason. */
    public Optional<String> objection() {
        return current().flatMap(SmtpSettings::objection).map(SmtpSettings.Objection::why);
    }

    /** Returns the mail server with other values in place of the stored ones; empty values count as not set. */
    Optional<SmtpSettings> with(Map<String, Optional<String>> others) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting<?> setting : ALL) {
            String name = setting.key();
            group.fixed(name)
                    .or(() -> others.containsKey(name) ? others.get(name) : group.stored(name))
                    .ifPresent(value -> values.put(name, value));
        }
        return Optional.ofNullable(values.get(HOST.key())).map(host -> settings(host, values));
    }

    private SmtpSettings settings(String host, Map<String, String> values) {
        SmtpSecurity security = Optional.ofNullable(values.get(SECURITY.key()))
                .flatMap(SmtpSecurity::of)
                .orElse(SmtpSecurity.STARTTLS);
        int port = Optional.ofNullable(values.get(PORT.key()))
                .map(Integer::parseInt)
                .orElse(security.usualPort());
        Secret password = new Secret(values.getOrDefault(PASSWORD.key(), ""));
        Optional<SmtpSettings.Login> login = Optional.ofNullable(values.get(USERNAME.key()))
                .map(user -> new SmtpSettings.Login(user, password, MailOptions.OAuth.of(environment)));
        return new SmtpSettings(
                host,
                port,
                security,
                login,
                Optional.ofNullable(values.get(FROM_ADDRESS.key())).orElseGet(() -> usualSender(values)),
                Optional.ofNullable(values.get(FROM_NAME.key())).orElse(site.name()),
                list(values.getOrDefault(REPLY_TO.key(), "")),
                environment.given(MailOptions.AUTHORITIES),
                Greeting.of(environment.given(MailOptions.GREETING_NAME), site.url()),
                objection(host, security, login.isPresent(), values));
    }

    private Optional<SmtpSettings.Objection> objection(
            String host, SmtpSecurity security, boolean signsIn, Map<String, String> values) {
        if (security == SmtpSecurity.NONE
                && !HostName.isThisMachine(host)
                && !environment.value(MailOptions.CLEARTEXT)) {
            return Optional.of(new SmtpSettings.Objection(
                    SmtpException.Where.TLS,
                    "Emails are not sent to another machine (" + host + ") without TLS. Set " + SECURITY.key()
                            + " to starttls or ssl, or VESTIBULE_SMTP_ALLOW_CLEARTEXT=true."));
        }
        return fixedSecret()
                .filter(secret -> signsIn)
                .flatMap(secret -> AUDIENCE.stream()
                        .filter(one -> values.containsKey(one.key())
                                && group.fixed(one.key()).isEmpty())
                        .map(one -> new SmtpSettings.Objection(
                                SmtpException.Where.LOGIN,
                                secret.name() + " is sent only to the server that the environment names, but "
                                        + one.key() + " is set elsewhere. Set " + one.name() + " too."))
                        .findFirst());
    }

    /** Returns the setting of the environment with a secret for the mail server, if there is one. */
    private Optional<Setting<Secret>> fixedSecret() {
        if (MailOptions.OAuth.of(environment).isPresent()) {
            return Optional.of(MailOptions.CLIENT_SECRET);
        }
        return environment.given(PASSWORD).map(secret -> PASSWORD);
    }

    /**
     * Returns, by setting, why a change would send the password to another server, or under another user name, than it
     * was entered for. A stored password must be entered again; one of the environment goes nowhere else.
     */
    Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        Optional<SmtpSettings.Audience> after = with(wanted).map(SmtpSettings::audience);
        if (after.isEmpty() || after.equals(current().map(SmtpSettings::audience))) {
            return Map.of();
        }
        Map<String, Message> exposed = new LinkedHashMap<>();
        fixedSecret()
                .ifPresent(secret -> AUDIENCE.stream()
                        .map(Setting::key)
                        .filter(name ->
                                wanted.getOrDefault(name, Optional.empty()).isPresent()
                                        && group.fixed(name).isEmpty())
                        .forEach(name -> exposed.put(name, Message.of("field.secret-audience-fixed", secret.name()))));
        if (group.stored(PASSWORD.key()).isPresent() && !wanted.containsKey(PASSWORD.key())) {
            exposed.put(PASSWORD.key(), Message.of("field.secret-audience"));
        }
        return exposed;
    }

    private String usualSender(Map<String, String> values) {
        String user = values.getOrDefault(USERNAME.key(), "");
        if (user.contains("@")) {
            return user;
        }
        return "noreply@" + host();
    }

    /** Returns the site's name, or that of the sender of mails. */
    private String host() {
        return site.url().map(url -> url.getHost()).orElse("localhost");
    }

    /** Returns the part behind the {@code @} of a Message-ID. */
    String domain() {
        return current().map(SmtpSettings::domain).orElseGet(this::host);
    }

    static List<String> list(String addresses) {
        return Stream.of(addresses.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
    }
}
