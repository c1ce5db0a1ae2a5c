package dev.vestibule.user.admin;

import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.PagingQuery;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserAdminStore.Modal;
import dev.vestibule.user.admin.UserListStore.Filter;
import dev.vestibule.user.admin.UserListStore.Page;
import dev.vestibule.user.admin.UserListStore.Role;
import dev.vestibule.user.admin.UserListStore.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api/user}: lists of users, and single users (identity wire, sections 1.2 to 1.7). */
public final class UserResource implements Resource {
    private static final String PATH = "/api/user";
    private static final String ONE = PATH + "/{id}";

    private final UserService users;
    private final UserInvitations invitations;
    private final UserActivation activation;
    private final SessionGuard guard;

    public UserResource(UserService users, UserInvitations invitations, UserActivation activation, SessionGuard guard) {
        this.users = users;
        this.invitations = invitations;
        this.activation = activation;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.signedIn(this::list));
        routes.get(PATH + "/recipients", guard.signedIn(this::recipients));
        routes.get(ONE, guard.signedIn(this::read));
        routes.slowPost(PATH, guard.administrator(this::invite));
        routes.put(ONE, guard.signedIn(this::change));
        routes.delete(ONE, guard.administrator(this::close));
        routes.put(ONE + "/reactivate", guard.administrator(this::reopen));
        routes.put(ONE + "/modal/{modal}", guard.signedIn(this::dismiss));
    }

    // --- Lists ---

    private Response list(Request request, Caller caller) {
        Optional<Paging> paging = PagingQuery.of(request);
        Filter filter = Filter.of(status(request))
                .containing(request.query("query").map(String::strip).filter(text -> !text.isEmpty()))
                .inGroup(request.queryNumber("group_id", 1).map(GroupId::new))
                .withRole(flag(request, "can_access_data_studio")
                        .map(only -> only ? Role.ADMINISTRATOR : Role.NO_ADMINISTRATOR));
        boolean nobody =
                tenantsOnly(request) || flag(request, "is_data_analyst").orElse(false);
        Page page = users.list(Principal.of(caller, request), filter, paging);
        return envelope(nobody ? new Page(List.of(), 0) : page, paging, user -> UserRows.listed(caller.user(), user));
    }

    /** Any other value means the active ones, as in the contract. */
    private static Status status(Request request) {
        if (flag(request, "include_deactivated").orElse(false)) {
            return Status.ALL;
        }
        return switch (request.query("status").orElse("active")) {
            case "all" -> Status.ALL;
            case "deactivated" -> Status.DEACTIVATED;
            default -> Status.ACTIVE;
        };
    }

    /** Returns whether only users of tenants are requested, which do not exist here. */
    private static boolean tenantsOnly(Request request) {
        Optional<String> tenancy = request.query("tenancy");
        Optional<String> tenant = request.query("tenant_id");
        if (tenancy.isPresent() && tenant.isPresent()) {
            throw Refusal.BAD_REQUEST.exception();
        }
        return tenancy.filter("external"::equals).isPresent()
                || tenant.filter(text -> !text.isEmpty() && !text.equals("null"))
                        .isPresent();
    }

    private static Optional<Boolean> flag(Request request, String name) {
        return request.query(name).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw InvalidInputException.of(name, Message.of("field.boolean"));
        });
    }

    private Response recipients(Request request, Caller caller) {
        Optional<Paging> paging = PagingQuery.of(request);
        Page page = users.recipients(caller.user(), paging);
        return envelope(page, paging, user -> UserRows.recipient(caller.user(), user));
    }

    private static Response envelope(Page page, Optional<Paging> paging, Function<User, Object> row) {
        return Response.json(
                200,
                new People(
                        page.people().stream().map(row).toList(),
                        page.total(),
                        paging.map(Paging::limit).orElse(null),
                        paging.map(Paging::offset).orElse(null)));
    }

    // --- One user ---

    private Response read(Request request, Caller caller) {
        return Response.json(200, UserRows.withAttributes(users.read(Principal.of(caller, request), id(request))));
    }

    private Response invite(Request request, Caller caller) {
        Fields fields = request.fields();
        UserFields read = new UserFields(fields);
        Optional<Email> email = read.email();
        Patch<String> first = read.name("first_name");
        Patch<String> last = read.name("last_name");
        Patch<String> locale = read.locale();
        Patch<Map<String, String>> attributes = read.loginAttributes();
        GroupMemberships named = read.groups()
                .map(wished -> wished.applyTo(GroupMemberships.NONE))
                .orElse(GroupMemberships.ALL_USERS);
        boolean setup =
                fields.optionalText("source", 16).filter("setup"::equals).isPresent();
        GroupMemberships groups = setup ? named.with(Membership.of(GroupId.ADMINISTRATORS)) : named;
        Optional<Password> password = fields.optionalSecret("password").map(Password::new);
        fields.check();
        UserProfile profile = new UserProfile(
                email.orElseThrow(), first.value(), last.value(), locale.value(), attributes.value(), groups);
        return Response.json(
                200, UserRows.withMemberships(invitations.invite(Principal.of(caller, request), profile, password)));
    }

    /** Reads a change. A field that is absent stays; null clears it, where that makes sense. */
    private Response change(Request request, Caller caller) {
        UserId id = id(request);
        Fields fields = request.fields();
        UserFields read = new UserFields(fields);
        UserChange change = new UserChange(
                read.changedEmail(
                        () -> users.read(Principal.of(caller, request), id).email()),
                read.name("first_name"),
                read.name("last_name"),
                read.locale(),
                read.loginAttributes(),
                read.administrator(),
                read.groups());
        fields.check();
        return Response.json(200, UserRows.withMemberships(users.change(Principal.of(caller, request), id, change)));
    }

    private Response close(Request request, Caller caller) {
        activation.deactivate(Principal.of(caller, request), id(request));
        return Response.json(200, new Done(true));
    }

    private Response reopen(Request request, Caller caller) {
        return Response.json(200, FullUser.of(activation.reactivate(Principal.of(caller, request), id(request))));
    }

    private Response dismiss(Request request, Caller caller) {
        UserId id = id(request);
        Modal modal = switch (request.pathText("modal")) {
            case "qbnewb" -> Modal.QBNEWB;
            case "datasetnewb" -> Modal.DATASETNEWB;
            default -> throw Refusal.BAD_REQUEST.exception();
        };
        users.dismiss(caller.user(), id, modal);
        return Response.json(200, new Done(true));
    }

    private static UserId id(Request request) {
        return new UserId(request.pathNumber("id"));
    }

    record People(
            List<Object> data,
            long total,
            @Nullable Integer limit,
            @Nullable Integer offset) {}

    record Done(boolean success) {}
}
