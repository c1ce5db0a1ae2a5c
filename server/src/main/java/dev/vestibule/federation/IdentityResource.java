package dev.vestibule.federation;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;

/**
 * {@code /api/vestibule/user/:id/external-identity}: the identities that an account is linked to; DELETE removes a
 * link. {@code /api/vestibule/user/:id/membership-history}: its past memberships. For administrators.
 */
public final class IdentityResource implements Resource {
    private static final int MOST_MOVES = 500;

    private final IdentityService identities;
    private final Memberships memberships;
    private final SessionGuard guard;

    public IdentityResource(IdentityService identities, Memberships memberships, SessionGuard guard) {
        this.identities = identities;
        this.memberships = memberships;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/user/{id}/external-identity", guard.administrator(this::links));
        routes.delete("/api/vestibule/external-identity/{id}", guard.makerOfAdministrators(guard.proved(this::unlink)));
        routes.get("/api/vestibule/user/{id}/membership-history", guard.administrator(this::moves));
    }

    private Response links(Request request, Caller caller) {
        return Response.json(
                200,
                identities.of(new UserId(request.pathNumber("id"))).stream()
                        .map(Link::of)
                        .toList());
    }

    private Response unlink(Request request, Caller caller) {
        Actor actor = Actor.of(caller.user().id(), request.client());
        if (!identities.unlink(request.pathNumber("id"), actor)) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.noContent();
    }

    private Response moves(Request request, Caller caller) {
        List<Move> moves = memberships.history(new UserId(request.pathNumber("id")), MOST_MOVES).stream()
                .map(move -> new Move(move.at(), move.group().value(), move.name(), move.what(), move.origin()))
                .toList();
        return Response.json(200, moves);
    }

    record Link(long id, String provider, String issuer, String subject, Instant linkedAt, Instant lastUsedAt) {
        static Link of(IdentityStore.Linked linked) {
            return new Link(
                    linked.id(),
                    linked.provider().value(),
                    linked.issuer(),
                    linked.subject(),
                    linked.linkedAt(),
                    linked.lastUsedAt());
        }
    }

    record Move(Instant at, int groupId, String group, String what, String origin) {}
}
