package dev.vestibule.mfa;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.settings.SettingStore;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Notifies all administrators when the rules about second factors protect accounts less than before. The rules are
 * noted with each change, so that a start finds out what its environment or {@code vestibule.yml} has changed.
 */
public final class RuleNotices {
    /** Stored with the settings, and none of them: the rules that were in force last. */
    private static final String NOTED = "mfa-rules-in-force";

    private static final String BY = "by";

    private final MfaSettings settings;
    private final SettingStore store;
    private final UserStore users;
    private final Outbox outbox;
    private final AuditWriter audit;
    private final Transactions transactions;
    private final InstantSource clock;

    RuleNotices(
            MfaSettings settings,
            SettingStore store,
            UserStore users,
            Outbox outbox,
            AuditWriter audit,
            Transactions transactions,
            InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.users = users;
        this.outbox = outbox;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Notifies of changes by administrators, within their transaction; that they are audited is up to the settings. */
    void changed(Map<String, Optional<String>> changes, Actor actor) {
        Map<String, String> before = settings.texts();
        Map<String, String> after = settings.textsAfter(changes);
        String by = actor.user().flatMap(users::find).map(User::commonName).orElse("");
        tell(before, after, by, clock.instant());
        store.put(NOTED, written(after));
    }

    /**
     * Audits what was changed while the server did not run, and notifies of it; called at each start. Defaults need no
     * note, and what a new installation begins with changes nothing.
     */
    public void started() {
        Map<String, String> now = settings.texts();
        if (before(store.find(NOTED)).equals(now)) {
            return;
        }
        transactions.run(() -> {
            Optional<String> noted = store.lock(NOTED); // another node may start, too
            if (noted.isPresent() || !users.administrators().isEmpty()) {
                Map<String, String> before = before(noted);
                Instant at = clock.instant();
                now.forEach((name, text) -> audit(name, before.getOrDefault(name, text), text, at));
                tell(before, now, "", at);
            }
            store.put(NOTED, written(now));
        });
    }

    private static Map<String, String> before(Optional<String> noted) {
        return noted.map(RuleNotices::read).orElseGet(MfaSettings::usualTexts);
    }

    private void audit(String name, String from, String to, Instant now) {
        if (!from.equals(to)) {
            audit.add(new AuditEvent(
                    now,
                    Actor.SYSTEM,
                    "setting.change",
                    new AuditEvent.Subject("setting", name),
                    Map.of("value", Map.of("from", from, "to", to), BY, "environment")));
        }
    }

    private void tell(Map<String, String> before, Map<String, String> after, String by, Instant now) {
        List<Setting<?>> weaker = MfaRules.of(before).weakenedIn(MfaRules.of(after), now);
        if (weaker.isEmpty()) {
            return;
        }
        Map<String, String> details = new HashMap<>(Map.of(BY, by));
        for (Setting<?> setting : weaker) {
            details.put("from." + setting.key(), before.getOrDefault(setting.key(), ""));
            details.put("to." + setting.key(), after.getOrDefault(setting.key(), ""));
        }
        users.administrators()
                .forEach(administrator ->
                        outbox.add(MailKind.SECOND_FACTOR_RULES_WEAKENED, administrator, Map.copyOf(details)));
    }

    private static String written(Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> read(String noted) {
        Map<String, String> texts = new LinkedHashMap<>();
        noted.lines().forEach(line -> {
            int end = line.indexOf('=');
            texts.put(line.substring(0, end), line.substring(end + 1));
        });
        return texts;
    }
}
