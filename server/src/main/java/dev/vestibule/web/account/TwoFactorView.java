package dev.vestibule.web.account;

import dev.vestibule.mfa.FactorRule;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.mfa.management.FactorService;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.User;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The second factors of the reader.
 *
 * @param on whether they have one
 * @param app whether an authenticator app is one of them
 * @param enabled whether the site uses second factors
 * @param asked whether a second factor would follow a sign-in method of theirs
 * @param required whether the site requires one, or will
 * @param requiredFrom since when it will; null if it does already, or never
 * @param recoveryCodes how many are left
 */
public record TwoFactorView(
        boolean on,
        boolean app,
        boolean enabled,
        boolean asked,
        boolean required,
        @Nullable DisplayTime requiredFrom,
        int recoveryCodes) {
    /** Fewer are worth a warning. */
    private static final int FEW = 3;

    /** Reads them: with one query for users who have a second factor. */
    public static final class Reader {
        private final FactorService factors;
        private final MfaSettings rules;
        private final FactorRule demand;
        private final InstantSource clock;

        public Reader(FactorService factors, MfaSettings rules, FactorRule demand, InstantSource clock) {
            this.factors = factors;
            this.rules = rules;
            this.demand = demand;
            this.clock = clock;
        }

        TwoFactorView of(PageRequest request) {
            User user = request.who().user();
            FactorService.Status status = factors.status(user);
            Instant now = clock.instant();
            boolean concerned = demand.concerns(user);
            Optional<Instant> later =
                    (concerned ? Optional.of(demand.deadline(user)) : rules.deadline()).filter(now::isBefore);
            return new TwoFactorView(
                    status.enrolled(),
                    status.hasApp(),
                    status.enabled(),
                    factors.takesPassword(request.who()) || rules.asksProviders(),
                    concerned || rules.isRequiredOfEveryone(),
                    later.map(at -> DisplayTime.of(at, request.messages())).orElse(null),
                    status.recoveryCodes());
        }
    }

    /** Returns whether there is anything to see or to do. */
    public boolean isShown() {
        return on || (enabled && asked);
    }

    /** Returns how many recovery codes are left, in words. */
    public Message codes() {
        return codes(recoveryCodes);
    }

    /** Returns a number of recovery codes that are left, in words. */
    public static Message codes(int left) {
        return left == 0 ? Message.of("two-factor.codes.none-left") : Message.counted("two-factor.codes.left", left);
    }

    /** Returns a warning about few recovery codes; null without one. */
    public @Nullable Message warning() {
        if (!on || recoveryCodes >= FEW) {
            return null;
        }
        return recoveryCodes == 0
                ? Message.of("two-factor.own.none")
                : Message.counted("two-factor.own.few", recoveryCodes);
    }

    /** Returns what the site requires of a reader who has no second factor; null if nothing. */
    public @Nullable Message demand() {
        if (on || !required || !asked) {
            return null;
        }
        return Message.of(requiredFrom == null ? "two-factor.own.required" : "two-factor.own.required-soon");
    }

    /** Returns what is worth doing. */
    Optional<SecurityView.Advice> advice() {
        return Optional.ofNullable(warning())
                .map(text -> new SecurityView.Advice(text, TwoFactorPage.PATH, Message.of("two-factor.codes.new")))
                .or(() -> Optional.ofNullable(demand())
                        .map(text -> new SecurityView.Advice(
                                text, TwoFactorPage.PATH, Message.of("two-factor.own.set-up"))));
    }
}
