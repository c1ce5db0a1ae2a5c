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
 * {@code /admin/settings}: the site and its users; {@code /admin/settings/sessions}: the limits of sessions; {@code
 * /admin/settings/applications}: which applications come without an administrator. A new setting appears in the section
 * of its chapter automatically, once it has its texts.
 */
public final class SettingsPage implements Resource {
    private static final String SITE = "/admin/settings";
    private static final String SESSIONS = SITE + "/sessions";
    private static final String APPLICATIONS = SITE + "/applications";

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
            "oauth-server-dynamic-registration-enabled",
            "oauth-client-documents-enabled",
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
        add(routes, SITE, new Section(Chapter.SERVER, "admin.settings.site", "admin.settings.site-lead"));
        add(routes, SESSIONS, new Section(Chapter.SESSIONS, "sessions.title", "admin.settings.sessions-lead"));
        add(
                routes,
                APPLICATIONS,
                new Section(Chapter.APPLICATIONS, "applications.title", "admin.settings.applications-lead"));
    }

    /** A page of settings, and the keys of its texts. */
    private record Section(Chapter chapter, String title, String lead) {}

    private void add(Routes routes, String path, Section section) {
        routes.get(
                path,
                pages.administrator(request ->
                        show(request, 200, section, form(section.chapter()).stored())));
        routes.post(path, pages.administratorForm(request -> save(request, path, section)));
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

    private Response save(PageRequest request, String path, Section section) {
        SettingsForm.Outcome outcome = form(section.chapter()).save(request);
        return outcome.faulty()
                .map(faulty -> show(request, 400, section, faulty))
                .orElseGet(() -> SettingsFlash.to(request, path, outcome.changed()));
    }

    private Response show(PageRequest request, int status, Section section, FormView form) {
        return pages.showOwn(
                request,
                status,
                "admin/settings",
                Map.of(
                        "form",
                        form,
                        "fields",
                        form(section.chapter()).fields(request),
                        "title",
                        request.say(section.title()),
                        "lead",
                        request.say(section.lead()),
                        "said",
                        new SettingsFlash(settings).said(request)));
    }
}
