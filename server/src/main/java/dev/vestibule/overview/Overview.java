package dev.vestibule.overview;

import dev.vestibule.apikey.ApiKeyListStore.Expiring;
import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.mail.MailState;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.session.DeviceKind;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.user.admin.UserCountStore.Standing;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes on in the installation.
 *
 * @param mail the mails that ended within a week, and those that wait
 * @param keys some of the keys that expire soon
 * @param changes the newest changes
 */
public record Overview(
        SignIns signIns,
        Counts<DeviceKind> sessions,
        Counts<Standing> users,
        Counts<MailState> mail,
        Expiring keys,
        Lockouts.Listed lockouts,
        AuditLogService.Page changes,
        Report checks,
        Checklist checklist) {

    /** Successful and failed sign-ins of a day in UTC. */
    public record Day(LocalDate date, long signedIn, long failed) {}

    /**
     * The sign-ins of the last days, the oldest day first.
     *
     * @param countedUntil while past days are still being counted, until when they are; empty once all are
     */
    public record SignIns(List<Day> days, Optional<Instant> countedUntil) {
        /** Returns how many succeeded. */
        public long signedIn() {
            return days.stream().mapToLong(Day::signedIn).sum();
        }

        /** Returns how many failed. */
        public long failed() {
            return days.stream().mapToLong(Day::failed).sum();
        }
    }

    /**
     * How many there are of each kind.
     *
     * @param countedAt when they were counted; empty if just now
     * @param atLeast whether there are more, which have not been counted yet
     */
    public record Counts<K extends Enum<K>>(Map<K, Long> byKind, Optional<Instant> countedAt, boolean atLeast) {
        public Counts {
            byKind = Collections.unmodifiableMap(byKind);
        }

        /** Returns how many there are of one kind. */
        public long of(K kind) {
            return byKind.getOrDefault(kind, 0L);
        }

        /** Returns how many there are in all. */
        public long total() {
            return byKind.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * The results of checks, the worst first.
     *
     * @param ranAt when the checks that run on request ran last; empty if they never did
     */
    public record Report(List<Finding> findings, Optional<Instant> ranAt) {}
}
