package dev.vestibule.web.admin;

import dev.vestibule.group.GroupService;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.mfa.management.FactorReminders;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.Principal;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /admin/settings/two-factor}: whether second factors are used, and how many users have one; the list of users
 * says which.
 */
public final class TwoFactorSettingsPage implements Resource {
    static final String PATH = "/admin/settings/two-factor";
    private static final String OF_GROUPS = PATH + "/groups";
    private static final String OF_SECOND_FACTORS = "mfa-";

    /** Chosen from the groups, not typed. */
    private static final String GROUPS = "mfa-required-groups";

    private static final String CHOSEN = "group-";

    private final Pages pages;
    private final SettingsService settings;
    private final UserService users;
    private final GroupService groups;
    private final FactorReminders reminders;
    private final MailLinks links;

    public TwoFactorSettingsPage(
            Pages pages,
            SettingsService settings,
            UserService users,
            GroupService groups,
            FactorReminders reminders,
            MailLinks links) {
        this.pages = pages;
        this.settings = settings;
        this.users = users;
        this.groups = groups;
        this.reminders = reminders;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> show(request, 200, form().stored())));
        routes.post(PATH, pages.administratorForm(pages.proved(this::save)));
        routes.get(OF_GROUPS, pages.administrator(request -> PageRequest.to(PATH)));
        routes.post(OF_GROUPS, pages.administratorForm(pages.proved(this::saveGroups)));
    }

    /** The numbers of active users. */
    public record Figures(long on, long off, long administratorsOff) {}

    /** A group that can be chosen. */
    public record Choice(int id, String name, boolean chosen) {}

    /**
     * The groups whose members need a second factor.
     *
     * @param variable the environment variable that fixes them; empty if they can be chosen
     */
    public record Chosen(List<Choice> groups, String variable) {}

    /** A user who needs a second factor and has none. */
    public record Row(int id, String name, String email, DisplayTime deadline) {}

    /**
     * Those users.
     *
     * @param more how many are not listed
     */
    public record Missing(List<Row> rows, int more, boolean sendsMail) {}

    /** Returns whether a setting is on this page, and on no other of its chapter. */
    static boolean has(String setting) {
        return setting.startsWith(OF_SECOND_FACTORS);
    }

    private SettingsForm form() {
        return new SettingsForm(
                settings,
                SettingsPage.names(settings, Chapter.PASSWORDS).stream()
                        .filter(name -> has(name) && !name.equals(GROUPS))
                        .toList());
    }

    private Response save(PageRequest request) {
        SettingsForm.Outcome outcome = form().save(request);
        return outcome.faulty()
                .map(faulty -> show(request, 400, faulty))
                .orElseGet(() -> SettingsFlash.to(request, PATH, outcome.changed()));
    }

    private Response saveGroups(PageRequest request) {
        String wanted = groups.all(request.who().user()).stream()
                .map(group -> Integer.toString(group.id().value()))
                .filter(id -> request.form().ticked(CHOSEN + id))
                .collect(Collectors.joining(","));
        try {
            settings.change(Map.of(GROUPS, Optional.of(wanted).filter(text -> !text.isEmpty())), request.actor());
            return request.done(PATH, Message.of("admin.settings.two-factor-groups-saved"));
        } catch (InvalidInputException refused) {
            String why = request.say(refused.faults().values().iterator().next().sentence());
            return show(request, 400, form().stored().withNotice(why));
        }
    }

    private Chosen chosen(PageRequest request) {
        Optional<SettingsService.Present> setting = settings.find(GROUPS);
        Set<String> inForce = Stream.of(setting.flatMap(SettingsService.Present::inForce)
                        .orElse("")
                        .split(",", -1))
                .map(String::strip)
                .collect(Collectors.toSet());
        List<Choice> all = groups.all(request.who().user()).stream()
                .filter(group -> !group.id().equals(GroupId.ALL_USERS))
                .map(group -> new Choice(
                        group.id().value(),
                        group.name(),
                        inForce.contains(Integer.toString(group.id().value()))))
                .toList();
        return new Chosen(
                all,
                setting.filter(one -> one.fixed().isPresent())
                        .map(one -> one.setting().name())
                        .orElse(""));
    }

    private Missing missing(PageRequest request) {
        FactorReminders.Page page = reminders.missing();
        List<Row> rows = page.users().stream()
                .map(one -> new Row(
                        one.user().id().value(),
                        one.user().commonName(),
                        one.user().email().address(),
                        DisplayTime.of(one.deadline(), request.messages())))
                .toList();
        return new Missing(rows, page.total() - rows.size(), links.canBeSent());
    }

    private Response show(PageRequest request, int status, FormView form) {
        return pages.showOwn(
                request,
                status,
                "admin/twofactorsettings",
                Map.of(
                        "form",
                        form,
                        "fields",
                        form().fields(request),
                        "figures",
                        figures(request),
                        "chosen",
                        chosen(request),
                        "missing",
                        missing(request),
                        "said",
                        new SettingsFlash(settings).said(request)));
    }

    private Figures figures(PageRequest request) {
        Principal viewer = Principal.of(request.who(), request.request());
        UserListStore.Filter active = UserListStore.Filter.of(UserListStore.Status.ACTIVE);
        UserListStore.Filter without = active.withSecondFactor(Optional.of(false));
        return new Figures(
                users.count(viewer, active.withSecondFactor(Optional.of(true))),
                users.count(viewer, without),
                users.count(viewer, without.withRole(Optional.of(UserListStore.Role.ADMINISTRATOR))));
    }
}
