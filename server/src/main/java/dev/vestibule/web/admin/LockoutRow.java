package dev.vestibule.web.admin;

import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.throttle.Lockouts.Ban;
import dev.vestibule.web.DisplayTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An account or an address that is locked out, with all that it is locked out of.
 *
 * @param account the email address of the account; empty if an address is locked out
 * @param address empty if an account is locked out
 * @param until null if the password must be reset
 */
public record LockoutRow(
        String account,
        String address,
        String what,
        @Nullable DisplayTime until) {

    /** Returns one row for each account and address: unlocking it removes all of its lockouts. */
    static List<LockoutRow> of(List<Ban> lockouts, Messages messages) {
        Map<String, List<Ban>> bySubject = lockouts.stream()
                .collect(Collectors.groupingBy(LockoutRow::subject, LinkedHashMap::new, Collectors.toList()));
        return bySubject.values().stream().map(all -> row(all, messages)).toList();
    }

    private static String subject(Ban lockout) {
        return lockout.account().or(lockout::address).orElse("");
    }

    private static LockoutRow row(List<Ban> all, Messages messages) {
        Ban first = all.get(0);
        boolean untilReset = all.stream().anyMatch(lockout -> lockout.until().isEmpty());
        Optional<Instant> last =
                all.stream().map(Ban::until).flatMap(Optional::stream).max(Instant::compareTo);
        return new LockoutRow(
                first.account().orElse(""),
                first.address().orElse(""),
                all.stream()
                        .map(lockout -> messages.of(what(lockout.kind())))
                        .distinct()
                        .collect(Collectors.joining(" · ")),
                Stream.of(last)
                        .filter(at -> !untilReset)
                        .flatMap(Optional::stream)
                        .map(at -> DisplayTime.of(at, messages))
                        .findFirst()
                        .orElse(null));
    }

    private static String what(Lockouts.Kind kind) {
        return switch (kind) {
            case SIGN_IN -> "admin.overview.lockouts.sign-in";
            case SIGN_IN_FROM_KNOWN_DEVICE -> "admin.overview.lockouts.known-device";
            case ASK_FOR_RESET -> "admin.overview.lockouts.reset-request";
            case USE_RESET_LINK -> "admin.overview.lockouts.reset-link";
            case ENTER_CODES -> "admin.person.locked-codes";
        };
    }
}
