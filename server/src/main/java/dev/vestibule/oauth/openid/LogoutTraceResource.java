package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.http.PagingQuery;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/vestibule/oauth-logout}: which applications were told of the end of which sessions, and what became
 * of it, newest first; for administrators.
 */
final class LogoutTraceResource implements Resource {
    private static final int MOST = 500;

    private final LogoutStore store;
    private final SessionGuard guard;

    LogoutTraceResource(LogoutStore store, SessionGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/oauth-logout", guard.administrator(this::trace));
    }

    private Response trace(Request request, Caller caller) {
        Paging asked = PagingQuery.orUsual(request);
        Paging paging = new Paging(Math.min(asked.limit(), MOST), asked.offset());
        Optional<ClientId> client = request.query("client_id").map(ClientId::new);
        Optional<LogoutState> state = request.query("state")
                .map(name -> LogoutState.find(name)
                        .orElseThrow(() -> InvalidInputException.of("state", Message.of("field.logout-state"))));
        List<Item> items =
                store.list(client, state, paging).stream().map(Item::of).toList();
        return Response.json(200, new Trace(items, store.count(client, state), paging.limit(), paging.offset()));
    }

    record Trace(List<Item> data, long total, int limit, int offset) {}

    record Item(
            long id,
            String clientId,
            int userId,
            String sid,
            String reason,
            String state,
            int attempts,
            Instant createdAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant endedAt,
            @Nullable String reply) {
        static Item of(LogoutStore.Listed listed) {
            boolean waits = listed.state() == LogoutState.QUEUED;
            return new Item(
                    listed.id(),
                    listed.client().value(),
                    listed.user().value(),
                    listed.session().value(),
                    listed.reason(),
                    listed.state().wireName(),
                    listed.attempts(),
                    listed.createdAt(),
                    waits ? listed.nextAttemptAt() : null,
                    listed.endedAt().orElse(null),
                    listed.reply().orElse(null));
        }
    }
}
