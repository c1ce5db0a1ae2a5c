package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * {@code /admin/settings}: the site and its users; {@code /admin/settings/sessions}: the limits of sessions. A new
 * setting appears in the section of its chapter automatically, once it has its texts.
 */
public final class SettingsPage implements Resource {
    private static final String SITE = "/admin/settings";
    private static final String SESSIONS = SITE + "/sessions";

    /** The most important settings first; the others follow by name. */
    private static final List<String> FIRST = List.of(
            "site-name",
            "site-locale",
            "site-url",
            "admin-email",
            "max-session-age",
            "session-timeout",
            "max-sessions-per-user",
            "password-complexity",
            "password-length",
            "mfa-enforcement",
            "mfa-requirement-deadline",
            "mfa-provider-sign-ins",
            "mfa-grace-days",
            "mfa-trusted-device-days",
            "mfa-administrators-trust-devices",
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
        add(routes, SITE, Chapter.SERVER);
        add(routes, SESSIONS, Chapter.SESSIONS);
    }

    private void add(Routes routes, String path, Chapter chapter) {
        routes.get(
                path,
                pages.administrator(
                        request -> show(request, 200, chapter, form(chapter).stored())));
        routes.post(path, pages.administratorForm(request -> save(request, path, chapter)));
    }

    private SettingsForm form(Chapter chapter) {
        return new SettingsForm(settings, names(settings, chapter));
    }

    /** Returns the settings of a section. */
    static List<String> names(SettingsService settings, Chapter chapter) {
        return settings.all().stream()
                .map(SettingsService.Present::setting)
                .filter(one -> one.chapter() == chapter)
                .map(Setting::key)
                .sorted(Comparator.comparingInt(name -> FIRST.contains(name) ? FIRST.indexOf(name) : FIRST.size()))
                .toList();
    }

    private Response save(PageRequest request, String path, Chapter chapter) {
        SettingsForm.Outcome outcome = form(chapter).save(request);
        return outcome.faulty()
                .map(faulty -> show(request, 400, chapter, faulty))
                .orElseGet(() -> SettingsFlash.to(request, path, outcome.changed()));
    }

    private Response show(PageRequest request, int status, Chapter chapter, FormView form) {
        boolean site = chapter == Chapter.SERVER;
        return pages.showOwn(
                request,
                status,
                "admin/settings",
                Map.of(
                        "form",
                        form,
                        "fields",
                        form(chapter).fields(request),
                        "title",
                        request.say(site ? "admin.settings.site" : "sessions.title"),
                        "lead",
                        request.say(site ? "admin.settings.site-lead" : "admin.settings.sessions-lead"),
                        "said",
                        new SettingsFlash(settings).said(request)));
    }
}
