package dev.vestibule.operator;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.session.Principal;
import dev.vestibule.throttle.AttemptStore.Lifted;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists and removes lockouts. */
public final class LockoutCommands {
    private final Lockouts lockouts;
    private final Accounts accounts;

    public LockoutCommands(Lockouts lockouts, UserStore users) {
        this.lockouts = lockouts;
        this.accounts = new Accounts(users);
    }

    /**
     * A lockout.
     *
     * @param what {@code sign-in}, {@code sign-in-from-known-device}, {@code ask-for-reset} or {@code use-reset-link}
     * @param until null if the password is locked until a new one is set
     */
    public record Ban(
            String what,
            @Nullable String user,
            @Nullable String address,
            int tries,
            @Nullable Instant until) {
        static Ban of(Lockouts.Ban ban) {
            return new Ban(
                    ban.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    ban.account().orElse(null),
                    ban.address().orElse(null),
                    ban.tries(),
                    ban.until().orElse(null));
        }
    }

    /**
     * All lockouts.
     *
     * @param unnamed how many more there may be, of subjects whose names are unknown
     */
    public record Listed(List<Ban> bans, int unnamed) {}

    /** The number of removed attempts. */
    public record Forgotten(int tries, int rowsOfFailures) {}

    CommandResult list() {
        Lockouts.Listed listed = lockouts.now();
        return CommandResult.done(new Listed(listed.bans().stream().map(Ban::of).toList(), listed.unnamed()));
    }

    CommandResult lift(OperatorCommand.Unlock request, Principal principal) {
        if (request.user() != null && request.address() == null) {
            return accounts.with(
                    request.user(), user -> told(user.email().address(), lockouts.liftOf(user, principal.actor())));
        }
        if (request.address() == null || request.user() != null) {
            return CommandResult.wrongUse("Specify either an account or an IP address.");
        }
        Optional<String> address = Networks.client(request.address());
        return address.map(plain -> lockouts.liftAt(plain, principal.actor()))
                .map(lifted -> told(lifted.place(), lifted.lifted()))
                .orElseGet(() -> CommandResult.wrongUse("\"" + request.address() + "\" is not an IP address."));
    }

    private static CommandResult told(String whose, Lifted lifted) {
        String text = lifted.nothing()
                ? "No failed attempts for " + whose + "."
                : "Cleared " + attempts(lifted.tries()) + " for " + whose + ".";
        return CommandResult.done(text, new Forgotten(lifted.tries(), lifted.inARow()));
    }

    private static String attempts(int attempts) {
        return attempts == 1 ? "1 failed attempt" : attempts + " failed attempts";
    }
}
