package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /admin/people/selected}: asks whether to do something with the users selected in the list, and does it. */
public final class SelectedUsersPage implements Resource {
    private static final String PATH = UsersPage.PATH + "/selected";

    /** The number of users who are named; the others are counted. */
    private static final int NAMED = 10;

    private final Pages pages;
    private final UserService users;
    private final GroupService groups;
    private final SessionAdminService sessions;
    private final SelectedUsers selection;
    private final MailLinks links;

    public SelectedUsersPage(
            Pages pages,
            UserService users,
            GroupService groups,
            SessionAdminService sessions,
            SelectedUsers selection,
            MailLinks links) {
        this.pages = pages;
        this.users = users;
        this.groups = groups;
        this.sessions = sessions;
        this.selection = selection;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(this::run));
    }

    /** A user with whom it is not done. */
    public record Skipped(int id, String name, Message reason) {
        static Skipped of(SelectedUsers.Skipped skipped) {
            return new Skipped(skipped.user().id().value(), skipped.user().commonName(), skipped.reason());
        }
    }

    /**
     * What is asked.
     *
     * @param act its name in texts and in the form
     * @param users the ids of those with whom it can be done
     * @param named the names of the first of them
     * @param sessions how many active sessions they have
     * @param groups the groups to choose from; empty unless one has to be chosen
     */
    public record Question(
            String act,
            String users,
            int count,
            List<String> named,
            long sessions,
            List<Skipped> skipped,
            List<SelectOption> groups,
            String back) {}

    /** What was done, if not with all of them. */
    public record Result(int count, Message done, List<Skipped> skipped, String back) {}

    private Response ask(PageRequest request) {
        Optional<SelectedUsers.Act> act = act(request.request().query("act").orElse(""));
        String back = back(request, request.request().query("back").orElse(""));
        if (act.isEmpty()) {
            return PageRequest.to(back);
        }
        return show(request, act.get(), selected(request, request.request().queries("user").stream()), back, 200, "");
    }

    private Response show(
            PageRequest request, SelectedUsers.Act act, List<User> selected, String back, int status, String error) {
        SelectedUsers.Plan plan = SelectedUsers.plan(act, selected, request, Optional.empty());
        List<User> wanted = plan.users();
        Question question = new Question(
                name(act),
                wanted.stream().map(user -> Integer.toString(user.id().value())).collect(Collectors.joining(",")),
                wanted.size(),
                wanted.stream().limit(NAMED).map(User::commonName).toList(),
                act == SelectedUsers.Act.REVOKE || act == SelectedUsers.Act.DEACTIVATE
                        ? sessions.count(SessionFilter.of(Set.copyOf(plan.ids())))
                        : 0,
                plan.skipped().stream().map(Skipped::of).toList(),
                act == SelectedUsers.Act.GROUP ? groups(request) : List.of(),
                back);
        FormView form = error.isEmpty() ? FormView.EMPTY : FormView.EMPTY.withErrors(Map.of("group", error));
        return pages.showOwn(request, status, "admin/selected", Map.of("question", question, "form", form));
    }

    private List<SelectOption> groups(PageRequest request) {
        List<SelectOption> options =
                new ArrayList<>(List.of(new SelectOption("", request.say("admin.selected.choose-group"))));
        groups.all(request.who().user()).stream()
                .filter(group -> !group.isBuiltIn())
                .forEach(group ->
                        options.add(new SelectOption(Integer.toString(group.id().value()), group.name())));
        return options;
    }

    private Response run(PageRequest request) {
        Optional<SelectedUsers.Act> act = act(request.text("act"));
        String back = back(request, request.text("back"));
        List<User> selected = selected(request, Stream.of(request.text("users").split(",", -1)));
        if (act.isEmpty() || selected.isEmpty()) {
            return PageRequest.to(back);
        }
        Optional<Group> group = act.get() == SelectedUsers.Act.GROUP ? group(request) : Optional.empty();
        if (act.get() == SelectedUsers.Act.GROUP && group.isEmpty()) {
            return show(request, act.get(), selected, back, 400, request.say("admin.selected.group-missing"));
        }
        SelectedUsers.Outcome outcome = selection.run(act.get(), selected, request, group.map(Group::id));
        Message done = done(act.get(), outcome, group);
        if (outcome.skipped().isEmpty()) {
            return request.done(back, done);
        }
        Result result = new Result(
                outcome.done().size(),
                done,
                outcome.skipped().stream().map(Skipped::of).toList(),
                back);
        return pages.showOwn(request, 200, "admin/selectedresult", Map.of("result", result));
    }

    private static Message done(SelectedUsers.Act act, SelectedUsers.Outcome outcome, Optional<Group> group) {
        String key = "admin.selected." + name(act) + ".done";
        int count = outcome.done().size();
        String form = key + (count == 1 ? ".one" : ".other");
        String who = count == 1 ? outcome.done().get(0).commonName() : "";
        return switch (act) {
            case DEACTIVATE, RESET, INVITE, REMIND -> count == 1 ? Message.of(form, who) : Message.of(form, count);
            case REVOKE ->
                count == 1 ? Message.of(form, who, outcome.sessions()) : Message.of(form, count, outcome.sessions());
            case GROUP -> {
                String name = group.map(Group::name).orElse("");
                yield count == 1 ? Message.of(form, who, name) : Message.of(form, count, name);
            }
        };
    }

    private Optional<Group> group(PageRequest request) {
        return Parsing.number(request.text("group"), 1, Integer.MAX_VALUE)
                .map(GroupId::new)
                .flatMap(wanted -> groups.all(request.who().user()).stream()
                        .filter(group -> group.id().equals(wanted) && !group.isBuiltIn())
                        .findFirst());
    }

    private List<User> selected(PageRequest request, Stream<String> numbers) {
        List<UserId> ids = numbers.flatMap(text -> Parsing.number(text, 1, Integer.MAX_VALUE).stream())
                .distinct()
                .limit(ListQuery.MOST_SELECTED)
                .map(UserId::new)
                .toList();
        return users.these(GroupPage.principal(request), ids);
    }

    private static String name(SelectedUsers.Act act) {
        return act.name().toLowerCase(Locale.ROOT);
    }

    /** Returns empty for what no list offers, such as invitations that cannot be mailed. */
    private Optional<SelectedUsers.Act> act(String name) {
        return Stream.of(SelectedUsers.Act.values())
                .filter(act -> name(act).equals(name))
                .filter(act ->
                        links.canBeSent() || (act != SelectedUsers.Act.INVITE && act != SelectedUsers.Act.REMIND))
                .findFirst();
    }

    /** Returns the list as it was, or the list of those who need a second factor; there is no other one. */
    private static String back(PageRequest request, String wanted) {
        String path = request.returnPath(wanted).orElse(UsersPage.PATH);
        return path.startsWith(UsersPage.PATH + "?") || path.equals(TwoFactorSettingsPage.PATH) ? path : UsersPage.PATH;
    }
}
