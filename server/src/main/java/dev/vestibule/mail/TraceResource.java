package dev.vestibule.mail;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/vestibule/mail}: the email log, newest first; for administrators. */
public final class TraceResource implements Resource {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private final EmailListStore store;
    private final MailSettings settings;
    private final CircuitBreaker breaker;
    private final SessionGuard guard;

    public TraceResource(EmailListStore store, MailSettings settings, CircuitBreaker breaker, SessionGuard guard) {
        this.store = store;
        this.settings = settings;
        this.breaker = breaker;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/mail", guard.administrator(this::trace));
    }

    private Response trace(Request request, Caller caller) {
        int limit = request.queryNumber("limit", 0, MOST).orElse(USUAL);
        int offset = request.queryNumber("offset", 0, Integer.MAX_VALUE).orElse(0);
        List<Item> items = store.trace(EmailListStore.Filter.ALL, true, limit, offset).stream()
                .map(Item::of)
                .toList();
        return Response.json(200, new Trace(items, store.total(), limit, offset, server()));
    }

    private Server server() {
        return breaker.trouble()
                .map(trouble -> new Server(settings.configured(), false, trouble.reply(), trouble.since()))
                .orElseGet(() -> new Server(settings.configured(), settings.configured(), null, null));
    }

    record Trace(List<Item> data, long total, int limit, int offset, Server server) {}

    /** The state of this node's connection to the mail server. */
    record Server(
            boolean configured,
            boolean working,
            @Nullable String trouble,
            @Nullable Instant since) {}

    record Item(
            long id,
            String kind,
            String recipient,
            @Nullable Integer userId,
            String state,
            Instant createdAt,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable String reply,
            @Nullable String requestId,
            List<Event> events) {
        static Item of(EmailLogStore.Traced mail) {
            return new Item(
                    mail.id(),
                    mail.kind().wireName(),
                    mail.to().address(),
                    mail.user().map(UserId::value).orElse(null),
                    mail.state().wireName(),
                    mail.createdAt(),
                    mail.attempts(),
                    mail.nextAttemptAt().orElse(null),
                    mail.reply().filter(reply -> !reply.isEmpty()).orElse(null),
                    mail.request().orElse(null),
                    mail.events().stream()
                            .map(event -> new Event(event.at(), event.what(), event.detail()))
                            .toList());
        }
    }

    record Event(Instant at, String what, String detail) {}
}
