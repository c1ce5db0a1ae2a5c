package dev.vestibule.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.session.DeviceDescription;
import dev.vestibule.session.Principal;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.admin.ProviderName;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionAdminStore.Column;
import dev.vestibule.session.admin.SessionAdminStore.Order;
import dev.vestibule.session.admin.SessionAdminStore.Overseen;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.session.admin.SessionFilterReader;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Lists and revokes the sessions of all users. */
public final class SessionCommands {
    private static final int MOST_ROUNDS = 6;
    private static final String USER_ID = "user-id";

    private final SessionAdminService sessions;
    private final Accounts accounts;

    public SessionCommands(SessionAdminService sessions, UserStore users) {
        this.sessions = sessions;
        this.accounts = new Accounts(users);
    }

    /**
     * An active session.
     *
     * @param id public, not the key
     */
    public record Live(
            String id,
            int userId,
            String email,
            String provider,
            @Nullable String providerKey,
            Instant createdAt,
            Instant lastActiveAt,
            Instant expiresAt,
            String address,
            String device) {
        static Live of(Overseen one) {
            var session = one.listed().session();
            var context = one.listed().context();
            return new Live(
                    session.id().value(),
                    session.user().value(),
                    one.email(),
                    ProviderName.of(session.method()).wireName(),
                    one.providerKey().map(ProviderKey::value).orElse(null),
                    session.createdAt(),
                    session.lastActiveAt(),
                    session.expiresAt(),
                    context.address().text(),
                    DeviceDescription.wireText(context.userAgent()));
        }
    }

    /**
     * One page of a list.
     *
     * @param total the length of the list, counted up to {@link SessionAdminService#MOST_COUNTED} and one more
     */
    public record Listed(List<Live> sessions, long total, int limit, int offset) {}

    /**
     * How many sessions were revoked, or would be.
     *
     * @param preview whether they were only counted, up to {@link SessionAdminService#MOST_COUNTED} and one more
     * @param remaining how many the filter still matches, counted as far; repeating the command revokes them
     * @param refusedEverywhereBy when the last node refuses them; null if none was revoked
     */
    public record Ended(
            boolean preview,
            long sessions,
            long people,
            long remaining,
            @Nullable Instant refusedEverywhereBy) {}

    CommandResult list(OperatorCommand.ListSessions request) {
        return filtered(request.user(), request.filter(), (filter, told) -> {
            SessionAdminService.Page page =
                    sessions.page(filter, new Order(Column.CREATED_AT, true), request.limit(), request.offset());
            return CommandResult.done(new Listed(
                    page.sessions().stream().map(Live::of).toList(), page.total(), request.limit(), request.offset()));
        });
    }

    CommandResult end(OperatorCommand.EndSessions request, Principal principal) {
        return filtered(request.user(), request.filter(), (filter, told) -> {
            SessionAdminService.Preview preview = sessions.preview(filter);
            Ended counted = new Ended(true, preview.sessions(), preview.people(), preview.sessions(), null);
            if (request.preview()) {
                return CommandResult.done("This would revoke " + number(counted) + ".", counted);
            }
            if (preview.sessions() == 0) {
                return CommandResult.refused("No active sessions match.");
            }
            if (preview.people() > 1 && !request.confirmed()) {
                return new CommandResult(
                        CommandResult.Outcome.REFUSED,
                        "This would revoke " + number(counted) + ". Nothing was revoked. Add --yes to confirm.",
                        CommandCodec.node(counted));
            }
            return end(filter, principal, told);
        });
    }

    private CommandResult end(SessionFilter filter, Principal principal, Map<String, Object> told) {
        SessionAdminService.Revoked revoked = sessions.revoke(filter, Optional.empty(), principal.actor(), told);
        long ended = revoked.sessions();
        Set<Integer> people = new TreeSet<>(revoked.users());
        for (int round = 1; revoked.remaining() > 0 && revoked.sessions() > 0 && round < MOST_ROUNDS; round++) {
            revoked = sessions.revoke(filter, Optional.empty(), principal.actor(), told);
            ended += revoked.sessions();
            people.addAll(revoked.users());
        }
        Ended all = new Ended(false, ended, people.size(), revoked.remaining(), revoked.everywhereBy());
        return CommandResult.done(
                "Revoked " + number(all) + ". Effective on every node by " + revoked.everywhereBy() + "."
                        + (all.remaining() == 0
                                ? ""
                                : " Still matching: " + counted(all.remaining())
                                        + ". Run the command again to revoke them."),
                all);
    }

    /** Returns a number of sessions, which are counted up to a number. */
    public static String counted(long sessions) {
        return sessions > SessionAdminService.MOST_COUNTED
                ? "more than " + SessionAdminService.MOST_COUNTED
                : Long.toString(sessions);
    }

    private static String number(Ended ended) {
        if (ended.preview() && ended.sessions() > SessionAdminService.MOST_COUNTED) {
            return counted(ended.sessions()) + " sessions";
        }
        return (ended.sessions() == 1 ? "1 session" : ended.sessions() + " sessions") + " of "
                + (ended.people() == 1 ? "1 user" : ended.people() + " users");
    }

    private CommandResult filtered(
            @Nullable String user,
            Map<String, Object> filter,
            BiFunction<SessionFilter, Map<String, Object>, CommandResult> work) {
        ObjectNode body = (ObjectNode) CommandCodec.node(filter);
        if (user == null) {
            return read(body, work);
        }
        return accounts.with(user, owner -> read(body.put(USER_ID, owner.id().value()), work));
    }

    private static CommandResult read(
            ObjectNode body, BiFunction<SessionFilter, Map<String, Object>, CommandResult> work) {
        SessionFilterReader reader = SessionFilterReader.of(body);
        SessionFilter filter = reader.filter();
        return work.apply(filter, reader.told());
    }
}
