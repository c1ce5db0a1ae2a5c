package dev.vestibule.mail;

import dev.vestibule.config.Settings;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.site.SettingStore;
import dev.vestibule.site.Site;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(MailSettings.class);

    private final Settings.Mail environment;
    private final SettingStore store;
    private final Site site;
    private final SecretBox box;
    private final InstantSource clock;
    private volatile Map<String, String> stored = Map.of();

    public MailSettings(Settings.Mail environment, SettingStore store, Site site, SecretBox box, InstantSource clock) {
        this.environment = environment;
        this.store = store;
        this.site = site;
        this.box = box;
        this.clock = clock;
        reload();
    }

    /** Reads again what is stored; called when it has changed, here or on another node. */
    public void reload() {
        Map<String, String> all = store.all();
        Map<String, String> mine = new LinkedHashMap<>();
        ALL.stream().filter(all::containsKey).forEach(name -> mine.put(name, all.get(name)));
        openPassword(mine);
        stored = mine;
    }

    private void openPassword(Map<String, String> values) {
        String sealed = values.get(PASSWORD);
        if (sealed != null) {
            try {
                values.put(PASSWORD, box.open(sealed, PASSWORD));
            } catch (SecretBox.UnreadableException e) {
                LOG.error("The stored password of the mail server cannot be used: {}. Give it again.", e.getMessage());
                values.remove(PASSWORD);
            }
        }
    }

    /** Whether a password can be stored. */
    boolean canKeepPasswords() {
        return box.canSeal();
    }

    /** Whether there is a mail server. */
    public boolean configured() {
        return value(HOST).isPresent();
    }

    /** The mail server in use, if there is one. */
    public Optional<SmtpSettings> current() {
        return with(Map.of());
    }

    /** The mail server as it would be with other values in place of the stored ones; empty values count as none. */
    Optional<SmtpSettings> with(Map<String, Optional<String>> others) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : ALL) {
            fixed(name)
                    .or(() -> others.containsKey(name) ? others.get(name) : Optional.ofNullable(stored.get(name)))
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
                environment.authorities());
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

    /** The value in use of one setting; the password too. */
    Optional<String> value(String name) {
        return fixed(name).or(() -> Optional.ofNullable(stored.get(name)));
    }

    /** What the environment says about it, which nobody can change while the server runs. */
    Optional<String> fixed(String name) {
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

    /** Stores values, or takes them away where empty. */
    void change(Map<String, Optional<String>> changes) {
        Map<String, Optional<String>> sealed = new LinkedHashMap<>(changes);
        sealed.computeIfPresent(PASSWORD, (name, password) -> password.map(text -> box.seal(text, PASSWORD)));
        store.change(sealed, clock.instant());
        reload();
        site.reload(); // whoever looks at its revision finds ours changed
    }

    static List<String> list(String addresses) {
        return Stream.of(addresses.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
    }
}
