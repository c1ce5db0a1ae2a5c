package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code /admin/groups/:id/clear} and {@code /delete}: removes all members of a group, and deletes the group. */
public final class GroupDeletionPage implements Resource {
    private static final String CLEAR = GroupPage.ONE + "/clear";
    private static final String DELETE = GroupPage.ONE + "/delete";

    private final Pages pages;
    private final GroupPage page;
    private final GroupService groups;
    private final UserService users;

    public GroupDeletionPage(Pages pages, GroupPage page, GroupService groups, UserService users) {
        this.pages = pages;
        this.page = page;
        this.groups = groups;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(CLEAR, pages.manager(request -> ask(request, "admin.groups.clear-question", "admin.groups.clear")));
        routes.post(CLEAR, pages.managerForm(this::clear));
        routes.get(
                DELETE, pages.manager(request -> ask(request, "admin.groups.delete-question", "admin.groups.delete")));
        routes.post(DELETE, pages.managerForm(this::delete));
    }

    private Response ask(PageRequest request, String question, String button) {
        Group group = page.group(request);
        if (group.isBuiltIn()) {
            return PageRequest.to(GroupPage.path(group));
        }
        GroupPage.Card card = page.card(group);
        long members = groups.members(
                        request.who().user(), group.id(), Optional.empty(), false, false, new Paging(1, 0))
                .total();
        List<String> sentences = new ArrayList<>();
        sentences.add(request.say(Message.counted("admin.groups.loses-people", Math.toIntExact(members))));
        if (!card.keys().isEmpty()) {
            String names = card.keys().stream().map(GroupPage.Key::name).collect(Collectors.joining(", "));
            sentences.add(request.say("admin.groups.loses-keys", card.keys().size() + card.moreKeys(), names)
                    + (card.moreKeys() > 0 ? " …" : ""));
        }
        sentences.add(request.say("admin.groups.no-way-back"));
        return new Confirmation(
                        request.say(question, group.name()),
                        sentences,
                        request.say(button),
                        GroupPage.path(group),
                        Map.of())
                .ask(pages, request);
    }

    private Response clear(PageRequest request) {
        Group group = page.group(request);
        try {
            groups.clear(GroupPage.principal(request), group.id());
            return page.after(request, group, Message.of("admin.groups.cleared", group.name()));
        } catch (RefusedException refused) {
            return page.refuseWithoutName(request, group, refused);
        }
    }

    private Response delete(PageRequest request) {
        Group group = page.group(request);
        try {
            groups.delete(GroupPage.principal(request), group.id());
        } catch (RefusedException refused) {
            return page.refuseWithoutName(request, group, refused);
        }
        User user =
                users.read(GroupPage.principal(request), request.who().user().id());
        return user.superuser() || user.isManager()
                ? request.done(GroupsPage.PATH, Message.of("admin.groups.deleted", group.name()))
                : PageRequest.to("/account/profile");
    }
}
