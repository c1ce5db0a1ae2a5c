package dev.vestibule.trail;

import dev.vestibule.audit.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the audit trail is read. */
public interface TrailStore {
    /** Where an entry comes from; entries of one instant are listed in this order. */
    enum Source {
        EVENT,
        SIGN_IN
    }

    /** A place in the list: that of an entry. */
    record Cursor(Instant at, Source source, long id) {}

    /**
     * One entry.
     *
     * @param actor the number of the account that did it, if it was one
     * @param subjectKind to what kind of thing it was done
     * @param details as JSON
     */
    record Entry(
            Cursor place,
            Optional<Integer> actor,
            String action,
            String subjectKind,
            String subjectId,
            Optional<String> address,
            String details) {}

    /** Entries behind a place, newest first. */
    List<Entry> page(TrailFilter filter, Optional<Cursor> after, int limit);

    /**
     * An account that entries name.
     *
     * @param name the email address where there is none
     * @param person whether it is somebody's, and not that of a program's key
     */
    record Named(String email, String name, boolean person) {}

    /** Accounts by their numbers; those that do not exist are not in it. */
    Map<Integer, Named> accounts(List<Integer> accounts);

    /** What groups are called, by their numbers; those that do not exist are not in it. */
    Map<Integer, String> groups(List<Integer> groups);

    /** Adds an event that belongs to no other change. */
    void add(AuditEvent event);

    /** Deletes at most {@code batch} events older than {@code kept}; sign-ins have their own clean-up. */
    int deleteOld(Duration kept, Instant now, int batch);
}
