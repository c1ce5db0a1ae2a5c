package dev.vestibule.mfa.management;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.FactorRule;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.user.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shows administrators who needs a second factor and has none yet, and reminds those users by mail. */
public final class FactorReminders {
    /** How many users are listed. */
    public static final int MOST_LISTED = 100;

    private final FactorAdminStore store;
    private final MfaSettings settings;
    private final FactorRule rule;
    private final Outbox outbox;

    FactorReminders(FactorAdminStore store, MfaSettings settings, FactorRule rule, Outbox outbox) {
        this.store = store;
        this.settings = settings;
        this.rule = rule;
        this.outbox = outbox;
    }

    /** A user who has no second factor, and until when they can do without. */
    public record Missing(User user, Instant deadline) {}

    /** The first of them, by address, and how many there are. */
    public record Page(List<Missing> users, int total) {}

    /** Returns the users who need a second factor and have none. */
    public Page missing() {
        Optional<Set<Integer>> groups =
                settings.isRequiredOfEveryone() ? Optional.empty() : Optional.of(settings.requiredGroups());
        if (!settings.enabled() || groups.filter(Set::isEmpty).isPresent()) {
            return new Page(List.of(), 0);
        }
        return new Page(
                store.missing(settings.asksProviders(), groups, MOST_LISTED).stream()
                        .map(user -> new Missing(user, rule.deadline(user)))
                        .toList(),
                store.countMissing(settings.asksProviders(), groups));
    }

    /** The result of a reminder. */
    public enum Outcome {
        SENT,
        /** The user has set one up meanwhile. */
        SET_UP,
        /** One was sent within the last day. */
        SENT_BEFORE
    }

    /** Reminds an active user, at most once a day. */
    public Outcome remind(User user) {
        if (user.status().factors().any()) {
            return Outcome.SET_UP;
        }
        if (outbox.count(user.id(), MailKind.SECOND_FACTOR_REMINDER, Duration.ofDays(1)) > 0) {
            return Outcome.SENT_BEFORE;
        }
        Map<String, String> details =
                rule.concerns(user) ? Map.of("until", rule.deadline(user).toString()) : Map.of();
        outbox.add(MailKind.SECOND_FACTOR_REMINDER, user, details);
        return Outcome.SENT;
    }
}
