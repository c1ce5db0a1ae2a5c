package dev.vestibule.mfa.management;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.PagingQuery;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/ee/mfa/admin}: who has a second factor, and the reset of lost ones (session wire, section 1.5). */
final class FactorAdminResource implements Resource {
    private static final Paging ALL = new Paging(Integer.MAX_VALUE, 0);

    private final FactorAdminService service;
    private final SessionGuard guard;

    FactorAdminResource(FactorAdminService service, SessionGuard guard) {
        this.service = service;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/ee/mfa/admin/overview", guard.administrator(this::overview));
        routes.get("/api/ee/mfa/admin/enrolled-users", list(true));
        routes.get("/api/ee/mfa/admin/unenrolled-users", list(false));
        routes.post("/api/ee/mfa/admin/remove", guard.makerOfAdministrators(guard.proved(this::remove)));
    }

    private Response overview(Request request, Caller caller) {
        FactorAdminService.Overview overview = service.overview();
        return Response.json(
                200, new Overview(overview.encryptionKeySet(), overview.enrolled(), overview.unenrolled()));
    }

    private Handler list(boolean enrolled) {
        return guard.administrator((request, caller) -> {
            Optional<Paging> asked = PagingQuery.of(request);
            Optional<String> text = request.query("query").filter(part -> !part.isBlank());
            FactorAdminService.Page page = service.list(enrolled, text, asked.orElse(ALL));
            return Response.json(
                    200,
                    new Page(
                            page.users().stream()
                                    .map(one -> ListedUser.of(one, enrolled))
                                    .toList(),
                            page.total(),
                            asked.map(Paging::limit).orElse(null),
                            asked.map(Paging::offset).orElse(null)));
        });
    }

    private Response remove(Request request, Caller caller) {
        Fields fields = request.fields();
        int id = fields.number("user_id", 1, Integer.MAX_VALUE);
        fields.check();
        if (service.needsApproval()) {
            SessionCaller unused = guard.sessionOf(caller); // a key could be the second administrator of its creator
        }
        var unusedToo = service.remove(
                new UserId(id),
                caller.user(),
                Actor.of(caller.user().id(), request.client()),
                FactorAdminService.Passkeys.KEPT);
        return Response.noContent();
    }

    record Overview(boolean encryptionKeySet, int enrolledCount, int unenrolledCount) {}

    record Page(
            List<ListedUser> data,
            int total,
            @Nullable Integer limit,
            @Nullable Integer offset) {}

    record ListedUser(
            int id,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName,
            @Nullable String ssoSource,
            @JsonProperty("is_active") boolean active,
            @JsonProperty("is_superuser") boolean superuser,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant enrolledAt) {
        static ListedUser of(FactorAdminStore.Listed listed, boolean enrolled) {
            User user = listed.user();
            return new ListedUser(
                    user.id().value(),
                    user.email().address(),
                    user.profile().firstName(),
                    user.profile().lastName(),
                    user.commonName(),
                    user.ssoSource(),
                    user.isActive(),
                    user.superuser(),
                    enrolled ? listed.enrolledAt().orElse(null) : null);
        }
    }
}
