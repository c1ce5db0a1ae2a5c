package dev.vestibule.audit.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * Which entries are meant: those for which all holds that is said.
 *
 * @param actor the number of the account that did it
 * @param action its name, or its beginning with a {@code *} behind it
 * @param subject what it was done to
 * @param since this instant is among them
 * @param until this one is not
 */
public record AuditFilter(
        Optional<Integer> actor,
        Optional<String> action,
        Optional<About> subject,
        Optional<String> address,
        Optional<Instant> since,
        Optional<Instant> until) {

    /** All entries. */
    public static final AuditFilter ALL = new AuditFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A kind of thing, or one of them when it is said which. */
    public record About(String kind, Optional<String> id) {}
}
