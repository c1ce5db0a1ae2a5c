package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupListStore.Member;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.MembershipService;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /admin/groups/:id/members} and {@code /remove}: makes a member a manager or an ordinary member, removes one,
 * and asks whether to remove several.
 */
public final class GroupMembersPage implements Resource {
    private static final String MEMBERS = GroupPage.ONE + "/members";
    private static final String REMOVE = GroupPage.ONE + "/remove";

    /** The number of members who are named; the others are counted. */
    private static final int NAMED = 10;

    private final Pages pages;
    private final GroupPage page;
    private final GroupService groups;
    private final MembershipService memberships;

    public GroupMembersPage(Pages pages, GroupPage page, GroupService groups, MembershipService memberships) {
        this.pages = pages;
        this.page = page;
        this.groups = groups;
        this.memberships = memberships;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(MEMBERS, pages.manager(request -> PageRequest.to(GroupPage.path(page.group(request)))));
        routes.post(MEMBERS, pages.managerForm(this::change));
        routes.get(REMOVE, pages.manager(this::ask));
        routes.post(REMOVE, pages.managerForm(this::remove));
    }

    private static Optional<Integer> number(String text) {
        return Parsing.number(text, 1, Integer.MAX_VALUE);
    }

    /** Each button has the name of its action, and the id of the membership as its value. */
    private Response change(PageRequest request) {
        Group group = page.group(request);
        for (String act : List.of("manager", "member", "remove")) {
            Optional<Member> member = number(request.text(act)).flatMap(id -> member(request, group, List.of(id)));
            if (member.isPresent()) {
                return change(request, group, act, member.get());
            }
        }
        return PageRequest.to(GroupPage.path(group)); // removed already
    }

    private Optional<Member> member(PageRequest request, Group group, List<Integer> ids) {
        return groups.members(request.who().user(), group.id(), ids).stream().findFirst();
    }

    private Response change(PageRequest request, Group group, String act, Member member) {
        int id = member.held().id();
        try {
            switch (act) {
                case "manager" -> memberships.setManager(GroupPage.principal(request), id, true);
                case "member" -> memberships.setManager(GroupPage.principal(request), id, false);
                default -> memberships.leave(GroupPage.principal(request), id);
            }
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.NOT_FOUND
                    ? PageRequest.to(GroupPage.path(group)) // removed meanwhile
                    : page.refuse(request, group, refused);
        }
        return page.after(request, group, done(act, member, group));
    }

    private static Message done(String act, Member member, Group group) {
        String name = member.commonName();
        return switch (act) {
            case "manager" -> Message.of("admin.groups.made-manager", name, group.name());
            case "member" -> Message.of("admin.groups.made-member", name, group.name());
            default ->
                member.origin().contains(":")
                        ? Message.of("admin.groups.removed-synced", name, group.name())
                        : Message.of("admin.groups.removed", name, group.name());
        };
    }

    // --- Several at once ---

    private Response ask(PageRequest request) {
        Group group = page.group(request);
        String back = GroupPage.path(group);
        List<Member> members = members(request, group, request.request().queries("member").stream());
        if (members.isEmpty()) {
            return PageRequest.to(back);
        }
        List<String> sentences = new ArrayList<>(
                members.stream().limit(NAMED).map(Member::commonName).toList());
        if (members.size() > NAMED) {
            sentences.add(request.say("admin.groups.more-keys", members.size() - NAMED));
        }
        String count = members.size() == 1 ? ".one" : ".other";
        return new Confirmation(
                        request.say("admin.groups.remove-question" + count, members.size(), group.name()),
                        List.of(String.join(", ", sentences), request.say("admin.groups.loses-permissions")),
                        request.say("admin.groups.remove-members"),
                        back,
                        Map.of(
                                "members",
                                members.stream()
                                        .map(member ->
                                                Integer.toString(member.held().id()))
                                        .collect(Collectors.joining(","))))
                .ask(pages, request);
    }

    private List<Member> members(PageRequest request, Group group, Stream<String> numbers) {
        List<Integer> ids = numbers.flatMap(text -> number(text).stream())
                .distinct()
                .limit(ListQuery.MOST_SELECTED)
                .toList();
        return groups.members(request.who().user(), group.id(), ids);
    }

    /** Removes them one after the other, each as if it were alone. */
    private Response remove(PageRequest request) {
        Group group = page.group(request);
        int removed = 0;
        Optional<RefusedException> refusal = Optional.empty();
        for (Member member :
                members(request, group, Stream.of(request.text("members").split(",", -1)))) {
            try {
                memberships.leave(GroupPage.principal(request), member.held().id());
                removed++;
            } catch (RefusedException refused) {
                if (refused.refusal() != Refusal.NOT_FOUND) { // the user was removed in the meantime
                    refusal = Optional.of(refused);
                }
            }
        }
        if (refusal.isPresent()) {
            return page.refuse(request, group, refusal.get());
        }
        String count = removed == 1 ? ".one" : ".other";
        return removed == 0
                ? PageRequest.to(GroupPage.path(group))
                : page.after(request, group, Message.of("admin.groups.removed-members" + count, removed, group.name()));
    }
}
