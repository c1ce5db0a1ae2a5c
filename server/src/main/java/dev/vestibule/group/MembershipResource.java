package dev.vestibule.group;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.group.GroupStore.Held;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.Caller;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/permissions/membership}: members and managers of groups (identity wire, section 3.2). */
public final class MembershipResource implements Resource {
    private static final String PATH = "/api/permissions/membership";
    private static final String ONE = PATH + "/{id}";

    private final GroupService groups;
    private final MembershipService memberships;
    private final SessionGuard guard;

    public MembershipResource(GroupService groups, MembershipService memberships, SessionGuard guard) {
        this.groups = groups;
        this.memberships = memberships;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.manager(this::list));
        routes.post(PATH, guard.manager(this::join));
        routes.put(ONE, guard.manager(this::change));
        routes.put(ONE + "/clear", guard.manager(this::clear));
        routes.delete(ONE, guard.manager(this::leave));
    }

    private Response list(Request request, Caller caller) {
        Map<String, List<Row>> byUser = new LinkedHashMap<>();
        for (Held held : memberships.memberships(caller.user())) {
            byUser.computeIfAbsent(Integer.toString(held.user().value()), user -> new ArrayList<>())
                    .add(Row.of(held));
        }
        return Response.json(200, byUser);
    }

    private Response join(Request request, Caller caller) {
        Fields fields = request.fields();
        int group = id(fields, "group_id");
        int user = id(fields, "user_id");
        Optional<Boolean> manager =
                fields.isNull("is_group_manager") ? Optional.empty() : Optional.of(fields.flag("is_group_manager"));
        fields.check();
        List<MemberRow> members =
                memberships.join(Principal.of(caller, request), new UserId(user), new GroupId(group), manager).stream()
                        .map(MemberRow::of)
                        .toList();
        return Response.json(200, members);
    }

    private static int id(Fields fields, String name) {
        return Parsing.number(fields.json().path(name), 1, Integer.MAX_VALUE).orElseGet(() -> {
            fields.reject(name, Fields.wholeNumber(1, Integer.MAX_VALUE));
            return 0;
        });
    }

    private Response change(Request request, Caller caller) {
        int id = request.pathNumber("id");
        Fields fields = request.fields();
        boolean manager = fields.flag("is_group_manager");
        if (fields.isNull("is_group_manager")) {
            fields.reject("is_group_manager", Message.of("field.boolean"));
        }
        fields.check();
        return Response.json(200, Changed.of(memberships.setManager(Principal.of(caller, request), id, manager)));
    }

    private Response clear(Request request, Caller caller) {
        groups.clear(Principal.of(caller, request), new GroupId(request.pathNumber("id")));
        return Response.noContent();
    }

    private Response leave(Request request, Caller caller) {
        memberships.leave(Principal.of(caller, request), request.pathNumber("id"));
        return Response.noContent();
    }

    record Row(
            int membershipId,
            int groupId,
            int userId,
            @JsonProperty("is_group_manager") boolean groupManager) {
        static Row of(Held held) {
            return new Row(held.id(), held.group().value(), held.user().value(), held.manager());
        }
    }

    record Changed(
            int id,
            int userId,
            int groupId,
            @JsonProperty("is_group_manager") boolean groupManager) {
        static Changed of(Held held) {
            return new Changed(held.id(), held.user().value(), held.group().value(), held.manager());
        }
    }
}
