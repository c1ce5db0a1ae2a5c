package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Principal;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/settings/two-factor}: whether second factors are used, and how many users have one; the list of users
 * says which.
 */
public final class TwoFactorSettingsPage implements Resource {
    private static final String PATH = "/admin/settings/two-factor";
    private static final String OF_SECOND_FACTORS = "mfa-";

    private final Pages pages;
    private final SettingsService settings;
    private final UserService users;

    public TwoFactorSettingsPage(Pages pages, SettingsService settings, UserService users) {
        this.pages = pages;
        this.settings = settings;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> show(request, 200, form().stored())));
        routes.post(PATH, pages.administratorForm(this::save));
    }

    /** The numbers of active users. */
    public record Figures(long on, long off, long administratorsOff) {}

    /** Returns whether a setting is on this page, and on no other of its chapter. */
    static boolean has(String setting) {
        return setting.startsWith(OF_SECOND_FACTORS);
    }

    private SettingsForm form() {
        return new SettingsForm(
                settings,
                SettingsPage.names(settings, Chapter.PASSWORDS).stream()
                        .filter(TwoFactorSettingsPage::has)
                        .toList());
    }

    private Response save(PageRequest request) {
        SettingsForm.Outcome outcome = form().save(request);
        return outcome.faulty()
                .map(faulty -> show(request, 400, faulty))
                .orElseGet(() -> SettingsFlash.to(request, PATH, outcome.changed()));
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
