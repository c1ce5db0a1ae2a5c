package dev.vestibule.mail;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.user.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Changes the mail server: validates the values, and tests a server before it is saved. */
public final class MailServer implements SettingsPart {
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    private final MailSettings settings;
    private final SmtpConnections connections;
    private final CircuitBreaker breaker;
    private final MailTries tries;
    private final SecretGuard secrets;

    /** @param secrets the check of changes on pages */
    public MailServer(
            MailSettings settings,
            SmtpConnections connections,
            CircuitBreaker breaker,
            MailTries tries,
            SecretGuard secrets) {
        this.settings = settings;
        this.connections = connections;
        this.breaker = breaker;
        this.tries = tries;
        this.secrets = secrets;
    }

    @Override
    public SettingsGroup group() {
        return settings.group();
    }

    @Override
    public Optional<String> usual(Setting<?> setting) {
        return settings.usual(setting);
    }

    /** A reader of the emails of a site gets the links that reset the passwords of its administrators. */
    @Override
    public boolean isGuarded() {
        return true;
    }

    /** Resets the circuit breaker, as another server may work where the previous one failed. */
    @Override
    public Runnable changing(Actor actor) {
        return breaker::forget;
    }

    /** Returns whether the environment sets it, so that it cannot be changed here. */
    public boolean isFixed(String name) {
        return settings.group().fixed(name).isPresent();
    }

    /**
     * Returns the invalid values, by setting. An empty value resets a setting.
     *
     * @param wanted values by the keys of the settings
     */
    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        Map<String, Message> faults = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            Optional<String> fixed = settings.group().fixed(name);
            if (fixed.isPresent() && !fixed.equals(value)) {
                faults.put(name, Message.of("field.fixed-by-environment"));
            } else if (fixed.isEmpty()) {
                value.flatMap(text -> fault(name, text)).ifPresent(fault -> faults.put(name, fault));
            }
        });
        if (faults.isEmpty()) {
            cleartext(wanted).ifPresent(name -> faults.put(name, Message.of("field.mail-cleartext")));
        }
        return faults;
    }

    /** Returns the setting that would lead to another machine without TLS, if that is not permitted. */
    private Optional<String> cleartext(Map<String, Optional<String>> wanted) {
        boolean objects = settings.with(wanted)
                .flatMap(SmtpSettings::objection)
                .filter(objection -> objection.where() == SmtpException.Where.TLS)
                .isPresent();
        return Stream.of(MailSettings.SECURITY.key(), MailSettings.HOST.key())
                .filter(name -> objects && wanted.containsKey(name) && !isFixed(name))
                .findFirst();
    }

    @Override
    public Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        return settings.exposed(wanted);
    }

    /** Returns everything that prevents a change; the change must not include masked secrets. */
    public Map<String, Message> faults(Map<String, Optional<String>> wanted, Actor actor) {
        return secrets.faults(this, wanted, actor);
    }

    private Optional<Message> fault(String name, String value) {
        boolean fits = settings().stream()
                .filter(one -> one.key().equals(name))
                .allMatch(one -> one.read(value).isPresent());
        boolean plain = name.equals(MailSettings.PORT.key())
                ? PORT.matcher(value).matches()
                : !name.equals(MailSettings.USERNAME.key()) || MailSettings.isLine(value);
        if (!fits || !plain) {
            return Optional.of(Message.of("field.mail-setting"));
        }
        return name.equals(MailSettings.PASSWORD.key()) && !settings.group().canKeepSecret()
                ? Optional.of(Message.of("field.mail-password-needs-key"))
                : Optional.empty();
    }

    /**
     * The result of a test before saving.
     *
     * @param refused empty if the server works and was saved
     * @param corrected the settings that were saved with other values than requested
     */
    public record Choice(Optional<SmtpConnections.Refused> refused, Set<String> corrected) {}

    /** Tests the server with these values, and saves them if it works. */
    public Choice choose(Map<String, Optional<String>> wanted, Actor actor) {
        SmtpCheck.Result result = tryAndKeep(wanted, actor);
        return new Choice(
                SmtpConnections.Refused.of(result.failure(), result.checks(), result.transcript()),
                result.corrections().keySet());
    }

    /** Removes the mail server, except for settings of the environment. */
    public void clear(Actor actor) {
        Map<String, Optional<String>> nothing = new LinkedHashMap<>();
        settings().forEach(setting -> nothing.put(setting.key(), Optional.empty()));
        settings.group().change(nothing, actor);
        breaker.forget();
    }

    /** Tests the settings, saves them if they work, and returns the whole result. Settings of the environment stay. */
    SmtpCheck.Result tryAndKeep(Map<String, Optional<String>> wanted, Actor actor) {
        Map<String, Optional<String>> changes = new LinkedHashMap<>(wanted);
        changes.keySet().removeIf(name -> settings.group().fixed(name).isPresent());
        Optional<SmtpSettings> server = settings.with(changes);
        // A sender without a server may be saved; there is nothing to test.
        SmtpCheck.Result result = server.map(chosen -> tried(chosen, mayCorrect(chosen, changes), actor))
                .orElse(SmtpCheck.Result.NOTHING);
        if (result.failure() == null) {
            result.corrections().forEach((name, value) -> changes.put(name, Optional.of(value)));
            settings.group().change(changes, actor);
            breaker.forget();
        }
        return result;
    }

    private SmtpCheck.Result tried(SmtpSettings server, boolean mayCorrect, Actor actor) {
        SmtpCheck.Result result = new SmtpCheck(connections).of(server, mayCorrect);
        tries.note(
                server,
                result.failure() == null
                        ? Optional.empty()
                        : Optional.of(result.failure().reply()),
                actor);
        return result;
    }

    /** Another port and security is another party, which gets no secret that was not sent with this request. */
    private boolean mayCorrect(SmtpSettings server, Map<String, Optional<String>> changes) {
        boolean free = !isFixed(MailSettings.PORT.key()) && !isFixed(MailSettings.SECURITY.key());
        boolean given = changes.getOrDefault(MailSettings.PASSWORD.key(), Optional.empty())
                .isPresent();
        return free && (given || server.login().isEmpty());
    }
}
