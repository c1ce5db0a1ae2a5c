package dev.vestibule.operator;

import dev.vestibule.address.Networks;
import dev.vestibule.session.By;
import dev.vestibule.throttle.AttemptStore.Lifted;
import dev.vestibule.throttle.Bans;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is kept out by what was counted. */
public final class BanDesk {
    private final Bans bans;
    private final Accounts accounts;

    public BanDesk(Bans bans, UserStore users) {
        this.bans = bans;
        this.accounts = new Accounts(users);
    }

    /**
     * Somebody who is kept out.
     *
     * @param what {@code sign-in}, {@code sign-in-from-known-device}, {@code ask-for-reset} or {@code use-reset-link}
     * @param until null when the password is closed until it is set anew
     */
    public record Ban(
            String what,
            @Nullable String user,
            @Nullable String address,
            int tries,
            @Nullable Instant until) {
        static Ban of(Bans.Ban ban) {
            return new Ban(
                    ban.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    ban.account().orElse(null),
                    ban.address().orElse(null),
                    ban.tries(),
                    ban.until().orElse(null));
        }
    }

    /**
     * All of them.
     *
     * @param unnamed how many more there may be, whose names nobody knows
     */
    public record Listed(List<Ban> bans, int unnamed) {}

    /** How much was forgotten. */
    public record Forgotten(int tries, int rowsOfFailures) {}

    Reply list() {
        Bans.Listed listed = bans.now();
        return Reply.done(new Listed(listed.bans().stream().map(Ban::of).toList(), listed.unnamed()));
    }

    Reply lift(Request.Unban request, By by) {
        if (request.user() != null && request.address() == null) {
            return accounts.with(request.user(), user -> told(user.email().address(), bans.liftOf(user, by.actor())));
        }
        if (request.address() == null || request.user() != null) {
            return Reply.wrongUse("Name an account or an address.");
        }
        Optional<String> address = Networks.client(request.address());
        return address.map(plain -> bans.liftAt(plain, by.actor()))
                .map(lifted -> told(lifted.place(), lifted.lifted()))
                .orElseGet(() -> Reply.wrongUse("\"" + request.address() + "\" is no IP address."));
    }

    private static Reply told(String whose, Lifted lifted) {
        String text = lifted.nothing()
                ? "Nothing was counted against " + whose + "."
                : "What was counted against " + whose + " is forgotten (" + tries(lifted.tries()) + ").";
        return Reply.done(text, new Forgotten(lifted.tries(), lifted.inARow()));
    }

    private static String tries(int tries) {
        return tries == 1 ? "1 try" : tries + " tries";
    }
}
