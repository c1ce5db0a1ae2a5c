package dev.vestibule.mail;

import dev.vestibule.config.MailReader;
import dev.vestibule.config.SettingKey;
import dev.vestibule.config.Settings;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.Site;
import dev.vestibule.site.StoredSettings;
import dev.vestibule.text.Message;
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
    public static final String HOST = "email-smtp-host";
    public static final String PORT = "email-smtp-port";
    public static final String SECURITY = "email-smtp-security";
    public static final String USERNAME = "email-smtp-username";
    public static final String PASSWORD = "email-smtp-password";
    public static final String FROM_NAME = "email-from-name";
    public static final String FROM_ADDRESS = "email-from-address";
    public static final String REPLY_TO = "email-reply-to";

    /** The eight that the contract has, in its order. */
    static final List<String> ALL =
            List.of(HOST, PORT, SECURITY, USERNAME, PASSWORD, FROM_NAME, FROM_ADDRESS, REPLY_TO);

    /** Those by which the password's party is known, and the settings that fix them. */
    private static final Map<String, SettingKey> AUDIENCE = audienceSettings();

    private final Settings.Mail environment;
    private final SettingsGroup group;
    private final Site site;

    public MailSettings(Settings.Mail environment, StoredSettings stored, Site site, SecretBox box) {
        this.environment = environment;
        this.group = new SettingsGroup(stored, box, ALL, PASSWORD, this::environment);
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
        for (String name : ALL) {
            group.fixed(name)
                    .or(() -> others.containsKey(name) ? others.get(name) : group.stored(name))
                    .ifPresent(value -> values.put(name, value));
        }
        return Optional.ofNullable(values.get(HOST)).map(host -> settings(host, values));
    }

    private SmtpSettings settings(String host, Map<String, String> values) {
        SmtpSecurity security = Optional.ofNullable(values.get(SECURITY))
                .flatMap(SmtpSecurity::of)
                .orElse(SmtpSecurity.STARTTLS);
        int port = Optional.ofNullable(values.get(PORT)).map(Integer::parseInt).orElse(security.usualPort());
        Settings.Secret password = new Settings.Secret(values.getOrDefault(PASSWORD, ""));
        Optional<SmtpSettings.Login> login = Optional.ofNullable(values.get(USERNAME))
                .map(user -> new SmtpSettings.Login(user, password, environment.oauth()));
        return new SmtpSettings(
                host,
                port,
                security,
                login,
                Optional.ofNullable(values.get(FROM_ADDRESS)).orElseGet(() -> usualSender(values)),
                Optional.ofNullable(values.get(FROM_NAME)).orElse(site.name()),
                list(values.getOrDefault(REPLY_TO, "")),
                environment.authorities(),
                Greeting.of(environment.greeting(), site.url()),
                objection(host, security, login.isPresent(), values));
    }

    private Optional<SmtpSettings.Objection> objection(
            String host, SmtpSecurity security, boolean signsIn, Map<String, String> values) {
        if (security == SmtpSecurity.NONE && !MailReader.isThisMachine(host) && !environment.cleartext()) {
            return Optional.of(new SmtpSettings.Objection(
                    SmtpTrouble.Where.TLS,
                    "Without TLS nothing is sent to " + host + ", which is another machine. Set " + SECURITY
                            + " to starttls or ssl, or VESTIBULE_SMTP_ALLOW_CLEARTEXT=true."));
        }
        return fixedSecret()
                .filter(secret -> signsIn)
                .flatMap(secret -> AUDIENCE.entrySet().stream()
                        .filter(one -> values.containsKey(one.getKey())
                                && group.fixed(one.getKey()).isEmpty())
                        .map(one -> new SmtpSettings.Objection(
                                SmtpTrouble.Where.LOGIN,
                                secret + " is told only to the server that the environment names, and " + one.getKey()
                                        + " is set elsewhere. Set " + one.getValue() + ", too."))
                        .findFirst());
    }

    /** The setting of the environment that holds a secret for the mail server, if one does. */
    private Optional<SettingKey> fixedSecret() {
        if (environment.oauth().isPresent()) {
            return Optional.of(SettingKey.VESTIBULE_SMTP_OAUTH_CLIENT_SECRET);
        }
        return environment.password().map(secret -> SettingKey.MB_EMAIL_SMTP_PASSWORD);
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
                .ifPresent(secret -> AUDIENCE.keySet().stream()
                        .filter(name ->
                                wanted.getOrDefault(name, Optional.empty()).isPresent()
                                        && group.fixed(name).isEmpty())
                        .forEach(name -> exposed.put(name, Message.of("field.secret-audience-fixed", secret.name()))));
        if (group.stored(PASSWORD).isPresent() && !wanted.containsKey(PASSWORD)) {
            exposed.put(PASSWORD, Message.of("field.secret-audience"));
        }
        return exposed;
    }

    private static Map<String, SettingKey> audienceSettings() {
        Map<String, SettingKey> settings = new LinkedHashMap<>();
        settings.put(HOST, SettingKey.MB_EMAIL_SMTP_HOST);
        settings.put(PORT, SettingKey.MB_EMAIL_SMTP_PORT);
        settings.put(SECURITY, SettingKey.MB_EMAIL_SMTP_SECURITY);
        settings.put(USERNAME, SettingKey.MB_EMAIL_SMTP_USERNAME);
        return settings;
    }

    private String usualSender(Map<String, String> values) {
        String user = values.getOrDefault(USERNAME, "");
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

    private Optional<String> environment(String name) {
        return switch (name) {
            case HOST -> environment.host();
            case PORT -> environment.port().map(port -> Integer.toString(port));
            case SECURITY -> environment.security();
            case USERNAME -> environment.username();
            case PASSWORD -> environment.password().map(Settings.Secret::text);
            case FROM_NAME -> environment.fromName();
            case FROM_ADDRESS -> environment.fromAddress();
            case REPLY_TO ->
                environment.replyTo().isEmpty()
                        ? Optional.empty()
                        : Optional.of(String.join(",", environment.replyTo()));
            default -> Optional.empty();
        };
    }

    static List<String> list(String addresses) {
        return Stream.of(addresses.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
    }
}
