package dev.vestibule.operator;

import dev.vestibule.mfa.management.FactorAdminService;
import dev.vestibule.mfa.management.FactorAdminStore;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Principal;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists users with a second factor, and resets lost ones. */
public final class FactorCommands {
    private final FactorAdminService service;
    private final Accounts accounts;

    public FactorCommands(FactorAdminService service, UserStore users) {
        this.service = service;
        this.accounts = new Accounts(users);
    }

    /**
     * A user with a second factor.
     *
     * @param factors {@code totp} or {@code passkey}
     * @param since when the authenticator app was set up; null if there is none
     */
    public record Enrolled(
            int id,
            String email,
            boolean administrator,
            List<String> factors,
            @Nullable Instant since) {
        static Enrolled of(FactorAdminStore.Listed listed) {
            User user = listed.user();
            return new Enrolled(
                    user.id().value(),
                    user.email().address(),
                    user.superuser(),
                    Stream.of(SecondFactor.values())
                            .filter(user.status().factors()::has)
                            .map(SecondFactor::wireName)
                            .toList(),
                    listed.enrolledAt().orElse(null));
        }
    }

    /** One page of a list, and its total length. */
    public record Listed(List<Enrolled> users, long total, int limit, int offset) {}

    /** What a reset removed. */
    public record Reset(boolean removed, int sessions) {}

    CommandResult list(OperatorCommand.ListFactors request) {
        FactorAdminService.Page page =
                service.list(true, Optional.empty(), new Paging(request.limit(), request.offset()));
        return CommandResult.done(new Listed(
                page.users().stream().map(Enrolled::of).toList(), page.total(), request.limit(), request.offset()));
    }

    CommandResult reset(OperatorCommand.ResetFactors request, Principal principal) {
        return accounts.with(request.email(), user -> {
            String email = user.email().address();
            if (!user.isActive()) {
                return CommandResult.refused("The account of " + email + " is deactivated.");
            }
            FactorAdminService.Removed removed = service.remove(user.id(), principal.actor());
            String text = removed.anything()
                    ? "The second factors and recovery codes of " + email + " were removed. Revoked sessions: "
                            + removed.sessions() + "."
                    : email + " has no second factor. Nothing was changed.";
            return CommandResult.done(text, new Reset(removed.anything(), removed.sessions()));
        });
    }
}
