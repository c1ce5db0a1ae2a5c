package dev.vestibule.group;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vestibule.platform.http.PagingQuery;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Caller;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.GroupId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/permissions/group}: groups and their members (identity wire, section 3.2). */
public final class GroupResource implements Resource {
    private static final String PATH = "/api/permissions/group";
    private static final String ONE = PATH + "/{id}";
    private static final int MAX_NAME = 254;

    private final GroupService groups;
    private final SessionGuard guard;

    public GroupResource(GroupService groups, SessionGuard guard) {
        this.groups = groups;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.manager(this::list));
        routes.get(ONE, guard.manager(this::read));
        routes.post(PATH, guard.administrator(this::add));
        routes.put(ONE, guard.manager(this::rename));
        routes.delete(ONE, guard.manager(this::delete));
    }

    private Response list(Request request, Caller caller) {
        Optional<Paging> paging = PagingQuery.of(request);
        List<Counted> all =
                groups.list(caller.user(), paging).stream().map(Counted::of).toList();
        boolean tenants = request.query("tenancy").filter("external"::equals).isPresent();
        return Response.json(200, tenants ? List.of() : all);
    }

    private Response read(Request request, Caller caller) {
        GroupId id = id(request);
        Row group = Row.of(groups.read(caller.user(), id));
        List<MemberRow> members =
                groups.members(caller.user(), id).stream().map(MemberRow::of).toList();
        return Response.json(200, new WithMembers(group, members));
    }

    private Response add(Request request, Caller caller) {
        return Response.json(200, Row.of(groups.add(Principal.of(caller, request), name(request), Optional.empty())));
    }

    private Response rename(Request request, Caller caller) {
        GroupId id = id(request);
        return Response.json(200, Row.of(groups.rename(Principal.of(caller, request), id, name(request))));
    }

    private static String name(Request request) {
        var fields = request.fields();
        String name = fields.text("name", MAX_NAME);
        fields.check();
        return name;
    }

    private Response delete(Request request, Caller caller) {
        groups.delete(Principal.of(caller, request), id(request));
        return Response.noContent();
    }

    private static GroupId id(Request request) {
        return new GroupId(request.pathNumber("id"));
    }

    record Row(
            int id,
            String name,
            @Nullable String entityId,
            @Nullable String magicGroupType,
            @JsonProperty("is_tenant_group") boolean tenantGroup) {
        static Row of(Group group) {
            return new Row(
                    group.id().value(), group.name(), null, group.magicType().orElse(null), false);
        }
    }

    record Counted(@JsonUnwrapped Row group, long memberCount) {
        static Counted of(GroupListStore.Counted counted) {
            return new Counted(Row.of(counted.group()), counted.members());
        }
    }

    record WithMembers(@JsonUnwrapped Row group, List<MemberRow> members) {}
}
