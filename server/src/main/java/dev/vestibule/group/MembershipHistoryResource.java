package dev.vestibule.group;

import dev.vestibule.platform.http.PagingQuery;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/vestibule/membership-history}: past changes of memberships, the latest first; for administrators. */
public final class MembershipHistoryResource implements Resource {
    private final MembershipService memberships;
    private final SessionGuard guard;

    public MembershipHistoryResource(MembershipService memberships, SessionGuard guard) {
        this.memberships = memberships;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/membership-history", guard.administrator(this::history));
    }

    private Response history(Request request, Caller caller) {
        Optional<UserId> user = request.queryNumber("user_id", 1).map(UserId::new);
        Optional<GroupId> group = request.queryNumber("group_id", 1).map(GroupId::new);
        Paging paging = PagingQuery.orUsual(request);
        MembershipHistoryStore.History history = memberships.history(caller.user(), user, group, paging);
        List<Move> moves = history.moves().stream().map(Move::of).toList();
        return Response.json(200, new History(moves, history.total(), paging.limit(), paging.offset()));
    }

    record History(List<Move> data, long total, int limit, int offset) {}

    record Move(
            Instant at,
            int userId,
            String email,
            int groupId,
            String group,
            String what,
            String origin,
            @Nullable Integer actorId) {
        static Move of(MembershipHistoryStore.Move move) {
            return new Move(
                    move.at(),
                    move.user().value(),
                    move.email(),
                    move.groupId().value(),
                    move.group(),
                    move.what(),
                    move.origin(),
                    move.actor().map(UserId::value).orElse(null));
        }
    }
}
