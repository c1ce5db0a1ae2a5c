package dev.vestibule.audit.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A filter of audit log entries; all conditions that are set must match.
 *
 * @param actors the ids of the accounts that did it
 * @param action a name, or a prefix followed by {@code *}
 * @param subject the target of the action
 * @param changesOnly whether sign-ins and sign-outs are left out
 * @param since inclusive
 * @param until exclusive
 */
public record AuditFilter(
        Optional<List<Integer>> actors,
        Optional<String> action,
        Optional<About> subject,
        Optional<String> address,
        Optional<Instant> since,
        Optional<Instant> until,
        boolean changesOnly) {

    /** A filter that matches all entries. */
    public static final AuditFilter ALL = new AuditFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);

    /**
     * The targets of a kind.
     *
     * @param ids those that match; empty for all of the kind
     */
    public record About(String kind, List<String> ids) {
        public About {
            ids = List.copyOf(ids);
        }
    }
}
