package dev.vestibule.admin;

import dev.vestibule.config.SettingKey;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.page.FormView;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Visit;
import dev.vestibule.setting.SettingsService;
import dev.vestibule.site.SettingsPart.Described;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/settings}: the site and its people; {@code /admin/settings/sessions}: how long sessions last, and how many. A new
 * setting stands in the section of its environment variable by itself, as long as it has its texts.
 */
public final class SettingsPage implements Resource {
    private static final String SITE = "/admin/settings";
    private static final String SESSIONS = SITE + "/sessions";

    /** What people look for first; the others follow by their names. */
    private static final List<String> FIRST = List.of(
            "site-name",
            "site-locale",
            "site-url",
            "admin-email",
            "max-session-age",
            "session-timeout",
            "max-sessions-per-user",
            "password-complexity",
            "google-auth-enabled",
            "google-auth-client-id",
            "google-auth-client-secret");

    private final Pages pages;
    private final SettingsService settings;

    public SettingsPage(Pages pages, SettingsService settings) {
        this.pages = pages;
        this.settings = settings;
    }

    @Override
    public void addTo(Routes routes) {
        add(routes, SITE, SettingKey.Group.SERVER);
        add(routes, SESSIONS, SettingKey.Group.SESSIONS);
    }

    private void add(Routes routes, String path, SettingKey.Group group) {
        routes.get(
                path,
                pages.administrator(visit -> show(visit, 200, group, form(group).stored())));
        routes.post(path, pages.administratorForm(visit -> save(visit, path, group)));
    }

    private SettingsForm form(SettingKey.Group group) {
        return new SettingsForm(settings, names(settings, group));
    }

    /** The settings of a section. */
    static List<String> names(SettingsService settings, SettingKey.Group group) {
        return settings.all().stream()
                .map(SettingsService.Present::described)
                .filter(one -> section(one) == group)
                .map(Described::name)
                .sorted(Comparator.comparingInt(name -> FIRST.contains(name) ? FIRST.indexOf(name) : FIRST.size()))
                .toList();
    }

    private static SettingKey.Group section(Described one) {
        return one.key().map(SettingKey::group).orElse(SettingKey.Group.SERVER);
    }

    private Response save(Visit visit, String path, SettingKey.Group group) {
        Optional<FormView> faulty = form(group).save(visit);
        return faulty.isPresent() ? show(visit, 400, group, faulty.get()) : visit.done(path, "saved");
    }

    private Response show(Visit visit, int status, SettingKey.Group group, FormView form) {
        boolean site = group == SettingKey.Group.SERVER;
        return pages.showOwn(
                visit,
                status,
                "admin/settings",
                Map.of(
                        "form",
                        form,
                        "lines",
                        form(group).lines(visit),
                        "title",
                        visit.say(site ? "admin.settings.site" : "sessions.title"),
                        "lead",
                        visit.say(site ? "admin.settings.site-lead" : "admin.settings.sessions-lead"),
                        "done",
                        visit.flash()));
    }
}
