package dev.vestibule.mail;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.MailReader;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingKey;
import dev.vestibule.platform.config.Settings;
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
 * Which mail server is used. What the environment says wins over what administrators have stored. The password is stored only
 * encrypted.
 */
public final class MailSettings {
    public static final Setting<String> HOST = SettingKey.MB_EMAIL_SMTP_HOST;
    public static final Setting<Integer> PORT = SettingKey.MB_EMAIL_SMTP_PORT;
    public static final Setting<String> SECURITY = SettingKey.MB_EMAIL_SMTP_SECURITY;
    public static final Setting<String> USERNAME = SettingKey.MB_EMAIL_SMTP_USERNAME;
    public static final Setting<Secret> PASSWORD = SettingKey.MB_EMAIL_SMTP_PASSWORD;
    public static final Setting<String> FROM_NAME = SettingKey.MB_EMAIL_FROM_NAME;
    public static final Setting<String> FROM_ADDRESS = SettingKey.MB_EMAIL_FROM_ADDRESS;
    public static final Setting<List<String>> REPLY_TO = SettingKey.MB_EMAIL_REPLY_TO;

    /** The eight that the contract has, in its order. */
    private static final List<Setting<?>> ALL =
            List.of(HOST, PORT, SECURITY, USERNAME, PASSWORD, FROM_NAME, FROM_ADDRESS, REPLY_TO);

    /** Those by which the password's party is known. */
    private static final List<Setting<?>> AUDIENCE = List.of(HOST, PORT, SECURITY, USERNAME);

    private final Settings.Mail fixed;
    private final Environment environment;
    private final SettingsGroup group;
    private final Site site;

    /** @param fixed what only the environment says of the mail server */
    public MailSettings(Settings.Mail fixed, Environment environment, StoredSettings stored, Site site, SecretBox box) {
        this.fixed = fixed;
        this.environment = environment;
        this.group = new SettingsGroup(stored, ALL, environment, box);
        this.site = site;
    }

    SettingsGroup group() {
        return group;
    }

    /** Whether there is a mail server. */
    public boolean configured() {
        return group.value(HOST).isPresent();
    }

    /** The mail server in use, if there is one. */
    public Optional<SmtpSettings> current() {
        return with(Map.of());
    }

    /** Why the mail server in use is not even connected to, if there is a reason. */
    public Optional<String> objection() {
        return current().flatMap(SmtpSettings::objection).map(SmtpSettings.Objection::why);
    }

    /** The mail server as it would be with other values in place of the stored ones; empty values count as none. */
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
                .map(user -> new SmtpSettings.Login(user, password, fixed.oauth()));
        return new SmtpSettings(
                host,
                port,
                security,
                login,
                Optional.ofNullable(values.get(FROM_ADDRESS.key())).orElseGet(() -> usualSender(values)),
                Optional.ofNullable(values.get(FROM_NAME.key())).orElse(site.name()),
                list(values.getOrDefault(REPLY_TO.key(), "")),
                fixed.authorities(),
                Greeting.of(fixed.greeting(), site.url()),
                objection(host, security, login.isPresent(), values));
    }

    private Optional<SmtpSettings.Objection> objection(
            String host, SmtpSecurity security, boolean signsIn, Map<String, String> values) {
        if (security == SmtpSecurity.NONE && !MailReader.isThisMachine(host) && !fixed.cleartext()) {
            return Optional.of(new SmtpSettings.Objection(
                    SmtpException.Where.TLS,
                    "Without TLS nothing is sent to " + host + ", which is another machine. Set " + SECURITY.key()
                            + " to starttls or ssl, or VESTIBULE_SMTP_ALLOW_CLEARTEXT=true."));
        }
        return fixedSecret()
                .filter(secret -> signsIn)
                .flatMap(secret -> AUDIENCE.stream()
                        .filter(one -> values.containsKey(one.key())
                                && group.fixed(one.key()).isEmpty())
                        .map(one -> new SmtpSettings.Objection(
                                SmtpException.Where.LOGIN,
                                secret.name() + " is told only to the server that the environment names, and "
                                        + one.key() + " is set elsewhere. Set " + one.name() + ", too."))
                        .findFirst());
    }

    /** The setting of the environment that holds a secret for the mail server, if one does. */
    private Optional<Setting<Secret>> fixedSecret() {
        if (fixed.oauth().isPresent()) {
            return Optional.of(SettingKey.VESTIBULE_SMTP_OAUTH_CLIENT_SECRET);
        }
        return environment.given(PASSWORD).map(secret -> PASSWORD);
    }

    /**
     * Why a change would tell the password to another server, or under another name, than it was given for, by setting. A stored one has
     * to be given anew; one that the environment fixes goes nowhere else.
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

    /** The site's own name for itself, or the mail server's sender's. */
    private String host() {
        return site.url().map(url -> url.getHost()).orElse("localhost");
    }

    /** What stands behind the {@code @} of a mail's id. */
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
