package dev.vestibule.audit.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * A filter of audit log entries; all conditions that are set must match.
 *
 * @param actor the id of the account that did it
 * @param action a name, or a prefix followed by {@code *}
 * @param subject the target of the action
 * @param since inclusive
 * @param until exclusive
 */
public record AuditFilter(
        Optional<Integer> actor,
        Optional<String> action,
        Optional<About> subject,
        Optional<String> address,
        Optional<Instant> since,
        Optional<Instant> until) {

    /** A filter that matches all entries. */
    public static final AuditFilter ALL = new AuditFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A kind of target, or one target if its id is set. */
    public record About(String kind, Optional<String> id) {}
}
