package dev.vestibule.mail;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.user.Actor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Choosing the mail server: which values fit, and that a server is tried before it is taken. */
public final class MailServer implements SettingsPart {
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    private final MailSettings settings;
    private final SmtpConnections connections;
    private final CircuitBreaker breaker;
    private final MailTries tries;
    private final SecretGuard secrets;

    /** @param secrets asked before a change that pages ask for */
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

    /** Another server may work where the one before did not. */
    @Override
    public Runnable changing(Actor actor) {
        return breaker::forget;
    }

    /** Whether the environment sets it, so that nobody can change it here. */
    public boolean isFixed(String name) {
        return settings.group().fixed(name).isPresent();
    }

    /**
     * What does not fit, by setting. An empty value takes a setting away.
     *
     * @param wanted by the keys of the settings
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

    /** Which of these leads to another machine without TLS, where that is not permitted. */
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

    /**
     * Everything that hinders a change that somebody asks for; a secret that is sent masked is to be left out of it.
     */
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

    /** Tries the server that these values make and keeps them when it can be used; empty then. */
    public Optional<SmtpConnections.Refused> choose(Map<String, Optional<String>> wanted, Actor actor) {
        SmtpCheck.Result result = tryAndKeep(wanted, actor);
        return SmtpConnections.Refused.of(result.failure(), result.transcript());
    }

    /** From now on there is no mail server, as far as the environment does not say so. */
    public void clear(Actor actor) {
        Map<String, Optional<String>> nothing = new LinkedHashMap<>();
        settings().forEach(setting -> nothing.put(setting.key(), Optional.empty()));
        settings.group().change(nothing, actor);
        breaker.forget();
    }

    /** Tries the settings, keeps them if they work, and returns the whole result. What the environment says stays. */
    SmtpCheck.Result tryAndKeep(Map<String, Optional<String>> wanted, Actor actor) {
        Map<String, Optional<String>> changes = new LinkedHashMap<>(wanted);
        changes.keySet().removeIf(name -> settings.group().fixed(name).isPresent());
        Optional<SmtpSettings> server = settings.with(changes);
        // A sender without a server may be kept; there is nothing to try.
        SmtpCheck.Result result = server.map(chosen -> tried(chosen, mayCorrect(chosen, changes), actor))
                .orElseGet(() -> new SmtpCheck.Result(Map.of(), List.of(), null));
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

    /** Another port and protection is another party; a secret that nobody has just given is not told there. */
    private boolean mayCorrect(SmtpSettings server, Map<String, Optional<String>> changes) {
        boolean free = !isFixed(MailSettings.PORT.key()) && !isFixed(MailSettings.SECURITY.key());
        boolean given = changes.getOrDefault(MailSettings.PASSWORD.key(), Optional.empty())
                .isPresent();
        return free && (given || server.login().isEmpty());
    }
}
