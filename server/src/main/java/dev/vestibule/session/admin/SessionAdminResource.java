package dev.vestibule.session.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.http.PagingQuery;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.Caller;
import dev.vestibule.session.DeviceDescription;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.admin.SessionAdminStore.Column;
import dev.vestibule.session.admin.SessionAdminStore.Order;
import dev.vestibule.session.admin.SessionAdminStore.Overseen;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/ee/session-management}: the active sessions of all users.
 * {@code POST /api/ee/session-management/revoke}: revoke those that the same filter matches (session wire, section
 * 1.6).
 */
public final class SessionAdminResource implements Resource {
    private static final String PATH = "/api/ee/session-management";
    private static final String SORT_COLUMN = "sort-column";
    private static final String SORT_DIRECTION = "sort-direction";
    private static final String LIMIT = "limit";
    private static final String OFFSET = "offset";

    private final SessionAdminService sessions;
    private final SessionGuard guard;
    private final SessionCookies cookies;

    public SessionAdminResource(SessionAdminService sessions, SessionGuard guard, SessionCookies cookies) {
        this.sessions = sessions;
        this.guard = guard;
        this.cookies = cookies;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::list));
        routes.slowPost(PATH + "/revoke", guard.administrator(this::revoke));
    }

    private Response list(Request request, Caller caller) {
        SessionFilter filter = SessionFilterReader.of(request, Set.of(SORT_COLUMN, SORT_DIRECTION, LIMIT, OFFSET))
                .filter();
        Optional<Paging> paging = PagingQuery.of(request);
        SessionAdminService.Page page = sessions.page(
                filter,
                order(request),
                paging.map(Paging::limit).orElse(Integer.MAX_VALUE),
                paging.map(Paging::offset).orElse(0));
        List<Item> items =
                page.sessions().stream().map(one -> Item.of(one, caller)).toList();
        return Response.json(
                200,
                new Listing(
                        items,
                        page.total() > SessionAdminService.MOST_COUNTED ? null : page.total(),
                        paging.map(Paging::limit).orElse(null),
                        paging.map(Paging::offset).orElse(null)));
    }

    private static Order order(Request request) {
        String direction = request.query(SORT_DIRECTION).orElse("desc");
        if (!Set.of("asc", "desc").contains(direction)) {
            throw InvalidInputException.of(SORT_DIRECTION, Message.of("field.one-of", "asc, desc"));
        }
        String wanted = request.query(SORT_COLUMN).orElse(Column.CREATED_AT.wireName());
        Column column = Stream.of(Column.values())
                .filter(one -> one.wireName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> InvalidInputException.of(
                        SORT_COLUMN,
                        Message.of(
                                "field.one-of",
                                String.join(
                                        ", ",
                                        Stream.of(Column.values())
                                                .map(Column::wireName)
                                                .toList()))));
        return new Order(column, direction.equals("desc"));
    }

    private Response revoke(Request request, Caller caller) {
        JsonNode body = request.fields().json();
        SessionFilterReader reader = SessionFilterReader.of(body);
        SessionFilter filter = reader.filter();
        boolean spared = body.path(SessionFilterReader.EXCLUDE_CURRENT).asBoolean(true);
        Optional<SessionId> except = spared ? session(caller) : Optional.empty();
        SessionAdminService.Revoked revoked =
                sessions.revoke(filter, except, Actor.of(caller.user().id(), request.client()), reader.told());
        Response response = Response.json(
                200, new Revoked(revoked.sessions(), revoked.remaining(), revoked.users(), revoked.everywhereBy()));
        boolean own = caller instanceof SessionCaller session && revoked.keys().test(session.keyDigest());
        return own ? response.with(cookies.removing()) : response;
    }

    /** Returns empty for a key. */
    private static Optional<SessionId> session(Caller caller) {
        return caller instanceof SessionCaller own ? Optional.of(own.session().id()) : Optional.empty();
    }

    record Revoked(int revoked, long remaining, Set<Integer> userIds, Instant refusedEverywhereBy) {}

    /** Limit and offset are null if the whole list was requested, and the total if there are too many to count. */
    record Listing(
            List<Item> data,
            @Nullable Long total,
            @Nullable Integer limit,
            @Nullable Integer offset) {}

    record Owner(int id, String email, String commonName) {}

    record Item(
            String id,
            Owner user,
            String type,
            String provider,
            @Nullable String providerKey,
            Instant createdAt,
            Instant lastActiveAt,
            Instant expiresAt,
            String userAgent,
            String deviceDescription,
            String ipAddress,
            @Nullable String deviceId,
            boolean current) {
        static Item of(Overseen one, Caller caller) {
            Session session = one.listed().session();
            String agent = one.listed().context().userAgent();
            return new Item(
                    session.id().value(),
                    new Owner(
                            session.user().value(),
                            one.email(),
                            User.commonName(one.firstName(), one.lastName(), one.email())),
                    "normal",
                    ProviderName.of(session.method()).wireName(),
                    one.providerKey().map(ProviderKey::value).orElse(null),
                    session.createdAt(),
                    session.lastActiveAt(),
                    session.expiresAt(),
                    agent,
                    DeviceDescription.wireText(agent),
                    one.listed().context().address().text(),
                    one.listed().context().device().orElse(null),
                    session(caller).filter(session.id()::equals).isPresent());
        }
    }
}
