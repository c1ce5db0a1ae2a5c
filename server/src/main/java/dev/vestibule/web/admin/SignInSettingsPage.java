package dev.vestibule.web.admin;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.google.GoogleTokens;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code /admin/settings/sign-in}: passwords and their policy, {@code /google} below it, and the list of providers,
 * each of which has a page of its own.
 */
public final class SignInSettingsPage implements Resource {
    static final String PATH = "/admin/settings/sign-in";

    private static final String GOOGLE = PATH + "/google";
    private static final String OF_GOOGLE = "google-";

    private final Pages pages;
    private final SettingsService settings;
    private final PasswordLogin passwords;
    private final OidcAdministration providers;

    public SignInSettingsPage(
            Pages pages, SettingsService settings, PasswordLogin passwords, OidcAdministration providers) {
        this.pages = pages;
        this.settings = settings;
        this.passwords = passwords;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> show(request, 200, FormView.EMPTY)));
        routes.post(PATH, pages.administratorForm(pages.proved(request -> save(request, passwordForm()))));
        routes.get(GOOGLE, pages.administrator(request -> PageRequest.to(PATH)));
        routes.post(GOOGLE, pages.administratorForm(pages.proved(request -> save(request, googleForm()))));
    }

    /** A provider in the list. */
    public record Entry(String key, String name, String issuer, ProviderStateView state) {}

    private SettingsForm passwordForm() {
        Stream<String> others = SettingsPage.names(settings, Chapter.SIGN_ON).stream()
                .filter(name -> !name.startsWith(OF_GOOGLE) && !name.equals(PasswordLogin.WANTED.key()));
        Stream<String> rule = SettingsPage.names(settings, Chapter.PASSWORDS).stream()
                .filter(name -> !TwoFactorSettingsPage.has(name));
        return new SettingsForm(
                settings,
                Stream.of(Stream.of(PasswordLogin.WANTED.key()), rule, others)
                        .flatMap(names -> names)
                        .toList());
    }

    private SettingsForm googleForm() {
        return new SettingsForm(
                settings,
                SettingsPage.names(settings, Chapter.SIGN_ON).stream()
                        .filter(name -> name.startsWith(OF_GOOGLE))
                        .toList());
    }

    private Response save(PageRequest request, SettingsForm form) {
        SettingsForm.Outcome outcome = form.save(request);
        return outcome.faulty()
                .map(faulty -> show(request, 400, faulty))
                .orElseGet(() -> SettingsFlash.to(request, PATH, outcome.changed()));
    }

    private Response show(PageRequest request, int status, FormView sent) {
        Map<String, String> values = new LinkedHashMap<>(passwordForm().stored().values());
        values.putAll(googleForm().stored().values());
        values.putAll(sent.values());
        return pages.showOwn(
                request,
                status,
                "admin/signinsettings",
                Map.of(
                        "form",
                        FormView.of(values).withErrors(sent.errors()),
                        "passwords",
                        passwordForm().fields(request),
                        "google",
                        googleForm().fields(request),
                        "providers",
                        providers.all().stream().map(this::entry).toList(),
                        "googleRedirect",
                        providers.addresses(GoogleTokens.PROVIDER.value()).getOrDefault("redirect-uri", ""),
                        "state",
                        passwordState(),
                        "said",
                        new SettingsFlash(settings).said(request)));
    }

    private Message passwordState() {
        boolean wanted = settings.find(PasswordLogin.WANTED.key())
                .flatMap(SettingsService.Present::value)
                .map(Boolean::parseBoolean)
                .orElse(true);
        if (wanted) {
            return Message.of("admin.settings.passwords-on");
        }
        return Message.of(passwords.off() ? "admin.settings.passwords-off" : "admin.settings.passwords-still-on");
    }

    private Entry entry(OidcProvider provider) {
        return new Entry(
                provider.key().value(),
                provider.prompt(),
                provider.issuer(),
                ProviderStateView.of(providers.state(provider)));
    }
}
