package dev.vestibule.web.admin;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.group.Group;
import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.FormView;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/groups/:id}: one group, its name and its members. For administrators, and for its managers.
 * {@link GroupCandidatesPage} adds members; {@link GroupMembersPage} changes and removes them; {@link
 * GroupDeletionPage} removes them all, and deletes the group.
 */
public final class GroupPage implements Resource {
    static final String ONE = GroupsPage.PATH + "/{id}";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name", "email");
    private static final int MOST_KEYS = 10;

    private final Pages pages;
    private final GroupService groups;
    private final UserService users;
    private final ApiKeyService keys;

    public GroupPage(Pages pages, GroupService groups, UserService users, ApiKeyService keys) {
        this.pages = pages;
        this.groups = groups;
        this.users = users;
        this.keys = keys;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(ONE, pages.manager(this::open));
        routes.post(ONE, pages.managerForm(this::edit));
    }

    /** Returns the group, if the reader may change it. */
    Group group(PageRequest request) {
        GroupId id = new GroupId(request.request().pathNumber("id"));
        User user = request.who().user();
        if (!user.superuser() && !user.manages(id)) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        return groups.read(user, id);
    }

    static String path(Group group) {
        return GroupsPage.PATH + "/" + group.id().value();
    }

    static Principal principal(PageRequest request) {
        return Principal.of(request.who(), request.request());
    }

    // --- The group with its members ---

    /**
     * A group with its possible actions.
     *
     * @param why why some of them are not possible; empty if all are
     * @param joinable whether members can be added and removed
     * @param managed whether it can have managers
     */
    public record Card(
            int id,
            String name,
            Optional<String> description,
            boolean builtIn,
            Optional<Message> why,
            boolean joinable,
            boolean managed,
            List<Key> keys,
            int moreKeys) {}

    /** A key with the rights of the group. */
    public record Key(int id, String name) {}

    /**
     * A member in the list.
     *
     * @param id that of the membership
     */
    public record Entry(
            int id, int user, String name, String email, Message origin, boolean manager, boolean administrator) {
        static Entry of(GroupListStore.Member member) {
            return new Entry(
                    member.held().id(),
                    member.held().user().value(),
                    member.commonName(),
                    member.email(),
                    GroupPage.origin(member.origin()),
                    member.held().manager(),
                    member.superuser());
        }
    }

    /** Returns the origin of a membership, in words. */
    static Message origin(String origin) {
        return switch (origin) {
            case "hand" -> Message.of("admin.groups.origin.hand");
            case "system" -> Message.of("admin.groups.origin.system");
            case "command-line" -> Message.of("admin.groups.origin.command-line");
            default -> Message.of("admin.groups.origin.provider", origin.substring(origin.indexOf(':') + 1));
        };
    }

    private Response open(PageRequest request) {
        Group group = group(request);
        return show(request, group, 200, form(group));
    }

    private Response show(PageRequest request, Group group, int status, FormView form) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS).at(path(group));
        ListFilter filter = new ListFilter(request, query);
        Optional<String> text = filter.text("q");
        GroupListStore.MemberPage found = filter.isGood()
                ? groups.members(
                        request.who().user(),
                        group.id(),
                        text,
                        query.sort().equals("email"),
                        query.descending(),
                        new Paging(query.limit(), query.offset()))
                : new GroupListStore.MemberPage(List.of(), 0);
        return pages.showOwn(
                request,
                filter.isGood() ? status : 400,
                "admin/group",
                Map.of(
                        "form",
                        form,
                        "search",
                        filter.form(),
                        "group",
                        card(group),
                        "part",
                        ListPage.of(query, found.members(), Math.toIntExact(found.total()))
                                .map(Entry::of)
                                .with(ActiveFilters.of(request, query)
                                        .text("q", "admin.people.search")
                                        .build())));
    }

    Card card(Group group) {
        ApiKeyListStore.Page found = group.id().equals(GroupId.ALL_USERS)
                ? new ApiKeyListStore.Page(List.of(), 0) // everyone is in it, and it grants nothing
                : keys.page(
                        ApiKeyListStore.Filter.inGroup(group.id()),
                        ApiKeyListStore.Column.NAME,
                        false,
                        new Paging(MOST_KEYS, 0));
        return new Card(
                group.id().value(),
                group.name(),
                group.description(),
                group.isBuiltIn(),
                why(group),
                !group.id().equals(GroupId.ALL_USERS),
                !group.isBuiltIn(),
                found.keys().stream()
                        .map(key -> new Key(key.id().value(), key.settings().name()))
                        .toList(),
                Math.toIntExact(found.total()) - found.keys().size());
    }

    private static Optional<Message> why(Group group) {
        if (group.id().equals(GroupId.ALL_USERS)) {
            return Optional.of(Message.of("admin.groups.all-users"));
        }
        return group.id().equals(GroupId.ADMINISTRATORS)
                ? Optional.of(Message.of("admin.groups.administrators"))
                : Optional.empty();
    }

    private static FormView form(Group group) {
        return FormView.of(
                Map.of("name", group.name(), "description", group.description().orElse("")));
    }

    private Response edit(PageRequest request) {
        Group group = group(request);
        FormView again = FormView.of(request.posted("name", "description"));
        Map<String, String> faults = GroupsPage.faults(request);
        if (!faults.isEmpty()) {
            return show(request, group, 400, again.withErrors(faults));
        }
        try {
            Group edited =
                    groups.edit(principal(request), group.id(), request.text("name"), GroupsPage.description(request));
            return request.done(
                    path(group),
                    edited.name().equals(group.name())
                            ? Message.of("admin.groups.saved", group.name())
                            : Message.of("admin.groups.renamed", group.name(), edited.name()));
        } catch (RefusedException refused) {
            return group.isBuiltIn()
                    ? refuseWithoutName(request, group, refused)
                    : show(request, group, 400, again.withErrors(Map.of("name", GroupsPage.taken(request, refused))));
        }
    }

    /** Shows a group with the reason why an action was refused. */
    Response refuse(PageRequest request, Group group, RefusedException refused) {
        return show(request, group, 400, form(group).withNotice(told(request, refused)));
    }

    /** Shows a group without its name in the form, with the reason why an action was refused. */
    Response refuseWithoutName(PageRequest request, Group group, RefusedException refused) {
        return show(request, group, 400, FormView.EMPTY.withNotice(told(request, refused)));
    }

    /** Managers who have just given up their own right to the group are sent to the groups that they still manage. */
    Response after(PageRequest request, Group group, Message done) {
        User user = users.read(principal(request), request.who().user().id());
        if (user.superuser() || user.manages(group.id())) {
            return request.done(path(group), done);
        }
        return PageRequest.to(user.isManager() ? GroupsPage.PATH : "/account/profile");
    }

    /** Returns the message of a refusal. */
    static String told(PageRequest request, RefusedException refused) {
        return switch (refused.refusal()) {
            case LAST_ADMINISTRATOR -> request.say("admin.people.last-administrator");
            case ADMINISTRATOR_IS_NO_MANAGER -> request.say("admin.groups.administrator-manages-all");
            case EVERYBODY_STAYS, ALL_USERS_IS_FIXED -> request.say("admin.groups.all-users");
            case ADMINISTRATORS_IS_FIXED -> request.say("admin.groups.administrators");
            default -> throw refused;
        };
    }
}
