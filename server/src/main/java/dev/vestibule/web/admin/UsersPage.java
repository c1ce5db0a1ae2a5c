package dev.vestibule.web.admin;

import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.passkey.PasskeySite;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Principal;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/people}: the list of users. {@link SelectedUsersPage} acts on those that are selected in it, and
 * {@link UsersExportPage} exports it.
 */
public final class UsersPage implements Resource {
    static final String PATH = "/admin/people";

    private final Pages pages;
    private final UserService users;
    private final GroupService groups;
    private final LiveProviders providers;
    private final MfaSettings factors;
    private final PasskeySite passkeys;
    private final MailLinks links;

    public UsersPage(
            Pages pages,
            UserService users,
            GroupService groups,
            LiveProviders providers,
            MfaSettings factors,
            PasskeySite passkeys,
            MailLinks links) {
        this.pages = pages;
        this.users = users;
        this.groups = groups;
        this.providers = providers;
        this.factors = factors;
        this.passkeys = passkeys;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
    }

    private Response list(PageRequest request) {
        ListQuery query = UserListFields.query(request);
        ListFilter listFilter = new ListFilter(request, query);
        UserListStore.Filter filter = UserListFields.filter(listFilter);
        Principal viewer = Principal.of(request.who(), request.request());
        UserListStore.Page found = listFilter.isGood()
                ? users.list(
                        viewer,
                        filter,
                        UserListFields.order(query),
                        query.descending(),
                        Optional.of(new Paging(query.limit(), query.offset())))
                : new UserListStore.Page(List.of(), 0);
        ListPage<User> part = ListPage.of(query, found.people(), Math.toIntExact(found.total()));
        List<Group> all = groups.all(request.who().user());
        Map<String, String> names = providers.names();
        UserRow.Reader reader = new UserRow.Reader(
                request.messages(),
                all,
                names,
                users.methods(viewer, part.rows().stream().map(User::id).toList()),
                users.invitationStates(viewer, part.rows()));
        UserListFields.Choices choices = UserListFields.Choices.of(
                request,
                all,
                names,
                factors.enabled() || filter.secondFactor().isPresent(),
                passkeys.relyingParty().isPresent());
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/people",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        part.map(reader::row).with(choices.active(request, query)),
                        "states",
                        choices.states(),
                        "roles",
                        choices.roles(),
                        "groups",
                        choices.groups(),
                        "methods",
                        choices.methods(),
                        "factors",
                        choices.factors(),
                        "sendsMail",
                        links.canBeSent()));
    }
}
